"""One watched page on loopback, the real fetcher, poller and store, and a clock that jumps.

The page is called ``city.example``; its name is looked up by a resolver of ours. Everything else
is real: sockets, TLS with an authority of our own, SQLite.
"""

import json
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme

from monitor.config import Config, load
from monitor.fetch import Fetcher, FetchSettings
from monitor.models import Response, Source
from monitor.pipeline import Poller, PollReport, Router, build_poller
from monitor.store import Store
from tests.jump_clock import JumpClock
from tests.sites import Answer, Site

HOST = "city.example"
PATH = "/calendar"
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
EVERY = timedelta(minutes=30)
MEETINGS = (
    ("101", "City Council", "November 24, 2026 6:00 PM"),
    ("102", "School Committee", "November 30, 2026 7:00 PM"),
    ("103", "Planning Board", "December 1, 2026 6:30 PM"),
    ("104", "Licensing Commission", "December 7, 2026 5:00 PM"),
)


def page(*meetings: tuple[str, str, str], head: str = "", words: str = "Meetings") -> str:
    """A calendar as a city's web site shows it; the four usual meetings unless others are given."""
    rows = "".join(
        f'<tr class="row"><td><a class="detail" href="/meeting/{key}">{name}</a></td>'
        f'<td class="date">{when}</td></tr>\n'
        for key, name, when in meetings or MEETINGS
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{words}</title>{head}'
        f'</head><body><h1>{words}</h1><table class="meetings">{rows}</table></body></html>\n'
    )


GOOD = Answer(body=page())


@lru_cache(maxsize=1)
def authority() -> trustme.CA:
    """Our own certificate authority, which the fetcher of the tests trusts."""
    return trustme.CA()


def server_tls(kind: str = "good") -> ssl.SSLContext:
    """A server's TLS: ``good``, ``expired``, ``early``, ``other`` host, ``self``-signed, ``old``."""
    issuer = trustme.CA() if kind == "unknown" else authority()
    name = "other.example" if kind == "other" else HOST
    more: dict[str, Any] = {}
    if kind == "expired":
        more = {
            "not_before": datetime(2019, 1, 1, tzinfo=UTC),
            "not_after": datetime(2020, 1, 1, tzinfo=UTC),
        }
    if kind == "early":
        more = {
            "not_before": datetime(2090, 1, 1, tzinfo=UTC),
            "not_after": datetime(2091, 1, 1, tzinfo=UTC),
        }
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self":
        _self_signed().configure_cert(context)
    else:
        issuer.issue_cert(name, **more).configure_cert(context)
    if kind == "old":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    return context


def _self_signed() -> trustme.LeafCert:
    """A certificate that only vouches for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return trustme.LeafCert(private, pem, [])


@dataclass(slots=True)
class Told:
    """A notice for operators: what kind, and why."""

    kind: str
    reason: str


class World:
    """The page and the daemon's parts that watch it. An asynchronous context manager.

    ``short`` time limits are for faults that last until a limit ends them.
    """

    def __init__(self, folder: Path, *, tls: bool = False, short: bool = False) -> None:
        self.folder = folder
        self.tls = tls
        self.short = short
        self.now = START
        self.clock = JumpClock(50_000.0)
        self.names: Callable[[str, int], Awaitable[list[str]]] = _here
        self.site = Site(tls=server_tls() if tls else None)
        self._filler: list[socket.socket] = []

    async def __aenter__(self) -> Self:
        self.site.__enter__()
        self.port = self.site.port
        self.url = self.site.url(PATH, host=HOST)
        self.site.script(PATH, GOOD)
        ca_file = self.folder / "ca.pem"
        authority().cert_pem.write_to_path(str(ca_file))
        self.config = self._config()
        (self.source,) = self.config.sources.values()
        self.fetcher = Fetcher(
            FetchSettings(
                contact="desk@paper.example",
                allow_hosts=frozenset({HOST, f"{HOST}:{self.port}"}),
                pause=0.0,
                ca_file=str(ca_file),
                connect_seconds=1.0 if self.short else 10.0,
                read_seconds=1.0 if self.short else 20.0,
                total_seconds=3.0 if self.short else 60.0,
            ),
            clock=self.clock,
            resolve=self._resolve,
        )
        self.use(Store.open(self.folder / "state"))
        return self

    def use(self, store: Store) -> None:
        """Everything is stored there from now on."""
        self.store = store
        self.poller: Poller = build_poller(
            self.store, self.fetcher, config=lambda: self.config, clock=lambda: self.now
        )
        self.router = Router(store=self.store, config=lambda: self.config, clock=lambda: self.now)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.poller.flush()
        self.store.close()
        await self.fetcher.aclose()
        self.leave()

    async def _resolve(self, host: str, port: int) -> list[str]:
        return await self.names(host, port)

    def _config(self) -> Config:
        path = self.folder / "sources.yaml"
        path.write_text(
            f"""version: 1
