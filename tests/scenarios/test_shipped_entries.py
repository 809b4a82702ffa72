"""Each entry of the shipped sources.yaml reads, as it is written, a site that speaks its platform's format.

Every source polls once over HTTP. The answers are the recorded pages of the same platform where
the corpus has them, else pages written by hand to the same format.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from monitor.app.assembly import App
from monitor.config import load
from monitor.models import Result
from monitor.settings import Settings
from tests.corpus_path import CORPUS
from tests.sites import Answer, Hit, Site

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures"
SHIPPED = load(ROOT / "sources.yaml")

# Adapter → what is asked (a pattern of the path and query), the page written by hand, the recorded one.
PAGES = [
    ("legistar", r"/Events\?", "legistar/events/body.json", "council/legistar_api/olympia-wa__api_events.json"),
    ("legistar", r"/EventItems", "legistar/items/body.json", "council/legistar_api/olympia-wa__api_eventitems.json"),
    ("primegov", r"/List(Upcoming|Archived)Meetings", "primegov/upcoming/body.json", "council/primegov/los-angeles-ca__api_list.json"),
    ("primegov", r"/Portal/Meeting\?", "primegov/agenda_tables/body.html", ""),
    ("civicplus", r"/AgendaCenter/Search/", "civicplus/search/body.html", "council/civicplus/nash-county-nc__Search_2020-05-05.html"),
    ("civicplus_archive", r"/Archive\.aspx\?AMID=20[46]$", "civicplus_archive/one_list/body.html", ""),
    ("civicplus_calendar", r"/calendar\.aspx\?", "civicplus_calendar/list/body.html", "council/civicplus/lake-wales-fl__Calendar.html"),
    ("revize", r"/government/city_council/", "revize/text/body.html", "council/revize/selma-ca__agendas.html"),
    ("grants_gov", r"/search2", "grants_gov/search/body.json", ""),
    ("grants_gov", r"/fetchOpportunity", "grants_gov/notice/body.json", "federal/grants_gov/opportunity_details_358302_2025.json"),
    ("bja_funding", r"/current_funding_data$", "bja_funding/current/body.json", ""),
    ("federal_register", r"/public-inspection-documents/current\.json", "federal_register/inspection/body.json", ""),
    ("federal_register", r"/documents\.json\?", "federal_register/documents/body.json", "federal/federal_register/documents_search_bears_ears.json"),
    ("doj_news", r"pagesize=1&", "doj_news/count/body.json", ""),
    ("doj_news", r"pagesize=50&", "doj_news/page/body.json", ""),
    ("doj_sanctuary_list", r"/ag/us-sanctuary-jurisdiction-list", "doj_sanctuary_list/list/body.html", ""),
    ("courtlistener", r"type=rd&", "courtlistener/search/body.json", ""),
    ("courtlistener", r"type=d&", "courtlistener/dockets/body.json", ""),
    ("courtlistener", r"/docket-entries/", "courtlistener/entries/body.json", ""),
    ("courtlistener_feed", r"/feed/court/(mass|massappct|ca1)/$", "courtlistener_feed/court/body.xml", ""),
    ("pacer_rss", r"/cgi-bin/(rss_outside|readyDockets)\.pl$", "pacer_rss/district/body.xml", "federal/pacer_rss/sdny_1.xml"),
    ("pacer_rss", r"servlet=RSSGenerator$", "pacer_rss/circuit/body.xml", "federal/pacer_rss/ca10.xml"),
]  # fmt: skip
TYPES = {"json": "application/json", "html": "text/html; charset=utf-8", "xml": "application/xml"}
IN_PLACE = (b"City Commission", b"Town Council")
"""The body of the page written by hand, and the one that Amherst's entry asks for."""
# What the reference says each entry watches, as it must stand in what is asked.
IDS = {
    "boston-ma/council": ["/v1/boston/Events"],
    "somerville-ma/council": ["/v1/somervillema/Events"],
    "amherst-ma/documents": ["AMID=204", "AMID=206"],
    "us/doj-grants": [
        f"USDOJ-OJP-{office}" for office in ("BJA", "COPS", "OVW", "OVC", "OJJDP", "BJS", "NIJ", "SMART")
    ] + ["O-BJA-2025-172542", "O-BJA-2025-172541"],
    "us/federal-register": ["justice-department", "NOTICE", "PRORULE", "sanctuary", '"1373"', '"Byrne"'],
    "us/homeland-register": ["homeland-security-department", "sanctuary"],
    "us/presidential-documents": ["PRESDOCU", '"sanctuary jurisdictions"'],
    "lawsuits/dockets": [
        "69665101", "69623767", "71508891", "72310176", "71901645", "71698211", "69616357", "71516975",
        "70869382", "70251276", "71490307", "70672257", "70339831", "70064646", "71492219", "70522713",
        "69636672", "72067117", "72316303", "69663207", "70336266", "70748546",
        "City of Chelsea", "City of Somerville",
    ],
    "lawsuits/filings": [f"/{court}/" for court in ("mad", "ca1", "rid", "cand", "ilnd", "wawd", "nysd", "nyed", "paed")],
    "lawsuits/opinions": ["/feed/court/mass/", "/feed/court/massappct/", "/feed/court/ca1/"],
}  # fmt: skip


