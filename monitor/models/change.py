"""What changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.models.record import FieldValue, Record
from monitor.models.vocabulary import Event, Flag, Importance, Kind


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after. Names are those of ``Record``, or of its ``fields``.

    The deadline of a grant or notice is called ``deadline``; a document's text ``text:<role>``.
    """

    name: str
    before: FieldValue
    after: FieldValue


@dataclass(frozen=True, slots=True)
class Passage:
    """A changed passage of a document or long text.

    ``words`` is the word diff: pairs of ``=`` (kept), ``-`` (gone) or ``+`` (new) and text.
    ``page`` counts from 1 (0: the text has no pages); ``item`` names the agenda item it is in.
    ``moved_from``: the words are the same and only moved here, from that page.
    """

    words: tuple[tuple[str, str], ...]
    page: int = 0
    item: str = ""
    document: str = ""
    moved_from: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a topic's word was found: the field, the page (0: none) and the sentence.

    ``turn`` is ``new`` when a notice's texts did not hold the word before, ``gone`` when they hold
    it no more; field, page and sentence are then those of the text that holds it.
    """

    topic: str
    word: str
    field: str
    sentence: str
    page: int = 0
    turn: str = ""

    @property
    def turned(self) -> str:
        """``“8 U.S.C. 1373” is new in the notice, p. 4``, or ``no longer``; empty when neither."""
        spot = f", p. {self.page}" if self.page else ""
        if self.turn == "new":
            return f"“{self.word}” is new in {self.field}{spot}"
        was = f" (it was on p. {self.page})" if self.page else ""
        return f"“{self.word}” is no longer in {self.field}{was}" if self.turn == "gone" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Before and after of one record, with its one event.

    ``sentence`` is the plain one-line account; ``note`` the evidence or the agency's own words,
    verbatim. ``id`` is 0 until stored. ``title`` and ``key`` are those of the record.
    """

    source_id: str
    kind: Kind
    event: Event
    key: str
    title: str
    detected_at: datetime
    before: Record | None
    after: Record | None
    fields: tuple[FieldChange, ...] = ()
    flags: frozenset[Flag] = frozenset()
    passages: tuple[Passage, ...] = ()
    sentence: str = ""
    note: str = ""
    thread: str = ""
    parent: Record | None = None
    id: int = 0
    jurisdiction: str = ""
    topics: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    importance: Importance = Importance.NORMAL
    held: bool = False

    @property
    def record(self) -> Record:
        """The record as it is now, or as it last was."""
        found = self.after or self.before
        if found is None:
            message = "a change has a before or an after"
            raise ValueError(message)
        return found

    @property
    def account(self) -> str:
        """The sentence, and which of the topics' words came into a notice or went out of it."""
        return accounted(self.sentence, self.hits)


def accounted(sentence: str, hits: Sequence[Hit]) -> str:
    """The sentence of a change, and what turned with its ``hits``."""
    turns = dict.fromkeys(turned for hit in hits if (turned := hit.turned))
    return ": ".join(part for part in (sentence, "; ".join(turns)) if part)
