import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import html5lib
import httpx
import pytest
from icalendar import Calendar

from monitor.diff import Known, Standing, digest
from monitor.fetch import HostWait
from monitor.models import Hit, When
from monitor.store import Store
from monitor.web.changes import places
from monitor.web.render import marking
from monitor.web.sources import worst_first
from tests.web import archive
from tests.web.archive import NOW, SOURCE, configured, fill, meeting, serving

PAGES = (
    "/", "/?q=detainers", "/?jurisdiction=us&kind=grant", "/changes/1", "/changes/2", "/changes/3", "/changes/4",
    "/records/1", "/records/2", "/records/3", "/jurisdictions", "/jurisdictions/somerville-ma", "/jurisdictions/us",
    "/upcoming", "/upcoming?jurisdiction=us", "/sources", f"/sources/{SOURCE}", "/noise", "/preview", "/about",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    store = Store.open(folder / "state")
    fill(store)
    with serving(folder) as address:
        yield address
    store.close()


@pytest.fixture(scope="module")
def get(site):
    with httpx.Client(base_url=site, trust_env=False, timeout=60) as client:
        yield client.get


def test_the_noise_report_counts_routes_topics_and_words(get):
    text = get("/noise").text
    for part in ("by channel", "by route", "Topic sanctuary", "Only in standing sentences"):
        assert part in text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_and_valid_html_with_a_strict_policy(get, path):
    answer = get(path)
    assert answer.status_code == 200
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(answer.text)
    assert answer.text.count("<h1>") == 1
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert "style=" not in answer.text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Byrne JAG", "Item on detainers", "City Council 1", "City Council 1"]),
        ("?q=detainer*", ["Item on detainers"]),
        ('?q="deadline"', ["Byrne JAG"]),
        ("?topic=sanctuary", ["Item on detainers"]),
        ("?event=relocated", ["City Council 1"]),
        ("?importance=high", ["City Council 1"]),
        ("?until=2026-11-22", ["City Council 1"]),
        ("?since=2026-11-23&kind=meeting", ["City Council 1"]),
        ("?q=detainers&jurisdiction=us", []),
        ("?q=nothinglikethis", []),
        ('?q="*', []),
    ],
)
def test_filters_stand_in_the_address_and_apply_to_every_feed(get, query, titles):
    found = [json.loads(line)["title"] for line in get(f"/changes.json{query}").text.splitlines()]
    assert [t for t, wanted in zip(found, titles, strict=True) if not t.startswith(wanted)] == []
    page = get(f"/{query}").text
    assert page.count('class="change"') == len(titles) or '"*' in query


def test_a_search_marks_its_hits(get):
    assert "<mark>detainers</mark>" in get("/?q=detainers").text


@pytest.mark.parametrize("query", ["?kind=sandwich", "?since=yesterday"])
def test_a_filter_that_makes_no_sense_is_said_in_a_sentence(get, query):
    assert 'role="alert"' in get(f"/{query}").text
    for feed in ("json", "csv", "atom"):
        assert get(f"/changes.{feed}{query}").status_code == 400


def test_a_change_shows_its_evidence_and_both_copies(get):
    page = get("/changes/1").text
    for words in (
        "City Council 1 relocated",
        "Library",
        "City Hall",
        "short notice",
        "Note of City Council 1",
        "#c: pending",
        "As it was told",
        "not sent yet · #c",
        "⚠️ <strong>Somerville City Council, Tue Nov 24, 6:00 pm ET</strong>: new place: <s>Library</s>",
    ):
        assert words in page
    assert "As it was told" not in get("/changes/2").text
    old = hashlib.sha256(b"<html>old page</html>").hexdigest()
    assert f"/copies/{old}" in page
    assert '<span class="vh">removed: </span>' in page


def test_hashes_are_no_words_for_people_and_a_sentence_is_shown_once(get):
    assert "a" * 64 not in get("/changes/2").text
    hits = [
        Hit("sanctuary", "detainer*", "item 3", "Detainer requests and the Trust Act <b>", 1),
        Hit("sanctuary", "trust act", "item 3", "Detainer requests and the Trust Act <b>", 1),
        Hit("ice", "*", "item 3", "Detainer requests and the Trust Act <b>", 1),
    ]
    first, second = places(hits)
    assert (first.words, second.words) == (["detainer*", "trust act"], ["*"])
    assert marking(first.sentence, first.words) == (
        "<mark>Detainer</mark> requests and the <mark>Trust Act</mark> &lt;b&gt;"
    )
    assert marking(second.sentence, second.words) == "Detainer requests and the Trust Act &lt;b&gt;"


