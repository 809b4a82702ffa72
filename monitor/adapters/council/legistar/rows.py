"""Rows of Legistar's Web API as records: an event, an agenda item, a matter and its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from monitor.adapters.listing import file, item, meeting
from monitor.models import Document, Kind, MeetingStatus, Record, Role, When
from monitor.parse import json, urls
from monitor.parse.dates import day
from monitor.parse.fields import Json, known, prose, rows, words
from monitor.parse.text import plain

API = "https://webapi.legistar.com"

# Tenants choose their own words for the state of an agenda; these say that the meeting stands.
_ON = re.compile(
    r"\b(?:final|revised|amended|published|posted|ready|approved|public)\b", re.IGNORECASE
)
_DRAFT = re.compile(r"\bdraft\b|\bin progress\b|\bnot (?:ready|published)\b", re.IGNORECASE)
_HIDDEN = re.compile(
    r"\bnot viewable\b|\bhidden\b|\binternal\b|\bprivate\b|\bnot public\b", re.IGNORECASE
)


def is_hidden(row: Json) -> bool:
    """Whether the tenant's own word for the event's agenda says that the public does not see it."""
    return bool(_HIDDEN.search(words(row.get("EventAgendaStatusName"))))


def is_published(row: Json) -> bool:
    """Whether the event's agenda was published: a draft's items are nobody's news."""
    stamp = json.text(row.get("EventAgendaLastPublishedUTC"))
    return bool(stamp or row.get("EventAgendaFile")) and not _is_draft(row, "Agenda")


def _is_draft(row: Json, what: str) -> bool:
    return bool(_DRAFT.search(words(row.get(f"Event{what}StatusName")))) and not json.text(
        row.get(f"Event{what}LastPublishedUTC")
    )


def version_of(row: Json) -> str:
    """The event's own revision: row version, last change and last publication together."""
    names = ("EventRowVersion", "EventLastModifiedUtc", "EventAgendaLastPublishedUTC")
    return " ".join(filter(None, (json.text(row.get(name)) for name in names)))


def meeting_of(row: Json, key: str, starts: When) -> Record:
    """The meeting of one event; its status from the agenda's state, comment, title or place."""
    said = words(row.get("EventAgendaStatusName"))
    comment = words(prose(row.get("EventComment")))
    body = words(row.get("EventBodyName"))
    files = list(_files(row))
    stamp = json.text(row.get("EventAgendaLastPublishedUTC"))
    record = meeting(
        key=key,
        title=body or "Meeting",
        url=urls.absolute(API, json.text(row.get("EventInSiteURL"))),
        starts_at=starts,
        raw=said,
        says=(comment,),
        body=body,
        location=json.text(row.get("EventLocation")),
        documents=files,
        fields=known(
            comment=comment,
            minutes_status=words(row.get("EventMinutesStatusName")),
            clip_id=_clip(row),
            # Where the file has no address, this is the only sign of a new agenda.
            agenda_published="" if any(f.role is Role.AGENDA for f in files) else stamp,
        ),
        version=version_of(row),
    )
    if record.status != MeetingStatus.UNKNOWN or not _ON.search(said):
        return record
    return replace(record, status=MeetingStatus.SCHEDULED.value)


def _clip(row: Json) -> str:
    media = json.text(row.get("EventMedia"))
    return media if media.isdigit() else ""


def _files(row: Json) -> Iterator[Document]:
    for what, role in (("Agenda", Role.AGENDA), ("Minutes", Role.MINUTES)):
        url = urls.absolute(API, json.text(row.get(f"Event{what}File")))
        if url and not _is_draft(row, what):
            stamp = json.text(row.get(f"Event{what}LastPublishedUTC"))
            yield file(what, url, role=role, version=stamp)
    for name in ("EventVideoPath", "EventMedia"):
        value = json.text(row.get(name))
        url = urls.absolute(API, value) if "://" in value else None
        if url:
            yield file("Video", url, role=Role.VIDEO)


