"""Pages that differ at each fetch and say the same: nobody hears of it."""

import pytest

from tests.scenarios.series import MARKS, at, frames, page, replay, rows, yaml
from tests.scenarios.world import world
from tests.sites import Answer, Site

pytestmark = MARKS
CIVICPLUS = (
    '{adapter: civicplus, listing: page, base_url: "URL", days_back: 200, read_documents: false}'
)
SEARCH = '{adapter: civicplus, base_url: "URL", days_back: 4000, read_documents: false}'
LEGISTAR = '{adapter: legistar_html, url: "URL/Calendar.aspx", items: false, read_documents: false}'
IQM2 = '{adapter: iqm2, base_url: "URL", items: false, read_documents: false}'

# Series, source, zone, path, moments, and what an editor is told at each step after the first.
CASES = {
    "liberal": (
        "civicplus__liberal-ks__agendacenter", CIVICPLUS, "America/Chicago", "/AgendaCenter",
        at("2020-09-04T18:11", "2020-09-04T19:11", "2020-09-07T17:14"), [set(), set()],
    ),
    "napa": (
        "civicplus__napa-county-ca__agendacenter", CIVICPLUS, "America/Los_Angeles",
        "/AgendaCenter", at("2020-09-04T18:11", "2020-09-04T19:12", "2020-09-07T17:15"),
        [set(), set()],
    ),
    "nash": (
        "civicplus__nash-county-nc__agendacenter", CIVICPLUS, "America/New_York", "/AgendaCenter",
        at("2020-08-31T23:51", "2020-09-01T00:41", "2020-09-04T18:40", "2020-09-07T16:36"),
        [set(), {("added", "399")}, set()],
    ),
    "nash, found by search": (
        "civicplus__nash-county-nc__search", SEARCH, "America/New_York", "/AgendaCenter/Search/",
        at("2020-12-20T20:51", "2020-12-22T19:45", "2022-06-09T23:04", "2022-06-09T23:47"),
        [set(), set(), set()],
    ),
    "nashville": (
        "legistar_html__nashville-tn__calendar", LEGISTAR, "America/Chicago", "/Calendar.aspx",
        at("2022-06-09T20:13", "2022-06-17T17:22", "2022-06-17T18:27"),
        [
            {
                ("agenda_posted", "965745"), ("added", "984319"), ("added", "984320"),
                ("added", "984321"), ("added", "984323"), ("added", "984324"),
                ("added", "984325"), ("added", "984326"), ("minutes_posted", "982865"),
            },
            set(),
        ],
    ),
    "santa monica": (
        "iqm2__santa-monica-ca__calendar", IQM2, "America/Los_Angeles", "/Citizens/Calendar.aspx",
        at("2022-02-16T12:00", "2022-02-18T13:00"), [{("relocated", "1307")}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_nothing_is_told_but_what_changed(name, tmp_path):
    series, source, zone, path, moments, wanted = CASES[name]
    steps = list(zip(moments, frames(series), strict=False))
    told = await replay(tmp_path, source, zone, steps, page(path))
    assert told[0] == []
    assert [rows(changes) for changes in told[1:]] == wanted
    assert sum(map(len, told)) == sum(map(len, wanted))


async def test_a_city_that_changes_its_platform_floods_nobody(tmp_path):
    """Chicago left Legistar for a system of its own in 2023: another adapter, other ids."""
    old, new = frames("custom__chicago-il__citycouncil")[1:]
    rows_of_legistar = (
        '{adapter: json, url: "URL/rows", key: "Meeting Details.url", title: "Name.label", '
        'starts_at: "Meeting Date", kind: meeting, read_documents: false}'
    )
    elms = '{adapter: chicago_elms, base_url: "URL", items: false, read_documents: false}'
    zone = "America/Chicago"
    with Site() as site:
        url = site.url("").rstrip("/")
        site.page("/rows", old.read_bytes(), type="application/json")
        site.handle(
            "/meeting-agenda", lambda _: Answer(body=new.read_bytes(), type="application/json")
        )
        first, second = at("2018-02-01T12:00", "2023-09-28T12:00")
        before = yaml("place", zone, rows_of_legistar.replace("URL", url))
        async with world(tmp_path, before, first) as it:
            assert await it.poll() == []
            assert len(it.app.store.records.known("place/council")) > 150
        async with world(tmp_path, yaml("place", zone, elms.replace("URL", url)), second) as it:
            assert await it.poll() == []
            it.wait(hours=1)
            assert await it.poll() == []
            assert len(it.app.store.records.known("place/council")) == 18
            (notice,) = [
                row["payload"]
                for row in it.app.store.db.query("SELECT payload FROM notifications ORDER BY id")
            ]
            assert '"kind":"baseline"' in notice
            assert notice.count('"reason"') == 2
