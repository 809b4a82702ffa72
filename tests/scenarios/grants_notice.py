"""A grant's notice with its papers, and the desk that watches its conditions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.documents.paper import agenda
from tests.scenarios.desk import Desk, desk
from tests.scenarios.grants_site import GrantsSite
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SOURCES = """
topics:
  conditions:
    any: ["8 U.S.C. 1373", immigration, certification]
    channel: "#conditions"
jurisdictions:
  us:
    name: United States
    channel: "#federal"
    sources:
      grants: {{adapter: grants_gov, agencies: [USDOJ-OJP-BJA], base_url: "{url}"}}
"""
PLAIN = [
    "1. The applicant must submit a budget for each year of the award, and a timeline of its work.",
    "2. Funds may be used for personnel, equipment, training and technical assistance to the police.",
    "3. Reports are due within thirty days after the end of each quarter of the calendar year.",
    "4. An applicant that is a unit of local government must name its chief executive officer.",
    "5. Nothing in this notice creates a right against the United States or its officers.",
]
BOUND = [
    *PLAIN[:3],
    "4. The chief legal officer must certify that the applicant complies with 8 U.S.C. 1373 and 1644.",
    *PLAIN[4:],
]
ITEM = {
    "url": "https://www.grants.gov/search-results-detail/361501",
    "opportunity_number": "O-BJA-2026-172542",
    "title": "Byrne Justice Assistance Grant",
    "agency_name": "Bureau of Justice Assistance",
    "agency_code": "USDOJ-OJP-BJA",
    "posted_date": "2026-11-01",
    "deadline_date": "2027-01-21",
    "doc_type": "synopsis",
    "alns": ["16.738"],
    "description": "Funds for state and local law enforcement.",
    "eligibilities": ["County governments"],
    "funding_instruments": ["Grant"],
    "funding_categories": ["Law, Justice and Legal Services"],
}
NOTICE = "Nov 01, 2026"
AMENDMENT = [
    "1. Amendment 000002 adds a certification by the chief executive on immigration matters.",
    "2. All other terms of the notice stand as they are.",
]


@dataclass
class Notice:
    """The notice as the site shows it."""

    web: Site
    grants: GrantsSite

    def show(self, items: list[str], version: str = NOTICE, *more: dict) -> None:
        """List it with its announcement, and ``more`` papers beside it."""
        main = self.paper(77, items, name="Notice of Funding Opportunity", version=version)
        self.grants.show([{**ITEM, "attachments": [main], "others": list(more)}])

    def paper(self, number: int, items: list[str], *, name: str, version: str) -> dict:
        """A PDF at its own address; ``version`` is the date at which the agency last changed it."""
        self.answer(number, Answer(body=agenda(items, title=name, lines=4), type="application/pdf"))
        return {
            "id": number,
            "fileName": f"{name}.pdf",
            "fileDescription": name,
            "lastUpdatedDate": version,
        }

    def answer(self, number: int, answer: Answer) -> None:
        """What the paper's address answers from now on."""
        self.web.script(_address(number), answer)

    def answered(self, number: int) -> Answer:
        """What it answers now."""
        return self.web.script_of(_address(number))[0]


def _address(number: int) -> str:
    return f"/grantsws/rest/opportunity/att/download/{number}"


@asynccontextmanager
async def watched_notice(tmp_path: Path) -> AsyncIterator[tuple[Desk, Notice]]:
    """A newsroom that watches the agency, and its notice, which is not shown yet."""
    with Site() as web:
        notice = Notice(web, GrantsSite(web))
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            yield it, notice
