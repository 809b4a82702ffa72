"""A grant's conditions: words that come into and go out of its documents are told with sentence and page."""

from dataclasses import replace
from datetime import UTC, datetime

from monitor.models import Event
from tests.documents.paper import agenda
from tests.scenarios.desk import desk
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


def paper(site, number, items, *, name, version):
    """A PDF behind its own address; ``version`` is the date at which the agency last changed it."""
    site.script(
        f"/grantsws/rest/opportunity/att/download/{number}",
        Answer(body=agenda(items, title=name, lines=4), type="application/pdf"),
    )
    return {
        "id": number,
        "fileName": f"{name}.pdf",
        "fileDescription": name,
        "lastUpdatedDate": version,
    }


def notice(site, items, version=NOTICE, *more):
    """The notice with its announcement, and ``more`` papers beside it."""
    main = paper(site, 77, items, name="Notice of Funding Opportunity", version=version)
    return {**ITEM, "attachments": [main], "others": list(more)}


async def test_a_condition_that_comes_into_a_pdf_and_goes_out_again_is_quoted_with_its_page(
    tmp_path,
):
    with Site() as web:
        grants = GrantsSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            grants.show([notice(web, PLAIN)])
            assert await it.round() == []
            grants.show([notice(web, BOUND, "Nov 24, 2026")])
            (found,) = await it.round(hours=24)
            said = it.said("#conditions")[-1]
            assert "Byrne Justice Assistance Grant" in said
            assert "conditions changed: new “8 U.S.C. 1373”" in said
            assert "New in the notice, p. 4: “" in said
            assert (
                "must certify that the applicant complies with \n8 U.S.C. 1373\n and 1644." in said
            )
            assert "because: topic conditions: “8 U.S.C. 1373” is new in the notice, p. 4" in said
            (stored,) = it.app.store.changes.many([found.id])
            assert stored.account.endswith("“8 U.S.C. 1373” is new in the notice, p. 4")
            grants.show([notice(web, PLAIN, "Nov 26, 2026")])
            (found,) = await it.round(hours=48)
            said = it.said("#conditions")[-1]
            assert "conditions changed: no longer “8 U.S.C. 1373”" in said
            assert "No longer in the notice (it was on p. 4): “" in said
            assert len(it.said("#federal")) == len(it.said("#conditions")) == 2


async def test_a_condition_in_a_new_attachment_is_told_and_so_is_its_withdrawal(tmp_path):
    with Site() as web:
        grants = GrantsSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            grants.show([notice(web, PLAIN)])
            await it.round()
            more = paper(web, 78, AMENDMENT, name="Amendment 000002", version="Nov 24, 2026")
            grants.show([notice(web, PLAIN, NOTICE, more)])
            (found,) = await it.round(hours=24)
            assert found.event is Event.AMENDED
            said = it.said("#conditions")[-1]
            assert "new “immigration”" in said
            assert "New in “Amendment 000002”, p. 1: “" in said
            grants.show([notice(web, PLAIN)])
            for _ in range(3):
                await it.round(hours=24)
            said = it.said("#conditions")[-1]
            assert "No longer in “Amendment 000002” (it was on p. 1): “" in said


async def test_a_document_that_cannot_be_read_for_once_has_lost_no_condition(tmp_path):
    with Site() as web:
        grants = GrantsSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            grants.show([notice(web, BOUND)])
            await it.round()
            shown = notice(web, BOUND, "Nov 25, 2026")
            web.script("/grantsws/rest/opportunity/att/download/77", Answer(status=503))
            grants.show([shown])
            await it.round(hours=24)
            await it.round(hours=24)
            assert not [said for said in it.said("#conditions") if "no longer" in said.lower()]


async def test_a_document_larger_than_the_file_allows_is_not_read_until_it_allows_more(tmp_path):
    with Site() as web:
        grants = GrantsSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            config = it.app.config
            it.app.config = replace(config, fetch=replace(config.fetch, document_bytes=500))
            grants.show([notice(web, PLAIN)])
            await it.round()
            (row,) = it.app.store.documents.of_source("us/grants").values()
            assert (row.sha256, row.failures) == ("", 1)
            assert "bytes" in row.note or "MB" in row.note or "kB" in row.note
            it.app.config = config
            await it.round(hours=2)
            (row,) = it.app.store.documents.of_source("us/grants").values()
            assert row.method == "text"