def test_the_sources_show_their_volume_and_what_is_left_of_a_quota(get, tmp_path):
    page = get("/sources").text
    assert '<svg class="spark"' in page
    assert 'aria-label="Records a poll: least 2, most 2, last 2"' in page
    store = Store.open(tmp_path / "state")
    fill(store)
    with_dockets = configured(
        tmp_path, more="      case: {adapter: courtlistener, dockets: [69665101]}\n"
    )
    with serving(tmp_path, config=with_dockets) as site:
        for path in ("/sources", "/sources/us/case"):
            said = httpx.get(site + path, trust_env=False, timeout=60).text
            assert "125 of 125 left in 24 hours" in said
    store.close()


def test_sources_stand_by_how_they_do_then_by_name(tmp_path):
    more = "".join(f"      s{n}: {{adapter: page, url: https://s{n}.example/}}\n" for n in range(4))
    config = configured(
        tmp_path, more + "      a: {adapter: page, url: https://a.example/, enabled: false}\n"
    )
    healths = {
        "us/s3": "stale",
        "us/s1": "failing",
        "us/grants": "failing",
        "us/s0": "ok",
        "us/a": "failing",
        "us/x": "ok",
    }
    assert worst_first(config, healths) == [
        "us/grants", "us/s1", "us/s3", "somerville-ma/council", "us/s2", "us/s0", "us/a",
    ]  # fmt: skip


def test_a_copy_is_never_live_html(get):
    stored = hashlib.sha256(b"<html><script>x</script></html>").hexdigest()
    answer = get(f"/copies/{stored}")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "<html><script>x</script></html>"
    pdf = get(f"/copies/{hashlib.sha256(b'%PDF-1.4 agenda').hexdigest()}")
    assert pdf.headers["content-disposition"].startswith("attachment")
    assert hashlib.sha256(pdf.content).hexdigest() == pdf.headers["x-content-sha256"]


