"""What the poller keeps in memory of each source, so that an unchanged poll reads no database."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.models import Request, Source
from monitor.store import PollRow, ResponseRow, SourceState, Store


@dataclass(slots=True)
class Memory:
    """One source between polls. ``recent`` are the newest polls, newest first.

    ``deferred`` are requests that wait for a shared quota; a new process asks for them again.
    """

    state: SourceState
    responses: dict[str, ResponseRow]
    recent: list[PollRow] = field(default_factory=list)
    documents_due: float = 0.0
    deferred: list[Request] = field(default_factory=list)


class Memories:
    """Source id → memory, read from the store on first use; those not used for long are let go.

    Five kilobytes each: with 100,000 sources it is cheaper to read a source's rows again.
    """

    RECENT = 12

    def __init__(self, store: Store, *, limit: int = 10_000) -> None:
        self._store = store
        self._limit = limit
        self._held: OrderedDict[str, Memory] = OrderedDict()

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
                recent=self._store.polls.recent(source.id, self.RECENT),
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
        memory.recent = [poll, *memory.recent[: self.RECENT - 1]]
        for key in dropped:
            memory.responses.pop(key, None)
        for row in responses:
            memory.responses[row.request_key] = row

    def forget(self, source_id: str) -> None:
        """Read it anew next time."""
        self._held.pop(source_id, None)