contact: desk@paper.example
defaults: {{every: 30m, channel: "#civic-watch", timezone: America/New_York}}
ops: {{channel: "#civic-watch-ops"}}
fetch: {{allow_hosts: [{HOST}], pause: 0s}}
jurisdictions:
  somerville-ma:
    name: Somerville
    sources:
      calendar:
        adapter: page
        url: {self.url}
        rows: "table.meetings tr.row"
        kind: meeting
        key: "a.detail@href"
        title: "a.detail"
        starts_at: ".date"
        expect: "table.meetings"
""",
            encoding="utf-8",
        )
        return load(path)

    # --- what happens to the page

    def shows(self, *answers: Answer) -> None:
        """The page answers so from now on, in turn; the last answer stays."""
        self.site.script(PATH, *answers)

    def leave(self) -> None:
        """The server is gone."""
        self.site.__exit__(None, None, None)
        for part in self._filler:
            part.close()
        self._filler.clear()

    def come_back(self, kind: str = "good") -> None:
        """A server on the same port again, with a certificate of ``kind`` when it speaks TLS."""
        self.leave()
        self.site = Site(tls=server_tls(kind) if self.tls else None, port=self.port)
        self.site.__enter__()
        self.site.script(PATH, GOOD)

    def stop_accepting(self) -> None:
        """The port is there, but no connection to it is ever made: its queue is full."""
        self.leave()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(0)
        self._filler.append(listener)
        for _ in range(4):
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", self.port))
            self._filler.append(caller)

    def recover(self) -> None:
        """Everything is as it was."""
        self.names = _here
        self.come_back()

    # --- what the daemon does

    async def fetch(self, **more: Any) -> Response:
        """The page, as the fetcher gives it."""
        from monitor.models import Request

        answer = await self.fetcher.fetch(
            Request(url=self.url, **more),
            source=self.source,
            now=self.now,
            today=self.now.date(),
        )
        assert isinstance(answer, Response)
        return answer

    async def poll(self, after: timedelta = EVERY) -> PollReport:
        """The next poll, so much later."""
        self.advance(after)
        report = await self.poller.poll(self.source)
        self.poller.flush()
        self.router.run()
        return report

    def advance(self, span: timedelta) -> None:
        self.now += span
        self.clock.time += span.total_seconds()

    async def poll_when_due(self) -> PollReport:
        """The next poll at the moment the store names."""
        due = self.state.next_poll_at
        assert due is not None
        return await self.poll(max(due - self.now, timedelta(seconds=1)))

    @property
    def state(self) -> Any:
        """What the store knows of the source."""
        found = self.store.sources.get(self.source.id)
        assert found is not None
        return found

    @property
    def changes(self) -> list[str]:
        """Every change that was ever stored."""
        rows = self.store.db.query("SELECT event, key FROM changes ORDER BY id")
        return [f"{row['event']} {row['key'].rpartition('/')[2]}" for row in rows]

    @property
    def told(self) -> list[Told]:
        """The notices for operators, without those on baselines, oldest first."""
        rows = self.store.db.query(
            "SELECT payload FROM notifications WHERE purpose = 'ops' ORDER BY id"
        )
        payloads = [json.loads(row["payload"]) for row in rows]
        return [Told(p["kind"], p.get("reason", "")) for p in payloads if p["kind"] != "baseline"]

    @property
    def messages(self) -> int:
        """Messages for readers."""
        row = self.store.db.first(
            "SELECT count(*) AS n FROM notifications WHERE purpose != 'ops' AND state != 'held'"
        )
        assert row is not None
        return int(row["n"])

    @property
    def kept(self) -> set[str]:
        """The keys of the records that are listed."""
        rows = self.store.db.query("SELECT key FROM records WHERE standing = 'listed'")
        return {row["key"].rpartition("/")[2] for row in rows}

    def other(self, **more: Any) -> Source:
        """The source with something else set."""
        return replace(self.source, **more)


async def _here(host: str, port: int) -> list[str]:
    if host == HOST:
        return ["127.0.0.1"]
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
