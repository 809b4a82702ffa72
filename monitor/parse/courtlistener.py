"""Rows of CourtListener's API v4, from its search and from its database, as records.

The two word the same things differently (``caseName``, ``case_name``). ``date_modified`` and the
search's timestamps move for internal reasons and never become part of a record.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator

from monitor.models import Document, Kind, Record, Role, When
from monitor.parse import docket, fold
from monitor.parse.courts import court
from monitor.parse.fields import Json, known, prose, rows, words

SITE = "https://www.courtlistener.com"
STORAGE = "https://storage.courtlistener.com/"
_TITLE = 140
_TAIL = re.compile(r"(?<!\s)\s*+\((?:Attachments?:|Entered:).*", re.DOTALL | re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[a-z)\]]{2})\.\s+(?=[A-Z])")
_RULING = re.compile(r"\b(?:order|opinion|judgment|decree|injunction)", re.IGNORECASE)
_ID = re.compile(r"/(?:dockets|docket)/(\d+)/")
_DOCKET = re.compile(r"(?:.*courtlistener\.com/docket/)?(\d+)(?:/.*)?")


def docket_ids(value: object) -> object:
    """The ids of dockets named by id or by address; raises ``ValueError`` when one is neither."""
    if not isinstance(value, list | tuple):
        return value
    found = [_DOCKET.fullmatch(str(each).strip()) for each in value]
    if not all(found):
        message = "a docket is the number in its address: 69665101"
        raise ValueError(message)
    return tuple(each[1] for each in found if each)


Dockets = Annotated[tuple[str, ...], BeforeValidator(docket_ids)]


@dataclass(frozen=True, slots=True)
class Filing:
    """One entry of a docket, from one or several rows that tell of it.

    ``number`` is the court's own on the docket, ``sequence`` PACER's, ``order`` CourtListener's
    place of it (equal for a doubled entry).
    """

    docket: str
    id: int
    number: str
    sequence: str
    day: date
    text: str
    short: str
    url: str
    created: datetime | None
    documents: tuple[Document, ...] = ()
    order: str = ""

    @property
    def key(self) -> str:
        """The court's own number where there is one: a doubled row is then the same entry."""
        return f"{self.docket}#{self.number}" if self.number else f"{self.docket}/{self.id}"

    @property
    def version(self) -> str:
        """What the entry says, so that a stub is read again when its text arrives."""
        said = self.text or f"stub {self.short}"
        return hashlib.sha256(fold.quiet(said).encode()).hexdigest()[:16]


def is_docket(row: Json) -> bool:
    """A docket of the search (``caseName``) or of the database (``case_name``)."""
    return ("docket_id" in row and "caseName" in row) or (
        "case_name" in row and "docket_number" in row
    )


def is_entry(row: Json) -> bool:
    """An entry of the database, or a document of the search."""
    return "docket_entry_id" in row or ("recap_documents" in row and "entry_number" in row)


def docket_record(row: Json, version: str = "") -> Record:
    """A docket. Raises ``KeyError`` or ``ValueError`` when it has no id or number."""
    search = "docket_id" in row
    key = str(int(str(row["docket_id" if search else "id"])))
    name = words(row.get("caseName") or row.get("case_name")) or f"Docket {key}"
    here = court(str(row.get("court_id") or ""))
    number = words(row.get("docketNumber") or row.get("docket_number"))
    ended = words(row.get("dateTerminated") or row.get("date_terminated"))
    filed = words(row.get("dateFiled") or row.get("date_filed"))[:10]
    path = str(row.get("docket_absolute_url") or row.get("absolute_url") or f"/docket/{key}/x/")
    return Record(
        kind=Kind.DOCKET,
        key=key,
        title=docket.case_name(name),
        url=f"{SITE}{path}",
        starts_at=When(date.fromisoformat(filed), None, here.zone, filed) if filed else None,
        status="terminated" if ended else "open",
        fields=known(
            court=here.name,
            court_id=here.id,
            docket_number=docket.number(number) or number,
            pacer_case_id=words(row.get("pacer_case_id")),
            cause=words(row.get("cause")),
            nature_of_suit=words(row.get("suitNature") or row.get("nature_of_suit")),
        )
        # What may end or be taken back is said also when it is empty: that is news as well.
        | {
            "assigned_to": words(row.get("assignedTo") or row.get("assigned_to_str")),
            "referred_to": words(row.get("referredTo") or row.get("referred_to_str")),
            "date_terminated": ended,
        },
        version=version,
        join=docket.docket_join(here.id, number) if number else None,
    )


def moved(row: Json) -> str:
    """When the search last saw the docket move, for whatever reason; never to be told."""
    meta = row.get("meta")
    stamp = meta.get("timestamp") if isinstance(meta, Mapping) else row.get("date_modified")
    return str(stamp or "")


def read(row: Json, in_docket: str = "") -> list[Filing]:
    """The entries a row tells of: an entry, one document of it, or a docket with documents.

    ``in_docket`` is the docket of a row that does not name it. Raises ``KeyError`` or
    ``ValueError`` when there is no id or date.
    """
    if is_docket(row):
        within = str(row.get("docket_id") or row.get("id"))
        return [_of_document(document, within) for document in rows(row, "recap_documents")]
    return [_of_document(row, in_docket) if "docket_entry_id" in row else _of_entry(row, in_docket)]


