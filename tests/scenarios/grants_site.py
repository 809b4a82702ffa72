"""Grants.gov on loopback: its search and its details, from flat daily scrapes of both.

The scrapes keep the site's habits: the order of lists differs in every answer, titles come with
entities, each answer has another token.
"""

from datetime import datetime
from html import escape
from itertools import count

import orjson

from tests.sites import Answer, Hit, Site


class GrantsSite:
    """Shows the items of one scrape; details stay reachable after a notice left the listing."""

    def __init__(self, site: Site) -> None:
        self.shown: list[dict] = []
        self.ever: dict[str, dict] = {}
        self.details_asked: list[str] = []
        self._token = count()
        site.handle("/v1/api/search2", self._search)
        site.handle("/v1/api/fetchOpportunity", self._detail)

    def show(self, items: list[dict]) -> None:
        self.shown = items
        self.ever.update({key(item): item for item in items})

    def _search(self, hit: Hit) -> Answer:
        asked = orjson.loads(hit.body)
        start, size = asked["startRecordNum"], asked["rows"]
        rows = [_row(item) for item in self.shown]
        data = {"hitCount": len(rows), "startRecord": start, "oppHits": rows[start : start + size]}
        return self._answer(data)

    def _detail(self, hit: Hit) -> Answer:
        wanted = str(orjson.loads(hit.body)["opportunityId"])
        self.details_asked.append(wanted)
        item = self.ever.get(wanted)
        return self._answer(_notice(item) if item else {"errorMessages": ["No such opportunity"]})

    def _answer(self, data: dict) -> Answer:
        body = {
            "errorcode": 0,
            "msg": "Webservice Succeeds",
            "token": f"t{next(self._token)}",
            "data": data,
        }
        return Answer(body=orjson.dumps(body), type="application/json")


def key(item: dict) -> str:
    return item["url"].rsplit("/", 1)[1]


def _us(iso: str | None) -> str:
    return datetime.fromisoformat(iso).strftime("%m/%d/%Y") if iso else ""


def _stamp(iso: str | None) -> dict:
    if not iso:
        return {}
    return {"responseDateStr": f"{iso}-00-00-00", "responseDate": f"{iso} 12:00:00 AM EDT"}


def _row(item: dict) -> dict:
    return {
        "id": key(item),
        "number": item["opportunity_number"],
        "title": escape(item["title"]),
        "agency": item["agency_name"],
        "agencyCode": item["agency_code"],
        "openDate": _us(item["posted_date"]),
        "closeDate": _us(item["deadline_date"]),
        "oppStatus": "forecasted" if item["doc_type"] == "forecast" else "posted",
        "docType": item["doc_type"],
        "cfdaList": item["alns"],
    }


def _notice(item: dict) -> dict:
    kind = item["doc_type"]
    part = {
        "agencyName": item["agency_name"],
        f"{kind}Desc": f"<p>{item['description']}</p>",
        "postingDateStr": f"{item['posted_date']}-00-00-00",
        "applicantTypes": _described(item["eligibilities"]),
        "fundingInstruments": _described(item["funding_instruments"]),
        "fundingActivityCategories": _described(item["funding_categories"]),
        **_stamp(item["deadline_date"]),
    }
    return {
        "id": int(key(item)),
        "opportunityNumber": item["opportunity_number"],
        "opportunityTitle": item["title"],
        "owningAgencyCode": item["agency_code"],
        "docType": kind,
        kind: part,
        "synopsisAttachmentFolders": [
            {"folderType": "Full Announcement", "synopsisAttachments": item.get("attachments", [])},
            {
                "folderType": "Other Supporting Documents",
                "synopsisAttachments": item.get("others", []),
            },
        ],
    }


def _described(names: list[str]) -> list[dict]:
    return [{"id": str(n), "description": name} for n, name in enumerate(names)]
