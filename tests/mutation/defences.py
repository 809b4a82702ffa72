"""The named defences, each as one change of the source that takes it out, and the tests that must fail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence:
    """``before`` stands once in ``file``; with ``after`` in its place one of ``tests`` must fail."""

    name: str
    against: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


DEFENCES = (
    Defence(
        name="settle wait",
        against="a request of a process that died is still under way when its message is looked for",
        file="monitor/deliver/worker.py",
        before="""        return max(
            claimed + self._settings.settle, guard, self._attempts.look_at.get(row.id, guard)
        )
""",
        after="        return claimed\n",
        tests=(
            "tests/deliver/test_worker.py::test_a_request_still_under_way_is_waited_for",
            "tests/deliver/test_defences.py::test_with_the_wait_the_same_late_requests_do_no_harm",
        ),
    ),
    Defence(
        name="read-back",
        against="a message that arrived in spite of its answer is sent again",
        file="monitor/deliver/attempt.py",
        before="""            found = await within(
                4 * self._settings.deadline.total_seconds(), partial(way.find, post, since)
            )
""",
        after="            found = None\n",
        tests=(
            "tests/deliver/test_worker.py::test_a_message_that_arrived_in_spite_of_its_answer_is_not_sent_again",
        ),
    ),
    Defence(
        name="same-transaction validators",
        against="an ETag outlives the content it names: 304 from then on, the change is lost",
        file="monitor/store/polls.py",
        before="""        with self.db.atomic() as connection:
            cursor = connection.execute(_INSERT_POLL, _poll_values(poll))
""",
        after="""        self._sources.save_responses(poll.source_id, write.responses, write.dropped_responses)
        with self.db.atomic() as connection:
            cursor = connection.execute(_INSERT_POLL, _poll_values(poll))
""",
        tests=(
            "tests/store/test_polls.py::test_validators_snapshot_changes_and_poll_row_stand_or_fall_together",
        ),
    ),
    Defence(
        name="gate: walls",
        against="a challenge or login page with status 200 becomes content",
        file="monitor/fetch/verdict.py",
        before="    if wall is not None",
        after="    if wall is not None and wall is None",
        tests=(
            "tests/faults/test_source.py::test_a_fault_is_seen_told_once_and_never_news[a captcha with 200]",
        ),
    ),
    Defence(
        name="gate: partial pages",
        against="rows that could not be read count as removed",
        file="monitor/pipeline/poll.py",
        before="            complete=not gathered.problems,\n",
        after="            complete=True,\n",
        tests=("tests/faults/test_partial.py",),
    ),
    Defence(
        name="gate: half a list",
        against="a list cut in half is believed",
        file="monitor/diff/brake.py",
        before="    work.half = lost > 0 and ahead - lost < max(1, ahead * _HALF)\n",
        after="    work.half = False\n",
        tests=("tests/faults/test_content.py", "tests/diff/test_absence.py"),
    ),
    Defence(
        name="brake: alerts of one poll",
        against="a hundred messages of one poll",
        file="monitor/routing/brake.py",
        before="    stopped = {poll for poll, threads in floods.items() if len(threads) > limit}\n",
        after="    stopped: set[tuple[str, str]] = set()\n",
        tests=("tests/routing/test_route.py",),
    ),
    Defence(
        name="brake: mass change",
        against="a rebuilt site is told as news",
        file="monitor/diff/brake.py",
        before="""    if len(changed) <= listed * context.mass_share:
        return False
""",
        after="    return False\n",
        tests=("tests/diff/test_brakes.py",),
    ),
    Defence(
        name="retry_handlers=[]",
        against="the SDK posts again when a connection breaks after the message was taken",
        file="monitor/deliver/slack_web.py",
        before="            retry_handlers=[],\n",
        after="",
        tests=("tests/deliver/test_slack_errors.py::test_a_connection_that_breaks_is_one_request",),
    ),
    Defence(
        name="eof check",
        against="half a gzip page is taken as the whole: everything else was removed",
        file="monitor/fetch/body.py",
        before="    if decoder is not None and raw and not decoder.complete:\n",
        after="    if decoder is None and raw and not raw:\n",
        tests=("tests/fetch/test_body.py",),
    ),
    Defence(
        name="deadline",
        against="a body that drips holds its source up for ever",
        file="monitor/fetch/exchange.py",
        before="        async with asyncio.timeout(ask.seconds):\n",
        after="        async with asyncio.timeout(None):\n",
        tests=(
            "tests/faults/test_fetch.py::test_a_fault_is_told_in_one_sentence_and_gives_no_content[a body that drips]",
        ),
    ),
    Defence(
        name="deadline: Slack",
        against="a call to Slack that drips holds everything up",
        file="monitor/deliver/attempt.py",
        before="            return await within(self._settings.deadline.total_seconds(), tried)\n",
        after="            return await within(600.0, tried)\n",
        tests=(
            "tests/deliver/test_worker.py::test_a_message_that_arrived_in_spite_of_its_answer_is_not_sent_again",
        ),
    ),
    Defence(
        name="escape",
        against="<!channel> in an agenda wakes everybody up",
        file="monitor/deliver/render/escape.py",
        before='    return _MARKS.sub("<" + _JOINER, text)\n',
        after="    return text\n",
        tests=("tests/deliver/test_layout.py",),
    ),
    Defence(
        name="SSRF guard",
        against="a page leads into our own network",
        file="monitor/fetch/guard.py",
        before="addresses if exempt else _allowed(host, addresses)\n",
        after="addresses\n",
        tests=("tests/fetch/test_addresses.py",),
    ),
    Defence(
        name="misfire_grace_time",
        against="work that is a second late is dropped without a word",
        file="monitor/scheduler/scheduler.py",
        before='"misfire_grace_time": None, ',
        after="",
        tests=("tests/scheduler/test_late.py",),
    ),
    Defence(
        name="db.atomic",
        against="a crash between two writes leaves one of them",
        file="monitor/store/db.py",
        before="""            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
""",
        after="            yield self.connection\n",
        tests=("tests/store/test_db.py", "tests/store/test_polls.py"),
    ),
    Defence(
        name="locks kept",
        against="the pages' look at the file lets another program delete the log under the daemon",
        file="monitor/store/opening.py",
        before="    if not path.exists() or open_files[file_of(path)] > 0:\n",
        after="    if not path.exists():\n",
        tests=(
            "tests/store/test_db.py::test_the_pages_of_the_same_process_do_not_give_up_the_daemons_locks",
        ),
    ),
)
