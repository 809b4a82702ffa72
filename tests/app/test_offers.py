"""``monitor add ADDRESS`` for every common platform: what is offered, how surely, and where it is."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.app.adding import Offers, offers_for, place_for
from monitor.app.looking import Looker
from monitor.config import edit
from monitor.config.read import parse
from monitor.errors import ConfigError
from monitor.fetch import Fetcher
from tests.adapters.cases import TYPES, cases
from tests.app.mapped import SETTINGS, Mapped, put
from tests.sites import Site

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
SHELL = (
    "<!DOCTYPE html><html><head><title>Portal</title></head><body><div id=root></div></body></html>"
)
WORDPRESS = (
    "<html><head><title>Events</title><link rel='https://api.w.org/' href='/wp-json/'></head>"
    "<body class=tribe-events><p>Events</p></body></html>"
)
Pages = dict[str, tuple[bytes | str, str]]


def fixture(adapter: str, case: str, place: str = "") -> Pages:
    """A bundled page at its own address, or at ``place``."""
    (found,) = (each for each in cases(adapter) if each.path.name == case)
    url = urlsplit(found.said["url"])
    return {
        place or f"{url.hostname}{url.path or '/'}": (found.body, TYPES[found.body_path.suffix])
    }


def city(markup: str, place: str = "www.demo-fl.gov/meetings") -> Pages:
    """A city's own page that leads elsewhere."""
    text = (
        "<!DOCTYPE html><html><head><title>City of Demo, Florida - Meetings</title></head><body>"
        "<h1>Meetings and agendas</h1><p>The council meets twice a month in its chambers.</p>"
        f"{markup}<footer>City Hall, 1 Main Street, Demo, FL 33801</footer></body></html>"
    )
    return {place: (text, HTML)}


LEGISTAR = {
    **fixture("legistar_html", "calendar"),
    **fixture("legistar", "events", "webapi.legistar.com/v1/demo/Events"),
}
CIVICPLUS = {
    **fixture("civicplus", "page"),
    **fixture("civicplus", "search", "www.demo-fl.gov/AgendaCenter/Search/"),
}
PRIMEGOV = {
    "demo.primegov.com/public/portal": (SHELL, HTML),
    **fixture("primegov", "upcoming"),
    **fixture("primegov", "archived_old"),
}
CIVICCLERK = {"demo.portal.civicclerk.com/": (SHELL, HTML), **fixture("civicclerk", "events")}
CITY = "https://www.demo-fl.gov/meetings"

FOUND: dict[str, tuple[str, Pages, str, dict[str, object]]] = {
    "legistar": ("https://demo.legistar.com/Calendar.aspx", LEGISTAR, "legistar", {"client": "demo"}),
    "legistar, its interface closed": (
        "https://demo.legistar.com/Calendar.aspx",
        {
            **LEGISTAR,
            **fixture("legistar", "unknown_client", "webapi.legistar.com/v1/demo/Events"),
        },
        "legistar_html",
        {"url": "https://demo.legistar.com/Calendar.aspx"},
    ),
    "legistar, linked": (
        CITY,
        {**city('<a href="https://demo.legistar.com/Calendar.aspx">Calendar</a>'), **LEGISTAR},
        "legistar",
        {"client": "demo"},
    ),
    "granicus": (
        "https://demo.granicus.com/ViewPublisher.php?view_id=12",
        fixture("granicus", "view"),
        "granicus",
        {"url": "https://demo.granicus.com/ViewPublisher.php?view_id=12"},
    ),
    "granicus, framed": (
        CITY,
        {
            **city('<iframe src="//demo.granicus.com/ViewPublisher.php?view_id=12"></iframe>'),
            **fixture("granicus", "view"),
        },
        "granicus",
        {"url": "https://demo.granicus.com/ViewPublisher.php?view_id=12"},
    ),
    "civicplus": (
        "https://www.demo-fl.gov/AgendaCenter",
        CIVICPLUS,
        "civicplus",
        {"url": "https://www.demo-fl.gov/AgendaCenter"},
    ),
    "civicplus, from the city's front page": (
        "https://www.demo-fl.gov/",
        {**city('<a href="/AgendaCenter">Agendas</a>', "www.demo-fl.gov/"), **CIVICPLUS},
        "civicplus",
        {"url": "https://www.demo-fl.gov/AgendaCenter"},
    ),
    "primegov": (
        "https://demo.primegov.com/public/portal", PRIMEGOV, "primegov", {"site": "demo"}
    ),
    "primegov, linked": (
        CITY,
        {**city('<a href="https://demo.primegov.com/public/portal">Agendas</a>'), **PRIMEGOV},
        "primegov",
        {"site": "demo"},
    ),
    "civicclerk": (
        "https://demo.portal.civicclerk.com/", CIVICCLERK, "civicclerk", {"site": "demo"}
    ),
    "civicclerk, framed": (
        CITY,
        {**city('<iframe src="https://demo.portal.civicclerk.com/"></iframe>'), **CIVICCLERK},
        "civicclerk",
        {"site": "demo"},
    ),
    "iqm2": (
        "https://demo.iqm2.com/Citizens/Default.aspx",
        {**city("", "demo.iqm2.com/Citizens/Default.aspx"), **fixture("iqm2", "calendar")},
        "iqm2",
        {"site": "demo"},
    ),
    "iqm2, framed": (
        "https://www.demo.gov/council/agendas",
        {**fixture("iqm2", "framed"), **fixture("iqm2", "calendar")},
        "iqm2",
        {"site": "demo"},
    ),
    "escribe": (
        "https://pub-town.escribemeetings.com/",
        {"pub-town.escribemeetings.com/": (SHELL, HTML), **fixture("escribe", "calendar")},
        "escribe",
        {"site": "pub-town"},
    ),
    "municode": (
        "https://demo-wa.municodemeetings.com/",
        fixture("municode", "list"),
        "municode",
        {"site": "demo-wa"},
    ),
    "novusagenda": (
        "https://demo.novusagenda.com/agendapublic/",
        fixture("novusagenda", "search", "demo.novusagenda.com/agendapublic/"),
        "novusagenda",
        {"site": "demo"},
    ),
    "civicweb": (
        "https://town.civicweb.net/Portal/",
        {**city("", "town.civicweb.net/Portal/"), **fixture("civicweb", "meetings")},
        "civicweb",
        {"host": "town.civicweb.net"},
    ),
    "revize": (
        "https://www.democa.gov/government/agendas.php",
        fixture("revize", "rows"),
        "revize",
        {"url": "https://www.democa.gov/government/agendas.php"},
    ),
    "wordpress": (
        "https://demo.org/agendas-minutes/",
        fixture("wordpress", "page"),
        "wordpress",
        {"url": "https://demo.org/agendas-minutes/", "listing": "page"},
    ),
    "wordpress, its calendar": (
        "https://www.demo.gov/events/",
        {
            "www.demo.gov/events/": (WORDPRESS, HTML),
            **fixture("wordpress", "events"),
        },
        "wordpress",
        {"url": "https://www.demo.gov"},
    ),
    "drupal": (
        "https://www.town.example/meetings",
        fixture("drupal", "table"),
        "drupal",
        {"url": "https://www.town.example/meetings"},
    ),
}  # fmt: skip


