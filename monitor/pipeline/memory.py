"""What the poller keeps in memory of each source, so that an unchanged poll reads no database.

One process polls (``monitor.store.lock``), so what it wrote last is what stands in the store.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from monitor.diff import Known, Standing
from monitor.models import Request, Source
from monitor.parse.remembered import Remembered
from monitor.store import PollRow, Polls, ResponseRow, SourceState, Store

RECENT = 12
KILOBYTES = 16_384
"""So much of records is kept in memory, about."""


class Recent(Sequence[PollRow]):
    """The newest polls of a source, newest first.

    Those that were stored before are read when first looked at: a source that is well is not judged
    by them, and their rows lie all over a large table.
    """

    __slots__ = ("_polls", "_rows", "_source_id", "_until")

    def __init__(self, polls: Polls, source_id: str) -> None:
        self._polls: Polls | None = polls
        self._source_id = source_id
        self._until = polls.newest()
        self._rows: list[PollRow] = []

    def add(self, poll: PollRow) -> None:
        """A poll was made."""
        self._rows = [poll, *self._rows[: RECENT - 1]]

    def _all(self) -> list[PollRow]:
        if self._polls is not None:
            earlier = self._polls.recent(self._source_id, RECENT, until=self._until)
            self._rows, self._polls = [*self._rows, *earlier][:RECENT], None
        return self._rows

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> PollRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[PollRow]: ...
    def __getitem__(self, place: int | slice) -> PollRow | list[PollRow]:
        return self._all()[place]


@dataclass(slots=True)
class Memory:
    """One source between polls.

    ``deferred`` are requests that wait for a shared quota; a new process asks for them again.
    """

    state: SourceState
    responses: dict[str, ResponseRow]
    recent: Recent
    documents_due: float = 0.0
    deferred: list[Request] = field(default_factory=list)


class Memories:
    """Source id → memory, read from the store on first use; those not used for long are let go.

    Up to five kilobytes each, and a dozen objects that the collector looks through: with more
    sources than that it is cheaper to read a source's rows again (a tenth of a millisecond).
    """

    def __init__(self, store: Store, *, limit: int = 2_000) -> None:
        self._store = store
        self._limit = limit
        self._held: OrderedDict[str, Memory] = OrderedDict()
        self._known: Remembered[str, Mapping[str, Known]] = Remembered(KILOBYTES, _weight)

    def get(self, source: Source) -> Memory:
        """The memory of ``source``; a fresh one when it was never polled."""
        found = self._held.get(source.id)
        if found is None:
            state = self._store.sources.get(source.id) or SourceState(
                id=source.id, jurisdiction=source.jurisdiction.id, adapter=source.adapter
            )
            found = Memory(
                state=state,
                responses=self._store.sources.responses(source.id),
                recent=Recent(self._store.polls, source.id),
            )
            self._held[source.id] = found
            if len(self._held) > self._limit:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(source.id)
        return found

    def remember(
        self,
        source_id: str,
        state: SourceState,
        poll: PollRow,
        responses: Sequence[ResponseRow] = (),
        dropped: Sequence[str] = (),
    ) -> None:
        """Keep what was just written."""
        memory = self._held.get(source_id)
        if memory is None:  # let go while its poll was under way: the store has it
            return
        memory.state = state
        memory.recent.add(poll)
        for key in dropped:
            memory.responses.pop(key, None)
        for row in responses:
            memory.responses[row.request_key] = row

    def known(self, source_id: str) -> Mapping[str, Known] | None:
        """The source's records in play, if they are kept."""
        return self._known.get(source_id)

    def keep(self, source_id: str, known: Mapping[str, Known]) -> None:
        """Keep those of ``known``, as they were just written, that are in play."""
        left = Standing.LEFT
        self._known.put(source_id, {k: v for k, v in known.items() if v.standing is not left})

    def forget(self, source_id: str) -> None:
        """Read it anew next time."""
        self._held.pop(source_id, None)
        self._known.drop(source_id)


def _weight(known: Mapping[str, Known]) -> int:
    """About how many kilobytes they take: one each, and their texts."""
    texts = [each.record.text for each in known.values()]
    return 1 + len(texts) + sum(len(text) for text in texts if text) // 1000
