"""A notice of Grants.gov in full: its dates, money, lists and comments."""

import re
from datetime import date, datetime, time

from monitor.models import FieldValue, When
from monitor.parse.fields import Json, dollars, known, prose, rows, several, words

ZONE = "America/New_York"
"""Close dates are bare dates of this zone (Grants.gov counts them until midnight Eastern)."""
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[-T](\d\d)[-:](\d\d)[-:](\d\d))?")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def facts(
    data: Json, part: Json, due: datetime | None, archive: datetime | None
) -> dict[str, FieldValue]:
    """What only the detail tells: ``part`` is the synopsis or forecast in ``data``."""
    sharing = part.get("costSharing")
    return known(
        deadline_clock=f"{due:%H:%M}" if due and due.time() != time(0) else None,
        deadline_note=prose(part.get("responseDateDesc")),
        estimated_posting=day(part, "estSynopsisPostingDate"),
        estimated_deadline=day(part, "estApplicationResponseDate"),
        original_deadline=prose(data.get("originalDueDateDesc")),
        archive_date=archive.date().isoformat() if archive else None,
        mod_comments=prose(part.get("modComments") or data.get("modifiedComments")),
        attachment_comments=several(
            [row.get("changeComments") for row in rows(data, "synAttChangeComments")]
        ),
        estimated_funding=dollars(part.get("estimatedFunding")),
        award_ceiling=dollars(part.get("awardCeiling")),
        award_floor=dollars(part.get("awardFloor")),
        cost_sharing=sharing if isinstance(sharing, bool) else None,
        eligible=_names(part, "applicantTypes"),
        instruments=_names(part, "fundingInstruments"),
        categories=_names(part, "fundingActivityCategories"),
        revision=f"{data.get('revision', '')}.{part.get('version', '')}",
    )


def agency(data: Json, part: Json) -> str:
    """``agencyName`` of the synopsis is often a person: take the agency's own record."""
    for holder in (data, part):
        details = holder.get("agencyDetails")
        if isinstance(details, dict) and details.get("agencyName"):
            return words(details["agencyName"])
    return ""


def alns(data: Json) -> tuple[str, ...]:
    """Assistance listing numbers, formerly CFDA."""
    listed = [*rows(data, "cfdas"), *rows(data, "alns")]
    return several([row.get("cfdaNumber") or row.get("alnNumber") for row in listed])


def _names(part: Json, name: str) -> tuple[str, ...]:
    return several([row.get("description") for row in rows(part, name)])


def us_day(words: str) -> When:
    """``08/21/2026`` as an Eastern date; raises ``ValueError`` for anything else."""
    found = _US_DATE.fullmatch(words.strip())
    if not found:
        raise ValueError(f"not a date: {words!r}")
    month, day, year = map(int, found.groups())
    return When(date(year, month, day), None, ZONE, words)


def us_iso(value: object) -> str | None:
    """The same as ``2026-08-21``; blank is nothing."""
    return us_day(str(value)).isoformat() if value else None


def stamp(value: object) -> datetime | None:
    """``2025-04-22-00-00-00``, the wall time in the notice's zone; a day that is none is nothing."""
    found = _STAMP.fullmatch(str(value or "").strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall time
    except ValueError:
        return None


def deadline(due: datetime | None, part: Json) -> When | None:
    """A bare date, as the search shows it; a clock, where there is one, is a field."""
    return When(due.date(), None, ZONE, str(part.get("responseDate") or "")) if due else None


def day(part: Json, name: str) -> str | None:
    """The date of ``part[name]``, read from its machine-readable twin ``<name>Str``."""
    found = stamp(part.get(f"{name}Str"))
    return found.date().isoformat() if found else None