def merged(found: Iterable[Filing]) -> list[Filing]:
    """Rows of one entry made one, and doubled entries too (recap #409).

    An entry without a number is the same as another with its place, or with its words and day.
    """
    by_key: dict[str, Filing] = {}
    for filing in found:
        old = by_key.get(filing.key)
        by_key[filing.key] = _merge(old, filing) if old else filing
    kept: dict[tuple[str, ...], Filing] = {}
    for filing in by_key.values():
        said = fold.quiet(filing.text or filing.short)
        place: tuple[str, ...] = (filing.docket, filing.key)
        if not filing.number and filing.order:
            place = (filing.docket, "order", filing.order)
        elif not filing.number and said:
            place = (filing.docket, filing.day.isoformat(), said)
        old = kept.get(place)
        kept[place] = _merge(old, filing) if old else filing
    return list(kept.values())


def entry_record(filing: Filing, zone: str, version: str = "") -> Record:
    """The entry as a record. Its parent, the docket, tells case, number and court."""
    return Record(
        kind=Kind.DOCKET_ENTRY,
        key=filing.key,
        title=title(filing.text, filing.short),
        url=filing.url,
        starts_at=When(filing.day, None, zone, filing.day.isoformat()),
        text=filing.text or None,
        documents=filing.documents,
        fields=known(entry_number=filing.number, entry_type=filing.short, sequence=filing.sequence),
        parent=filing.docket,
        version=version,
    )


def title(text: str, short: str) -> str:
    """The first sentence of an entry's text without its list of attachments, or its short name."""
    first = _SENTENCE.split(_TAIL.sub("", text), maxsplit=1)[0].strip(" .") if text else ""
    if len(first) > _TITLE:
        first = f"{first[:_TITLE].rsplit(' ', 1)[0]} …"
    return first or short or "Docket entry"


def created_of(row: Json) -> datetime | None:
    """When CourtListener first had the row; ``None`` when it does not say (year 1750: unknown)."""
    meta = row.get("meta")
    stamp = row.get("date_created") or (
        meta.get("date_created") if isinstance(meta, Mapping) else None
    )
    try:
        moment = datetime.fromisoformat(str(stamp))
    except ValueError:
        return None
    return moment if moment.year > 1900 and moment.tzinfo else None


def _of_document(row: Json, in_docket: str) -> Filing:
    """A document of the search: a part of its entry, with the entry's text."""
    attached = row.get("attachment_number") is not None
    text = _text(row.get("description"))
    short = words(row.get("short_description"))
    number = words(row.get("entry_number"))
    return Filing(
        docket=str(row.get("docket_id") or in_docket or _docket_in(row.get("absolute_url"))),
        id=int(str(row["docket_entry_id"])),
        number=number,
        sequence="",
        day=date.fromisoformat(str(row["entry_date_filed"])[:10]),
        text=text,
        short="" if attached else short,
        url=f"{SITE}{row.get('absolute_url') or ''}",
        created=created_of(row),
        documents=tuple(_document(row, text or short, number, short)),
    )


def _of_entry(row: Json, in_docket: str) -> Filing:
    papers = rows(row, "recap_documents")
    main = next(
        (p for p in papers if p.get("attachment_number") is None), papers[0] if papers else {}
    )
    text = _text(row.get("description"))
    short = words(main.get("description"))
    number = words(row.get("entry_number"))
    of = _docket_in(row.get("docket")) or in_docket
    return Filing(
        docket=of,
        id=int(str(row["id"])),
        number=number,
        sequence=words(row.get("pacer_sequence_number")),
        day=date.fromisoformat(str(row["date_filed"])[:10]),
        text=text,
        short=short,
        url=f"{SITE}{main.get('absolute_url') or f'/docket/{of}/x/'}",
        created=created_of(row),
        documents=tuple(
            document
            for paper in papers
            for document in _document(paper, text or short, number, words(paper.get("description")))
        ),
        order=words(row.get("recap_sequence_number")),
    )


def _text(value: object) -> str:
    return prose(value) or ""


def _docket_in(value: object) -> str:
    """A docket's id from its number, its API address or a path on the site."""
    shown = str(value or "")
    found = _ID.search(shown)
    return shown if shown.isdigit() else found[1] if found else ""


def _document(row: Json, entry: str, number: str, short: str) -> Iterator[Document]:
    """The file, where CourtListener has one: without it there is nothing to open."""
    path = row.get("filepath_local")
    if not path or not row.get("is_available", True):
        return
    attachment = row.get("attachment_number")
    label = f"#{row.get('document_number') or number}"
    if attachment is not None:
        label = f"{label}-{attachment} {short}".strip()
    ruling = _RULING.search(title(entry, ""))
    main = Role.ORDER if ruling and not _asks(entry) else Role.FILING
    yield Document(
        role=Role.ATTACHMENT if attachment is not None else main,
        url=f"{STORAGE}{path}",
        title=label if label != "#" else "Document",
        pages=int(str(row.get("page_count") or 0)),
    )


def _asks(entry: str) -> bool:
    return bool(
        re.match(
            r"\s*(?:\w+ )?(?:motion|proposed|memorandum in|response|reply)", entry, re.IGNORECASE
        )
    )


def _merge(old: Filing, new: Filing) -> Filing:
    """One entry told twice: the fuller words, all documents, the older id."""
    papers = {document.url: document for document in (*old.documents, *new.documents)}
    created = [moment for moment in (old.created, new.created) if moment]
    return replace(
        old,
        id=min(old.id, new.id),
        sequence=old.sequence or new.sequence,
        text=max(old.text, new.text, key=len),
        short=old.short or new.short,
        url=old.url if old.short or not new.short else new.url,
        created=min(created, default=None),
        documents=tuple(papers.values()),
        order=old.order or new.order,
    )