def site_of(record: Record, client: str) -> str:
    """The root of the tenant's public pages, which need not be on legistar.com."""
    parts = urlsplit(record.url or "")
    if not parts.hostname:
        return f"https://{client}.legistar.com"
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def is_heading(row: Json) -> bool:
    """Whether the item only names a part of the agenda: no file, no action, no roll call."""
    names = ("EventItemMatterId", "EventItemMatterFile", "EventItemActionName")
    return not any(row.get(name) for name in names) and row.get("EventItemRollCallFlag") != 1


def item_of(
    row: Json, *, root: str, parent: str, title: str, sequence: int, section: str, public: str
) -> Record:
    """The record of one agenda item.

    ``root`` is the API's address of the tenant, ``public`` the root of its public pages.
    """
    matter = json.text(row.get("EventItemMatterId"))
    return item(
        parent,
        key=json.text(row.get("EventItemId")),
        title=title,
        sequence=sequence,
        number=words(row.get("EventItemAgendaNumber")),
        section=section,
        url=matter_page(public, matter) if matter else None,
        documents=_attachments(row, root, matter),
        fields=known(
            file_number=words(row.get("EventItemMatterFile")),
            type=words(row.get("EventItemMatterType")),
            matter_status=words(row.get("EventItemMatterStatus")),
            action=words(row.get("EventItemActionName")),
            result=words(row.get("EventItemPassedFlagName")),
            tally=words(row.get("EventItemTally")),
            mover=words(row.get("EventItemMover")),
            seconder=words(row.get("EventItemSeconder")),
            consent=True if row.get("EventItemConsent") == 1 else None,
            revision=words(row.get("EventItemVersion")),
            note=prose(row.get("EventItemAgendaNote")),
            minutes_note=prose(row.get("EventItemMinutesNote")),
            action_text=prose(row.get("EventItemActionText")),
        ),
    )


def matter_page(public: str, matter: str) -> str:
    """The public page of a matter; the site forwards it to the page with the matter's GUID."""
    return f"{public}/gateway.aspx?m=l&id=/matter.aspx?key={quote(matter)}"


def _attachments(row: Json, root: str, matter: str) -> Iterator[Document]:
    for found in rows(row, "EventItemMatterAttachments"):
        if found.get("MatterAttachmentShowOnInternetPage") is False:
            continue
        link = json.text(found.get("MatterAttachmentHyperlink"))
        own = json.text(found.get("MatterAttachmentId"))
        url = urls.absolute(API, link) if "://" in link else None
        if url is None and own and matter:  # some tenants give a bare file name
            url = f"{root}/Matters/{quote(matter)}/Attachments/{quote(own)}/File"
        if url:
            label = words(found.get("MatterAttachmentName"))
            yield file(label or "Attachment", url, role=Role.ATTACHMENT)


def matter_of(row: Json, context: Mapping[str, str], public: str) -> Record:
    """The record of a matter (a bill, resolution, report …)."""
    key = json.text(row.get("MatterId"))
    return Record(
        kind=Kind.MATTER,
        key=f"matter/{key}",
        title=words(row.get("MatterTitle")) or words(row.get("MatterName")) or f"Matter {key}",
        url=matter_page(public, key),
        status=words(row.get("MatterStatusName")) or None,
        body=words(row.get("MatterBodyName")) or None,
        fields=known(
            file_number=words(row.get("MatterFile")),
            type=words(row.get("MatterTypeName")),
            name=words(row.get("MatterName")),
            introduced=_day(row, "MatterIntroDate"),
            on_agenda=_day(row, "MatterAgendaDate"),
            passed=_day(row, "MatterPassedDate"),
            enacted=_day(row, "MatterEnactmentDate"),
            enactment=words(row.get("MatterEnactmentNumber")),
            requester=words(row.get("MatterRequester")),
            revision=words(row.get("MatterVersion")),
            cost=words(row.get("MatterCost")),
        ),
        parent=context.get("key") or None,
        version=context.get("version", ""),
    )


def _day(row: Json, name: str) -> str:
    found = day(json.text(row.get(name)))
    return found.isoformat() if found else ""


def text_of(row: Json) -> str | None:
    """The words of one version of a matter, a line for each paragraph."""
    return plain(json.text(row.get("MatterTextPlain"))) or None