async def offered(url: str, pages: Pages, **said: str) -> Offers:
    with Site() as site:
        put(site, pages)
        async with Fetcher(SETTINGS) as fetcher:
            looker = Looker(Mapped(fetcher, site), NOW)  # type: ignore[arg-type]
            return await offers_for(looker, url, **said)


@pytest.mark.parametrize(("url", "pages", "adapter", "options"), FOUND.values(), ids=FOUND)
async def test_a_platform_is_found_read_and_offered_first(url, pages, adapter, options):
    offers = await offered(url, pages)
    best = offers.usable[0]
    assert (best.adapter, dict(best.options)) == (adapter, options)
    assert best.certainty >= 0.87
    assert not best.guessed
    assert best.seen is not None
    assert best.seen.coming(NOW)


async def test_several_platforms_of_one_city_are_all_offered():
    pages = {
        **city(
            '<a href="https://demo.legistar.com/Calendar.aspx">Agendas</a>'
            '<a href="//demo.granicus.com/ViewPublisher.php?view_id=12">Video</a>'
            '<a href="/AgendaCenter">Boards</a>'
        ),
        **LEGISTAR,
        **CIVICPLUS,
        **fixture("granicus", "view"),
    }
    offers = await offered(CITY, pages)
    assert {o.adapter for o in offers.usable} == {
        "legistar", "legistar_html", "granicus", "civicplus"
    }  # fmt: skip
    chosen = await offered(CITY, pages, adapter="granicus")
    assert [o.adapter for o in chosen.usable] == ["granicus"]


async def test_the_entry_is_one_that_the_file_takes():
    for url, pages, adapter, _ in FOUND.values():
        offers = await offered(url, pages, zone="America/New_York")
        place, is_new = place_for(offers, offers.usable[0], None)
        assert is_new
        head = "version: 1\ncontact: desk@paper.example\n"
        text = edit.add_source(head, place, "council", offers.usable[0].entry)
        (source,) = parse(text, Path("sources.yaml")).sources.values()
        assert source.adapter == adapter


async def test_the_place_is_told_by_the_page_or_the_portal():
    offers = await offered(*FOUND["legistar, linked"][:2])
    place, _ = place_for(offers, offers.usable[0], None)
    assert (place.id, place.name) == ("demo-fl", "Demo, Florida")
    assert (offers.zone, offers.zone_sure) == ("America/New_York", True)
    offers = await offered(*FOUND["municode"][:2])
    place, _ = place_for(offers, offers.usable[0], None)
    assert (place.id, place.name) == ("demo-wa", "Demo, Washington")
    assert (offers.zone, offers.zone_sure) == ("America/Los_Angeles", True)


async def test_nothing_recognised_is_a_guess_that_says_how_sure_it_is():
    rows = "".join(
        f"<tr><td>March {day}, 2026 6:00 PM</td><td>Board {day}</td>"
        f'<td><a href="/files/{day}.pdf">Agenda</a></td></tr>'
        for day in range(11, 18)
    )
    header = "<tr><th>Date</th><th>Board</th><th>Agenda</th></tr>"
    offers = await offered(CITY, city(f"<table>{header}{rows}</table>"))
    best = offers.usable[0]
    assert (best.adapter, best.guessed) == ("page", True)
    assert 0.5 < best.certainty < 0.9
    assert "hold a day" in best.why
    assert len(best.seen.records) == 7
    assert best.options["rows"]


async def test_a_portal_that_is_gone_is_said_to_be():
    pages = city('<a href="https://demo.primegov.com/public/portal">Agendas</a>')
    offers = await offered(CITY, pages)
    (gone,) = (offer for offer in offers.offers if offer.adapter == "primegov")
    assert "404" in gone.failure
    with pytest.raises(ConfigError, match="404"):
        await offered("https://www.demo-fl.gov/none", {})
