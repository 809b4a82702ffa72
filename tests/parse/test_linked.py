from monitor.parse import html, linked


def events(data: str) -> list:
    return list(
        linked.events(html.tree(f"<body><script type='application/ld+json'>{data}</script></body>"))
    )


def test_events_are_found_in_lists_graphs_and_item_lists():
    one = '{"@type":"Event","name":"A"}'
    assert [each["name"] for each in events(f"[{one},{one}]")] == ["A", "A"]
    assert events('{"@graph":[{"@type":"WebPage"},' + one + "]}")
    assert events('{"@type":"ItemList","itemListElement":[{"item":' + one + "}]}")
    assert events('{"@type":["GovernmentEvent"],"name":"B"}')
    assert not events('{"@type":"WebPage","name":"Event"}')


def test_what_plugins_write_wrong_is_borne_and_what_cannot_be_read_is_none():
    assert events('{"@type":"Event","name":"Mayor\\\'s\nmeeting"}')[0]["name"] == "Mayor's\nmeeting"
    assert events('{"@type":"Event",') == []
    assert events("[" * 5000 + "Event") == []


def test_status_and_place_are_words():
    assert linked.status({"eventStatus": "https://schema.org/EventCancelled"}) == "Cancelled"
    assert linked.status({"eventStatus": "EventScheduled"}) == linked.status({}) == ""
    place = {"name": "City Hall", "address": {"streetAddress": "1 Main St", "postalCode": "12345"}}
    assert linked.place({"location": place}) == "City Hall, 1 Main St, 12345"
    assert (
        linked.place({"location": {"name": "Hall, 1 Main", "address": "1 Main"}}) == "Hall, 1 Main"
    )
    assert linked.place({"location": "Room 2"}) == "Room 2"
    assert linked.place({}) == ""
