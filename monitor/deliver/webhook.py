"""A webhook of one's own: the facts as JSON, signed.

``X-Monitor-Signature: sha256=…`` is the HMAC of the body under ``MONITOR_WEBHOOK_SECRET``;
``Idempotency-Key`` is the same for every repeat, so a receiver can tell one.
"""

import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Fate, SendError, Sent
from monitor.deliver.slack_errors import retry_after

TIMEOUT = 10.0
ANSWER_BYTES = 65_536


class WebhookNotifier:
    """Posts to one address; redirects are not followed, a repeat is harmless by its key."""

    threads = False
    reads_back = False
    idempotent = True

    def __init__(self, url: str, secret: str = "", *, timeout: float = TIMEOUT) -> None:
        self._url = url
        self._secret = secret
        self._timeout = timeout

    def check(self) -> None:
        """Nothing to ask beforehand."""

    def post(self, post: Post) -> Sent:
        """One POST; any answer of 200 to 299 is acceptance."""
        body = json.dumps(self._said(post), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "civic-monitor",
            "Idempotency-Key": post.key,
        }
        if self._secret:
            digest = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Monitor-Signature"] = f"sha256={digest}"
        status, answered = self._send(body, headers)
        if 200 <= status < 300:
            return Sent(None)
        if status in (429, 503):
            wait = retry_after(answered, datetime.fromtimestamp(0, UTC))
            raise SendError(
                f"the webhook answered {status}",
                fate=Fate.LATER,
                reason=f"http {status}",
                retry_after=wait,
            )
        if status >= 500:
            raise SendError(
                f"the webhook answered {status}", fate=Fate.LATER, reason=f"http {status}"
            )
        raise SendError(
            f"the webhook answered {status}; check the address in sources.yaml and what listens there",
            fate=Fate.UNKNOWN,
            reason=f"http {status}",
        )

    def edit(self, post: Post, ts: str) -> Sent:
        """A webhook's message cannot be edited."""
        del post, ts
        raise SendError("a webhook's message cannot be edited", fate=Fate.GONE, reason="no edits")

    def find(self, post: Post, since: datetime) -> Sent | None:
        """A webhook cannot be read back."""
        del post, since
        return None

    def _said(self, post: Post) -> Mapping[str, object]:
        return {
            "key": post.key,
            "purpose": post.purpose,
            "channel": post.channel,
            "reason": post.reason,
            "text": post.payload.text if post.payload else "",
            "changes": list(post.data),
        }

    def _send(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        split = urlsplit(self._url)
        host = split.hostname or ""
        connection: HTTPConnection
        if split.scheme == "https":
            connection = HTTPSConnection(
                host, split.port, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            connection = HTTPConnection(host, split.port, timeout=self._timeout)
        path = (split.path or "/") + (f"?{split.query}" if split.query else "")
        try:
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            answer.read(ANSWER_BYTES)
            return answer.status, dict(answer.getheaders())
        except (OSError, HTTPException) as error:
            name = type(error).__name__
            raise SendError(
                f"the webhook cannot be reached ({name})", fate=Fate.LATER, reason=name
            ) from error
        finally:
            connection.close()
