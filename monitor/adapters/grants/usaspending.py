"""USAspending API v2: which awards of a listing a jurisdiction holds. For a look once a month.

Awards passed through a state do not show under the city that gets the money.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, cast

import orjson
from pydantic import Field

from monitor.adapters.base import Adapter, Options, Yield
from monitor.errors import ConfigError, ExtractError
from monitor.models import Coverage, Kind, Problem, Record, Request, Response, Role, Source
from monitor.parse import fold, json
from monitor.parse.fields import Json, known, rows, words

_SITE = "https://api.usaspending.gov"
_AWARD = "https://www.usaspending.gov/award/"
_GRANTS = ("02", "03", "04", "05")  # block, formula and project grants, cooperative agreements
_COLUMNS = (
    "Award ID", "Recipient Name", "Award Amount", "Start Date", "End Date",
    "Awarding Sub Agency", "generated_internal_id",
)  # fmt: skip
_LIMIT = 100
_PAGES = 20


class UsaSpendingOptions(Options):
    """Whose awards of which programs."""

    recipients: tuple[str, ...] = Field(
        (), description="names of recipients; without any the aliases of the jurisdiction"
    )
    programs: tuple[str, ...] = Field(
        ("16.738", "16.710"), description="assistance listing numbers: 16.738 (JAG), 16.710 (COPS)"
    )
    years: int = Field(10, ge=1, le=18, description="how many fiscal years back")


class UsaSpending(Adapter):
    """Awards by the id that USAspending gives them."""

    name: ClassVar[str] = "usaspending"
    title: ClassVar[str] = "USAspending awards"
    coverage: ClassVar[Coverage] = Coverage.WINDOW
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.LIST_ENTRY})
    reads: ClassVar[frozenset[Role]] = frozenset()
    pace: ClassVar[float] = 1.0
    members: ClassVar[tuple[tuple[str, ...], ...]] = (("generated_internal_id", "Award ID"),)
    options: ClassVar[type[Options]] = UsaSpendingOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The first page of awards; the service fails when nothing is asked for by name."""
        if not _recipients(source):
            raise ConfigError(
                "usaspending knows no recipient; write recipients: [City of Chelsea] or give the "
                "jurisdiction aliases"
            )
        yield _search(source, today, 1)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """One record for each award; names are searched loosely, so they are checked here."""
        answer = json.load(response)
        if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
            said = answer.get("detail") if isinstance(answer, dict) else ""
            raise ExtractError(
                f"USAspending answered without awards{f': {said}' if said else ''}",
                url=response.url,
            )
        found = rows(answer, "results")
        if found and not any("Award ID" in row for row in found):
            raise ExtractError("the results are no awards", url=response.url)
        # A source without names asks for nothing; a saved answer shows all it has.
        names = {_bare(name) for name in _recipients(source)}
        for row in found:
            if not row.get("generated_internal_id"):
                yield Problem(f"award {row.get('Award ID')}", "no id")
            elif not names or _bare(words(row.get("Recipient Name"))) in names:
                yield _record(row)
        meta = answer.get("page_metadata")
        page = int(response.request.context.get("page", "1"))
        if isinstance(meta, dict) and meta.get("hasNext") and page < _PAGES:
            yield _search(source, response.today, page + 1)


def _options(source: Source) -> UsaSpendingOptions:
    return cast("UsaSpendingOptions", source.options)


def _recipients(source: Source) -> tuple[str, ...]:
    return _options(source).recipients or source.jurisdiction.aliases


def _bare(name: str) -> str:
    """``CITY OF CHELSEA`` and ``Chelsea, City of`` for comparison."""
    head, comma, tail = fold.fold(name).partition(",")
    return f"{tail.strip()} {head}" if comma and tail.strip().endswith(" of") else fold.fold(name)


def _search(source: Source, today: date, page: int) -> Request:
    options = _options(source)
    fiscal = today.year + (today.month >= 10)
    body = {
        "filters": {
            "award_type_codes": _GRANTS,
            "program_numbers": options.programs,
            "recipient_search_text": [name.upper() for name in _recipients(source)],
            "time_period": [
                {
                    "start_date": f"{fiscal - options.years}-10-01",
                    "end_date": f"{fiscal}-09-30",
                }
            ],
        },
        "fields": _COLUMNS,
        "limit": _LIMIT,
        "page": page,
        "sort": "Award ID",
        "order": "asc",
    }
    base = (options.base_url or _SITE).rstrip("/")
    return Request(
        url=f"{base}/api/v2/search/spending_by_award/",
        method="POST",
        headers={"content-type": "application/json"},
        body=orjson.dumps(body),
        context={"page": str(page)},
        api=True,
    )


def _record(row: Json) -> Record:
    key = str(row["generated_internal_id"])
    amount = row.get("Award Amount")
    return Record(
        kind=Kind.LIST_ENTRY,
        key=key,
        title=f"{words(row.get('Recipient Name'))}: award {words(row.get('Award ID'))}",
        url=f"{_AWARD}{key}",
        fields=known(
            award=words(row.get("Award ID")),
            recipient=words(row.get("Recipient Name")),
            amount=float(amount) if isinstance(amount, int | float) else None,
            starts=words(row.get("Start Date")),
            ends=words(row.get("End Date")),
            agency=words(row.get("Awarding Sub Agency")),
        ),
    )


ADAPTER = UsaSpending()