@pytest.mark.parametrize(
    "path",
    [
        "/copies/xyz",
        "/copies/" + "0" * 64,
        "/changes/999",
        "/records/999",
        "/jurisdictions/x",
        "/sources/a/b",
        "/x",
    ],
)
def test_what_is_not_there_is_said_on_a_page(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_atom_is_read_without_complaint(get):
    feed = feedparser.parse(get("/changes.atom?jurisdiction=somerville-ma").content)
    assert not feed.bozo
    assert len(feed.entries) == 3
    assert feed.entries[0].link.endswith("/changes/3")


def test_the_table_survives_a_round_trip_and_holds_no_formula(get):
    rows = list(csv.DictReader(io.StringIO(get("/changes.csv").text)))
    assert [row["id"] for row in rows] == ["4", "3", "2", "1"]
    from monitor.web.feeds import guarded

    assert [guarded(cell) for cell in ("=1+1", "+1", "-1", "@x", "\tx", "plain")] == [
        "'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain",
    ]  # fmt: skip


def test_the_calendar_holds_meetings_and_deadlines(get):
    found = Calendar.from_ical(get("/calendar.ics").content)
    events = {str(e["summary"]): e for e in found.walk("VEVENT")}
    assert set(events) == {"City Council 1", "Deadline: Byrne JAG"}
    assert events["City Council 1"]["dtstart"].dt.isoformat() == "2026-11-24T23:00:00+00:00"
    assert str(events["Deadline: Byrne JAG"]["dtstart"].dt) == "2026-12-13"
    assert get("/calendar.ics?topic=sanctuary").text.count("BEGIN:VEVENT") >= 1
    assert get("/calendar.ics?topic=other").text.count("BEGIN:VEVENT") == 0


def test_a_moved_meeting_moves_in_the_readers_calendar_and_a_cancelled_one_is_cancelled(tmp_path):
    store = Store.open(tmp_path / "state")
    fill(store)
    with serving(tmp_path) as address:

        def event():
            found = Calendar.from_ical(
                httpx.get(f"{address}/calendar.ics", trust_env=False, timeout=60).content
            )
            return next(e for e in found.walk("VEVENT") if e["summary"] == "City Council 1")

        before = event()
        moved = meeting(
            title="City Council 1",
            starts_at=When((NOW + timedelta(days=8)).date(), None, archive.ZONE),
        )
        for record in (moved, replace(moved, status="cancelled")):
            known = Known(
                record=record,
                standing=Standing.LISTED,
                first_seen=NOW,
                digest=digest(record, frozenset()),
            )
            store.records.save(SOURCE, "somerville-ma", {"1": known}, None, NOW)
        after = event()
    store.close()
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert str(after["dtstart"].dt) == "2026-12-01"
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")


def test_health_and_metrics_are_read_from_the_store(get, tmp_path):
    assert get("/healthz").json() == {"ready": True, "troubles": []}
    metrics = get("/metrics").text
    assert 'monitor_polls_24h{result="changed"} 2.0' in metrics
    assert 'monitor_outbox{state="pending"} 1.0' in metrics
    store = Store.open(tmp_path / "state")
    with serving(tmp_path) as address:
        answer = httpx.get(f"{address}/healthz", trust_env=False, timeout=60)
        assert answer.status_code == 503
        assert answer.json()["troubles"] == ["the daemon shows no sign of life"]
        assert "Nothing has changed yet" in httpx.get(address, trust_env=False, timeout=60).text
    store.close()


def test_metrics_beside_the_daemon_tell_how_long_each_host_made_it_wait(tmp_path):
    waits = {f"h{n}.example": HostWait(n, float(n), 0.0) for n in range(600)}
    waits["busy.example"] = HostWait(3, 9000.5, 120.0)
    Store.open(tmp_path / "state").close()
    with serving(tmp_path, waits=lambda: waits) as address:
        told = httpx.get(f"{address}/metrics", trust_env=False, timeout=60).text
    assert 'monitor_host_wait_seconds_total{host="busy.example"} 9000.5' in told
    assert 'monitor_host_requests_total{host="busy.example"} 3.0' in told
    assert 'monitor_host_quiet_seconds{host="busy.example"} 120.0' in told
    assert told.count("monitor_host_requests_total{") == 500


def test_every_metric_is_documented(tmp_path):
    Store.open(tmp_path / "state").close()
    with serving(tmp_path, waits=lambda: {"a.example": HostWait(1, 1.0, 0.0)}) as address:
        told = httpx.get(f"{address}/metrics", trust_env=False, timeout=60).text
    names = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
    assert len(names) >= 10
    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_possible(site, method):
    answer = httpx.request(method, f"{site}/", trust_env=False, timeout=60)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("host", ["evil.example", "169.254.169.254", "127.0.0.1.evil.example", ""])
def test_another_host_name_is_refused(site, host):
    assert httpx.get(
        f"{site}/", headers={"host": host}, trust_env=False, timeout=60
    ).status_code in (400, 421)


def test_a_password_guards_every_page_but_the_health(tmp_path):
    store = Store.open(tmp_path / "state")
    fill(store)
    with (
        serving(tmp_path, web_password="right") as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        assert client.get("/").status_code == 401
        assert client.get("/", auth=("x", "wrong")).status_code == 401
        assert client.get("/", headers={"authorization": "Basic %%%"}).status_code == 401
        assert (
            client.get(
                "/", headers={"authorization": "Bearer " + base64.b64encode(b"x:right").decode()}
            ).status_code
            == 401
        )
        assert client.get("/changes/1", auth=("any", "right")).status_code == 200
        assert client.get("/healthz").status_code == 200
    store.close()


def test_older_changes_are_paged_by_a_cursor(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.web.query.PAGE", 2)
    store = Store.open(tmp_path / "state")
    fill(store)
    from monitor.web.query import Query

    seen: list[int] = []
    cursor = 0
    while True:
        rows, cursor = Query({}, cursor).rows(store, archive.ZONE, 2)
        seen += [row.change.id for row in rows]
        if not cursor:
            break
    assert seen == [4, 3, 2, 1]
    rows, cursor = Query({"q": "council"}).rows(store, archive.ZONE, 1)
    more, end = Query({"q": "council"}, cursor).rows(store, archive.ZONE, 50)
    assert len(rows) == 1
    assert {r.change.id for r in more} < {1, 2, 3, 4}
    assert end == 0
    store.close()
