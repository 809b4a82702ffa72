"""Three bills of New York on their way, through the whole program: status, wording, local law.

Each recorded step is shown behind an agenda item of a meeting that is near, as a city's interface
shows it. The truth compares status, title and text of the recording, and nothing else.
"""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from tests.scenarios.legistar_site import LegistarSite
from tests.scenarios.series import MARKS, SERIES, frames, replay
from tests.sites import Answer

pytestmark = MARKS
SOURCE = '{adapter: legistar, client: nyc, matters: true, read_documents: false, base_url: "URL"}'
BILLS = {
    "introduction_2026_0001": ["status_changed"] * 2 + ["amended"] + ["status_changed"] * 2,
    "introduction_2026_0175": ["status_changed"] * 2 + ["amended"] + ["status_changed"] * 2,
    "resolution_2026_0143": ["status_changed", "", *["status_changed"] * 3],
}
"""Read by hand from CHANGES.json: what is news at each step, empty for sponsors and papers alone."""


def steps(bill):
    folder = SERIES / f"legistar_api__new-york-ny__{bill}"
    told = orjson.loads((folder / "CHANGES.json").read_bytes())["steps"]
    moments = [told[0]["from_date"], *(step["to_date"] for step in told)]
    return [
        (datetime.fromisoformat(moment), orjson.loads(path.read_bytes()))
        for moment, path in zip(moments, frames(folder.name), strict=True)
    ]


def words(text):
    return " ".join((text or "").replace("\ufffd", " ").split()).casefold()


def truth(old, new):
    if old["StatusName"] != new["StatusName"]:
        return "status_changed"
    if words(old["Text"]) != words(new["Text"]) or words(old["Title"]) != words(new["Title"]):
        return "amended"
    return ""


class Council(LegistarSite):
    """One meeting in three days, with one bill on its agenda."""

    def bill(self, row, moment):
        day = (moment + timedelta(days=3)).strftime("%Y-%m-%dT00:00:00")
        self.items = {
            1: [
                {
                    "EventItemId": 11, "EventItemEventId": 1, "EventItemTitle": "Bill of the day",
                    "EventItemMatterId": row["ID"], "EventItemMatterFile": row["File"],
                    "EventItemRowVersion": row["LastModified"], "EventItemAgendaSequence": 1,
                }
            ]
        }  # fmt: skip
        self.show(
            [
                {
                    "EventId": number, "EventBodyName": f"Committee {number}", "EventDate": day,
                    "EventTime": "10:00 AM", "EventLocation": "City Hall",
                    "EventAgendaStatusName": "Final", "EventRowVersion": "1",
                    "EventAgendaLastPublishedUTC": "2026-01-01T10:00:00.000",
                }
                for number in (1, 2, 3)
            ]
        )  # fmt: skip
        matter = {f"Matter{name}": value for name, value in row.items() if name not in _OWN}
        matter |= {"MatterId": row["ID"], "MatterGuid": row["GUID"],
                   "MatterEnactmentNumber": row.get("LocalLaw")}  # fmt: skip
        text = {"MatterTextId": row.get("TextID"), "MatterTextMatterId": row["ID"],
                "MatterTextVersion": row["Version"], "MatterTextPlain": row.get("Text")}  # fmt: skip
        place = f"{self.root}/Matters/{row['ID']}"
        versions = [{"Key": str(row.get("TextID")), "Value": row["Version"]}]
        for path, body in (
            (place, matter), (f"{place}/Versions", versions), (f"{place}/Texts/{row.get('TextID')}", text),
        ):  # fmt: skip
            self.site.script(path, Answer(body=orjson.dumps(body), type="application/json"))


_OWN = frozenset({"Sponsors", "History", "Attachments", "Text", "RTF", "TextID", "LocalLaw"})


@pytest.mark.parametrize("bill", BILLS)
def test_a_bill_on_its_way_is_told_step_by_step(bill, tmp_path):
    found, wanted = [], []
    for number, ((moment, old), (_, new)) in enumerate(pairwise(steps(bill))):
        council = {}

        def show(site, row, council=council, moment=moment):
            if site not in council:
                council[site] = Council(site, "nyc")
            council[site].bill(row, moment)

        folder = tmp_path / str(number)
        folder.mkdir()
        shown = [(moment, old), (moment + timedelta(hours=6), new)]
        baseline, told = asyncio.run(replay(folder, SOURCE, "America/New_York", shown, show))
        assert baseline == []
        found.append([(change.event.value, change.key) for change in told])
        event = truth(old, new)
        wanted.append([(event, f"matter/{new['ID']}")] if event else [])
    assert [event for step in wanted for event, _ in step or [("", "")]] == BILLS[bill]
    assert found == wanted
