"""Commands and buttons over Socket Mode: no public address, one outgoing connection.

The SDK reads the socket in threads of its own; every answer is made in the program's event loop,
so that the store has one user at a time. What is lost here is an answer, never an alert.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from monitor.deliver.commands import Desk, answer, mute_thread, show_diff
from monitor.deliver.render.change import DIFF, MUTE
from monitor.deliver.render.layout import Payload
from monitor.deliver.slack_web import Web

ANSWER_SECONDS = 2.5
"""Slack waits about three seconds for an answer to a command."""
RETRY_SECONDS = 30.0
CLOSE_SECONDS = 5.0

log = structlog.get_logger("monitor")


class Interactive:
    """One Socket Mode connection. ``run`` holds it until cancelled."""

    def __init__(self, desk: Desk, *, bot_token: str, app_token: str, base_url: str) -> None:
        self._desk = desk
        self._web = Web(bot_token, base_url=base_url, timeout=10)
        self._app_token = app_token.strip()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: SocketModeClient | None = None

    async def run(self, retry: float = RETRY_SECONDS) -> None:
        """Connect, and connect again when that fails; everything else goes on meanwhile."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    await asyncio.to_thread(self._connect)
                except Exception as error:  # noqa: BLE001 - Slack may be down; alerts do not need this
                    log.warning(
                        "slack.commands_unavailable", error=f"{type(error).__name__}: {error}"
                    )
                    await asyncio.sleep(retry)
                else:
                    log.info("slack.commands_ready")
                    await asyncio.Event().wait()
        finally:
            if self._client is not None:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CLOSE_SECONDS):
                        await asyncio.to_thread(self._client.close)

    def _connect(self) -> None:
        quiet = logging.getLogger("monitor.slack_socket")
        quiet.setLevel(logging.CRITICAL)  # its messages hold whole payloads
        if self._client is None:
            self._client = SocketModeClient(
                self._app_token, logger=quiet, web_client=self._web, concurrency=2
            )
            self._client.socket_mode_request_listeners.append(self._received)
        self._client.connect()

    def _received(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """In a thread of the SDK: make the answer in the event loop, acknowledge with it."""
        found = self._wanted(request)
        said = None if found is None else self._ask(found)
        inline = said is not None and request.type == "slash_commands"
        client.send_socket_mode_response(
            SocketModeResponse(request.envelope_id, _ephemeral(said) if inline and said else None)
        )
        if said is not None and not inline:
            self._whisper(request.payload, said)

    def _wanted(self, request: SocketModeRequest) -> Callable[[], Payload] | None:
        body: Mapping[str, Any] = request.payload
        desk = self._desk
        if request.type == "slash_commands":
            words, who = str(body.get("text") or ""), str(body.get("user_name") or "")
            return lambda: answer(desk, words, who=who)
        if request.type == "interactive" and body.get("type") == "block_actions":
            action = (body.get("actions") or [{}])[0]
            value = str(action.get("value") or "")
            who = str((body.get("user") or {}).get("username") or "")
            if value.isdecimal() and action.get("action_id") == MUTE:
                return lambda: mute_thread(desk, int(value), who=who)
            if value.isdecimal() and action.get("action_id") == DIFF:
                return lambda: show_diff(desk, int(value))
        return None

    def _ask(self, make: Callable[[], Payload]) -> Payload | None:
        async def made() -> Payload:
            return make()

        if self._loop is None:
            return None
        waiting = asyncio.run_coroutine_threadsafe(made(), self._loop)
        try:
            return waiting.result(ANSWER_SECONDS)
        except Exception as error:  # noqa: BLE001 - an answer is lost, nothing else
            log.warning("slack.command_failed", error=f"{type(error).__name__}: {error}")
            return None

    def _whisper(self, body: Mapping[str, Any], said: Payload) -> None:
        """To whoever pressed the button, and to nobody else."""
        channel = (body.get("channel") or {}).get("id")
        user = (body.get("user") or {}).get("id")
        thread = (body.get("message") or {}).get("thread_ts")
        try:
            self._web.chat_postEphemeral(
                channel=str(channel),
                user=str(user),
                text=said.text,
                blocks=[dict(block) for block in said.blocks],
                **({"thread_ts": thread} if thread else {}),
            )
        except Exception as error:  # noqa: BLE001 - an answer is lost, nothing else
            log.warning("slack.answer_lost", error=f"{type(error).__name__}: {error}")


def _ephemeral(said: Payload) -> dict[str, Any]:
    return {
        "response_type": "ephemeral",
        "text": said.text,
        "blocks": [dict(block) for block in said.blocks],
    }
