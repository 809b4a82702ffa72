"""The files of a record before and after: new, revised, replaced, withdrawn, retitled."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from monitor.models import Document, FieldChange, Role
from monitor.parse.fold import clean, fold
from monitor.parse.links import plain_url

_REVISION = re.compile(
    r"\b(?:revis\w*|amend\w*|addend\w*|supplement\w*|correct\w*|updated?|final)\b", re.IGNORECASE
)


# Of these a record has several: one gone and one new are two files.
_MANY = frozenset({Role.ATTACHMENT, Role.FILING, Role.OTHER})


class FileFate(StrEnum):
    """What became of a file."""

    NEW = "new"
    REVISED = "revised"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    RETITLED = "retitled"
    READ = "read"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after; one of the two is given."""

    fate: FileFate
    before: Document | None
    after: Document | None

    @property
    def role(self) -> Role:
        """What the file is to its record."""
        return self._one.role

    @property
    def title(self) -> str:
        """Its title as shown now, or last; the role when it has none."""
        return clean(self._one.title) or self._one.role.value

    @property
    def _one(self) -> Document:
        return self.after or cast("Document", self.before)

    @property
    def is_revision(self) -> bool:
        """Whether the title calls the file a revision, amendment or addendum."""
        return bool(_REVISION.search(self._one.title))

    def field(self) -> FieldChange:
        """The same as a field change: ``text:<role>`` when the texts were compared."""
        before, after = self.before, self.after
        if self.fate is FileFate.READ and after is not None:
            return FieldChange(f"text:{self.role}", None, after.digest)
        if before is None or after is None or self.fate is FileFate.RETITLED:
            return FieldChange(f"document:{self.role}", _label(before), _label(after))
        if before.digest and after.digest:
            return FieldChange(f"text:{self.role}", before.digest, after.digest)
        if self.fate is FileFate.REVISED:
            return FieldChange(f"version:{self.role}", before.version, after.version)
        return FieldChange(f"document:{self.role}", before.url, after.url)


def _label(document: Document | None) -> str | None:
    return None if document is None else clean(document.title) or document.url


def file_changes(before: Sequence[Document], after: Sequence[Document]) -> tuple[FileChange, ...]:
    """What became of each file; files are paired by address, then title, then role."""
    if before == after:
        return ()
    pairs, gone, new = pair_files(before, after)
    found = [each for each in (_fate(old, now) for old, now in pairs) if each]
    found += [FileChange(FileFate.NEW, None, each) for each in new]
    found += [FileChange(FileFate.WITHDRAWN, each, None) for each in gone]
    return tuple(sorted(found, key=lambda each: (each.role, each.fate, each.title)))


def pair_files(
    before: Sequence[Document], after: Sequence[Document]
) -> tuple[list[tuple[Document, Document]], list[Document], list[Document]]:
    """Pairs of the same file, files gone, and files new."""
    old, new = _distinct(before), _distinct(after)
    pairs: list[tuple[Document, Document]] = []
    for same in (_by_text, _by_address, _by_title, _by_role):
        _pair(old, new, pairs, same)
    return pairs, old, new


def _distinct(documents: Sequence[Document]) -> list[Document]:
    """Pages link one file twice: by its title and by an icon."""
    return list({(*_by_address(each), fold(each.title)): each for each in documents}.values())


def _pair(
    old: list[Document],
    new: list[Document],
    pairs: list[tuple[Document, Document]],
    same: Callable[[Document], tuple[str, ...]],
) -> None:
    """Move what ``same`` names once on each side from ``old`` and ``new`` to ``pairs``."""
    left, right = _once(old, same), _once(new, same)
    for name in left.keys() & right.keys():
        pairs.append((left[name], right[name]))
        old.remove(left[name])
        new.remove(right[name])


def _once(
    documents: list[Document], same: Callable[[Document], tuple[str, ...]]
) -> dict[tuple[str, ...], Document]:
    seen: dict[tuple[str, ...], Document] = {}
    doubled = set()
    for each in documents:
        name = same(each)
        if not all(name) or name in seen:
            doubled.add(name)
        seen[name] = each
    return {name: each for name, each in seen.items() if name not in doubled}


def _by_text(document: Document) -> tuple[str, ...]:
    return (document.role.value, document.digest)


def _by_address(document: Document) -> tuple[str, ...]:
    return (document.role.value, plain_url(document.url))


def _by_title(document: Document) -> tuple[str, ...]:
    return (document.role.value, fold(document.title))


def _by_role(document: Document) -> tuple[str, ...]:
    return (document.role.value if document.role not in _MANY else "",)


def _fate(old: Document, new: Document) -> FileChange | None:
    retitled = fold(old.title) != fold(new.title) and bool(old.title and new.title)
    if old.digest and new.digest:
        if old.digest != new.digest:
            return FileChange(FileFate.REVISED, old, new)
    elif old.version and new.version and old.version != new.version:
        return FileChange(FileFate.REVISED, old, new)
    elif plain_url(old.url) != plain_url(new.url):
        return FileChange(FileFate.REPLACED, old, new)
    return FileChange(FileFate.RETITLED, old, new) if retitled else None


def carry_reading(before: Sequence[Document], after: Sequence[Document]) -> tuple[Document, ...]:
    """``after`` with the readings of ``before`` where the same version was not read this time."""
    if not any(each.digest for each in before) or all(each.digest for each in after):
        return tuple(after)
    kept: dict[Document, Document] = {}
    for old, new in pair_files(before, after)[0]:
        same = old.version == new.version and plain_url(old.url) == plain_url(new.url)
        if old.digest and not new.digest and same:
            kept[new] = replace(new, digest=old.digest, pages=old.pages, note=old.note)
    return tuple(kept.get(each, each) for each in after)
