"""Ask the source itself what became of records its listing no longer shows."""

from monitor.adapters.base import Adapter
from monitor.diff import Context, to_confirm
from monitor.models import Snapshot
from monitor.pipeline.attempt import Attempt, Before
from monitor.pipeline.gather import Gathered, Gatherer

MAX_CONFIRMS = 25


async def confirm(
    gatherer: Gatherer, attempt: Attempt, gathered: Gathered, before: Before
) -> set[str]:
    """Ask, add the answers to ``gathered``, and tell which records were to be asked about."""
    source, adapter = attempt.source, attempt.adapter
    if gathered.unchanged or type(adapter).confirm is Adapter.confirm:
        return set()
    seen = {record.key for record in gathered.records}
    snapshot = Snapshot(
        source_id=source.id,
        taken_at=attempt.now,
        records=tuple(gathered.records),
        complete=not gathered.problems,
    )
    context = Context(now=attempt.now, source=source, coverage=adapter.coverage_of(source))
    known = before.known()
    requests = {}
    for key in to_confirm(known, snapshot, context):
        request = adapter.confirm(source, known[key].record)
        if request is not None:
            requests[key] = request
    asked = dict(list(requests.items())[:MAX_CONFIRMS])
    if asked:
        answer = await gatherer.ask(adapter, source, asked, attempt.now, attempt.today)
        gathered.requests += answer.requests
        gathered.bytes += answer.bytes
        gathered.gone |= answer.gone
        gathered.bodies |= answer.bodies
        gathered.records += tuple(r for r in answer.records if r.key not in seen)
    return set(requests)