class Platform(Site):
    """Answers for one adapter, with ``recorded`` pages where there are any."""

    def __init__(self, adapter: str, *, recorded: bool) -> None:
        super().__init__()
        self.pages = [(re.compile(p, re.IGNORECASE), h, c) for a, p, h, c in PAGES if a == adapter]
        self.recorded = recorded
        self.unanswered: list[str] = []

    def _answer(self, hit: Hit) -> Answer:
        for pattern, by_hand, kept in self.pages:
            if pattern.search(hit.path):
                path = CORPUS / kept if self.recorded and kept else FIXTURES / by_hand
                body = path.read_bytes().replace(*IN_PLACE)
                return Answer(body=body, type=TYPES[path.suffix[1:]])
        if hit.path != "/robots.txt":
            self.unanswered.append(hit.path)
        return Answer(status=404)


def day_of(adapter: str) -> datetime:
    """The day of the pages written by hand: meetings long past are not read."""
    first = next(by_hand for name, _, by_hand, _ in PAGES if name == adapter)
    case = yaml.safe_load((FIXTURES / first).parent.joinpath("case.yaml").read_text())
    return datetime.combine(case["today"], time(16), tzinfo=UTC)


async def polled(folder: Path, name: str, site: Platform, now: datetime):
    """The entry's report and records, its options as shipped but for the host."""
    source = SHIPPED.sources[name]
    base = site.url("/{court}" if source.adapter == "pacer_rss" else "").rstrip("/")
    options = source.options.model_copy(update={"base_url": base})
    source = replace(source, options=options, documents=False)
    fetch = replace(SHIPPED.fetch, allow_hosts=frozenset({"127.0.0.1"}), pause=timedelta())
    config = replace(SHIPPED, sources={name: source}, fetch=fetch)

    async def at_once(_seconds: float) -> None:
        return None

    settings = Settings(state=folder / "state", courtlistener_token="t")
    async with App(settings=settings, config=config, clock=lambda: now, sleep=at_once) as app:
        report = await app.poll(source)
        return report, app.store.records.known(name)


def asked(site: Platform) -> str:
    return "\n".join(unquote(f"{h.path} {h.body.decode()}".replace("+", " ")) for h in site.hits)


ENTRIES = [source.id for source in SHIPPED.active]


@pytest.mark.parametrize("name", ENTRIES)
async def test_an_entry_reads_its_platform_and_asks_for_what_the_reference_names(tmp_path, name):
    """Rows that cannot be read are in the pages on purpose; they make no reading fail."""
    adapter = SHIPPED.sources[name].adapter
    with Platform(adapter, recorded=False) as site:
        report, known = await polled(tmp_path, name, site, day_of(adapter))
        assert report.row.result is Result.BASELINE, report.row.reason
        assert site.unanswered == []
        assert known
        said = asked(site)
        assert [each for each in IDS.get(name, ()) if each not in said] == []


RECORDED = [
    name
    for name in ENTRIES
    if any(a == SHIPPED.sources[name].adapter and c for a, _, _, c in PAGES)
]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded corpus is not beside the project")
@pytest.mark.parametrize("name", RECORDED)
async def test_an_entry_accepts_a_recorded_page_of_its_platform(tmp_path, name):
    """Another city's page of another year: it is read, and nothing on it is taken for a fault."""
    adapter = SHIPPED.sources[name].adapter
    with Platform(adapter, recorded=True) as site:
        report, _ = await polled(tmp_path, name, site, day_of(adapter))
        assert report.row.result is Result.BASELINE, report.row.reason
        assert site.unanswered == []
