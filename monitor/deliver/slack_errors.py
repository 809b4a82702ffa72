"""What Slack's answers and the network's faults mean for a message. Codes: docs.slack.dev."""

import re
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from monitor.deliver.outcome import Fate, SendError

RETRY_CAP = 3_600.0
_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")


def _table() -> dict[str, Fate]:
    groups = {
        Fate.LATER: "ratelimited rate_limited external_channel_migrating",
        Fate.AMBIGUOUS: "service_unavailable internal_error fatal_error request_timeout",
        Fate.WORKSPACE: "invalid_auth not_authed account_inactive token_revoked token_expired "
        "not_allowed_token_type org_login_required two_factor_setup_required enterprise_is_restricted "
        "accesslimited team_access_not_granted method_deprecated deprecated_endpoint",
        Fate.QUOTA: "message_limit_exceeded storage_limit_reached team_added_to_org",
        Fate.CHANNEL: "channel_not_found not_in_channel is_archived restricted_action "
        "restricted_action_read_only_channel restricted_action_thread_only_channel "
        "restricted_action_non_threadable_channel restricted_action_thread_locked missing_scope no_permission "
        "access_denied ekm_access_denied messages_tab_disabled team_not_found invalid_channel "
        "duplicate_channel_not_found",
        Fate.MESSAGE: "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text "
        "metadata_too_large invalid_metadata_format invalid_metadata_schema too_many_attachments "
        "attachment_payload_limit_exceeded invalid_arguments invalid_arg_name invalid_array_arg invalid_charset "
        "invalid_form_data invalid_json json_not_object markdown_text_conflict invalid_post_type "
        "metadata_must_be_sent_from_app too_many_contact_cards as_user_not_supported cant_broadcast_message "
        "slack_connect_file_link_sharing_blocked slack_connect_canvas_sharing_blocked",
        Fate.THREAD: "cannot_reply_to_message thread_not_found",
        Fate.GONE: "message_not_found cant_update_message edit_window_closed update_failed is_inactive "
        "block_mismatch",
    }
    return {code: fate for fate, codes in groups.items() for code in codes.split()}


FATES = _table()

_ADVICE = {
    "channel_not_found": "there is no such channel, or it is private: invite the bot there, or correct the name in sources.yaml",
    "not_in_channel": "the bot is not in the channel: type /invite @civicwatch there",
    "is_archived": "the channel is archived: unarchive it, or name another one in sources.yaml",
    "missing_scope": "the token lacks a permission: reinstall the app with the scopes of `monitor slack manifest`",
    "invalid_auth": "Slack does not know the token: check SLACK_BOT_TOKEN",
    "not_authed": "no token was sent: set SLACK_BOT_TOKEN",
    "token_revoked": "the token was revoked: reinstall the app and set the new SLACK_BOT_TOKEN",
    "token_expired": "the token has run out: switch token rotation off for the app and reinstall it",
    "account_inactive": "the app was removed from the workspace: reinstall it and set the new SLACK_BOT_TOKEN",
}


def advice(code: str) -> str:
    """What ``code`` asks a person to do, in one sentence without its full stop."""
    return _ADVICE.get(code, f"Slack answered “{code}”")


def of_exception(error: Exception, now: datetime) -> SendError:
    """The meaning of whatever a call of the SDK raised."""
    if isinstance(error, SendError):
        return error
    if isinstance(error, SlackApiError):
        return _of_answer(error.response, now)
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return of_exception(error.reason, now)
    name = type(error).__name__
    if isinstance(error, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return SendError(f"Slack cannot be reached ({name}: {error})", fate=Fate.LATER, reason=name)
    if isinstance(error, OSError | HTTPException | ValueError):
        return SendError(f"no clear answer ({name})", fate=Fate.AMBIGUOUS, reason=name)
    return SendError(f"{name}: {error}", fate=Fate.AMBIGUOUS, reason=name)


def of_code(code: str) -> SendError:
    """The meaning of ``ok: false`` with this code."""
    return SendError(advice(code), fate=FATES.get(code, Fate.UNKNOWN), reason=code)


def _of_answer(response: Any, now: datetime) -> SendError:
    status = int(getattr(response, "status_code", 0) or 0)
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, Mapping) else None
    if status == 429:
        wait = retry_after(headers, now)
        return SendError(
            "Slack asks us to slow down", fate=Fate.LATER, reason="ratelimited", retry_after=wait
        )
    if status >= 500:
        return SendError(f"Slack answered {status}", fate=Fate.AMBIGUOUS, reason=f"http {status}")
    if status != 200:
        return SendError(
            f"something between here and Slack answered {status}",
            fate=Fate.LATER,
            reason=f"http {status}",
        )
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return SendError("Slack's answer cannot be read", fate=Fate.AMBIGUOUS, reason="no answer")
    return of_code(code)


def retry_after(headers: Mapping[str, Any], now: datetime) -> float | None:
    """Seconds to wait by ``Retry-After``: whole, fraction or date; never above an hour."""
    raw = next((v for k, v in headers.items() if k.lower() == "retry-after"), None)
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    if raw is None:
        return None
    text = str(raw).strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        here = server_now(headers) or now
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - here).total_seconds()
    if seconds != seconds:  # noqa: PLR0124 - not a number
        return None
    return min(max(seconds, 0.0), RETRY_CAP)


def server_now(headers: Mapping[str, Any]) -> datetime | None:
    """What the server's ``Date`` header says."""
    raw = next((v for k, v in headers.items() if k.lower() == "date"), None)
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    if raw is None:
        return None
    try:
        moment = parsedate_to_datetime(str(raw))
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
