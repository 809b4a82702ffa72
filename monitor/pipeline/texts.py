"""The texts of documents that routing searches: of new ones, and of notices before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.diff import pair_files
from monitor.models import Change, Document, Event, Kind, Page, Record, Role
from monitor.parse.fold import clean
from monitor.routing import Compared
from monitor.store import Store

_WHOLE = frozenset(
    {Event.AGENDA_POSTED, Event.DOCUMENT_ADDED, Event.MINUTES_POSTED, Event.ADDED, Event.FILED}
)
"""Events after which every text that was not known before is new."""
_READ = frozenset(
    {Role.AGENDA, Role.NOTICE, Role.ATTACHMENT, Role.ORDER, Role.MINUTES, Role.FILING}
)
_CONDITIONS = frozenset({Kind.GRANT, Kind.NOTICE})


def new_pages(
    store: Store, changes: Sequence[Change]
) -> Mapping[int, Mapping[str, Sequence[Page]]]:
    """The text of documents that are new with a change: change id → document title → pages.

    A document that was revised is not new: of it the changed passages are searched.
    """
    found: dict[int, dict[str, Sequence[Page]]] = {}
    for change in changes:
        for document in _new(change):
            pages = _pages(store, document)
            if pages:
                name = document.title or document.role.value
                found.setdefault(change.id, {})[name] = pages
    return found


def compared(store: Store, changes: Sequence[Change]) -> Mapping[int, Compared]:
    """The texts of grants and notices before and after a change of their words."""
    found = {}
    for change in changes:
        if change.kind not in _CONDITIONS or change.before is None or change.after is None:
            continue
        before, after = change.before, change.after
        texts = {d.digest for d in before.documents}, {d.digest for d in after.documents}
        if before.text == after.text and texts[0] == texts[1]:
            continue
        if not _is_read(after, texts[0]):
            continue
        after = replace(after, documents=(*after.documents, *_waiting(change)))
        notices = max(_notices(before.documents), _notices(after.documents))
        found[change.id] = Compared(
            _texts(store, before, one=notices == 1), _texts(store, after, one=notices == 1)
        )
    return found


def _waiting(change: Change) -> Sequence[Document]:
    """Documents that are not shown any more, of which the change does not say so yet."""
    if change.before is None or change.after is None:
        return ()
    told = {(each.name, each.before) for each in change.fields if each.after is None}
    gone = pair_files(change.before.documents, change.after.documents)[1]
    return [d for d in gone if (f"document:{d.role}", clean(d.title) or d.url) not in told]


def _is_read(record: Record, before: set[str]) -> bool:
    """Whether nothing was read less than before: a text that is missing for once has not left."""
    unread = [d for d in record.documents if not d.digest and d.role in _READ]
    return not (unread and any(before))


def _new(change: Change) -> Iterable[Document]:
    if change.after is None:
        return ()
    before = change.before.documents if change.before else ()
    if change.event in _WHOLE:
        fresh: Sequence[Document] = change.after.documents
    else:
        pairs, _, fresh = pair_files(before, change.after.documents)
        late = {field.after for field in change.fields if field.before is None}
        fresh = [*fresh, *(new for old, new in pairs if not old.digest and new.digest in late)]
    old = {document.digest for document in before}
    return [d for d in fresh if d.digest and d.digest not in old and d.role in _READ]


def _notices(documents: Sequence[Document]) -> int:
    return sum(document.role is Role.NOTICE for document in documents)


def _texts(store: Store, record: Record, *, one: bool) -> dict[str, str | Sequence[Page]]:
    """The record's own text and its documents'; ``one``: there is one that is the notice itself."""
    found: dict[str, str | Sequence[Page]] = {}
    if record.text:
        found["the text"] = record.text
    for document in record.documents:
        pages = _pages(store, document) if document.role in _READ else ()
        if pages:
            alone = one and document.role is Role.NOTICE
            name = "the notice" if alone else f"“{document.title or document.role.value}”"
            found[name if name not in found else f"{name} ({len(found) + 1})"] = pages
    return found


def _pages(store: Store, document: Document) -> Sequence[Page]:
    text = store.documents.text_by_digest(document.digest) if document.digest else None
    return text.pages if text is not None else ()
