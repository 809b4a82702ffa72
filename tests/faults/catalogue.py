"""The faults of a fetch: what the site does, and what must come of it.

``error`` and ``sentence`` are what the fetcher says (``None``: the bytes arrive and the adapter must
refuse them); ``health`` is the source's after the second poll. A fault ends by ``World.recover``.
"""

import gzip
import socket
from collections.abc import Callable
from dataclasses import dataclass

from monitor.errors import BlockedError, FetchError, PermanentFetchError, TransientFetchError
from monitor.models import Health
from tests.faults.world import HOST, World, page
from tests.sites import Answer


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to fail.

    ``wait`` is the least pause in seconds that the site asks for. ``lasts``: until a time limit.
    """

    name: str
    begin: Callable[[World], None]
    error: type[FetchError] | None
    sentence: str
    health: Health = Health.FAILING
    tls: bool = False
    lasts: bool = False
    wait: float = 0.0


def answers(*given: Answer) -> Callable[[World], None]:
    return lambda world: world.shows(*given)


def _names(code: int) -> Callable[[World], None]:
    async def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror(code, "failed")

    def begin(world: World) -> None:
        world.names = fail

    return begin


def _certificate(kind: str) -> Callable[[World], None]:
    return lambda world: world.come_back(kind)


def _loop(world: World) -> None:
    world.site.redirect("/calendar", "/calendar/1", 301)
    world.site.redirect("/calendar/1", "/calendar", 301)


def _long_way(world: World) -> None:
    world.site.redirect("/calendar", "/hop1")
    for n in range(1, 6):
        world.site.redirect(f"/hop{n}", f"/hop{n + 1}")
    world.site.page("/hop6", page())


def _login(world: World) -> None:
    world.site.redirect("/calendar", "/Account/Login?ReturnUrl=%2Fcalendar")
    world.site.page(
        "/Account/Login", "<title>Log in</title><form><input name=u><input type=password></form>"
    )


def _plain(world: World) -> None:
    """The port answers, but in plain HTTP."""
    world.leave()
    world.tls = False
    world.come_back()
    world.tls = True


def to(target: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": target})


CLOUDFLARE = Answer(
    status=403,
    headers={"Server": "cloudflare", "CF-RAY": "1"},
    body="<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
)
AKAMAI = Answer(
    status=403,
    headers={"Server": "AkamaiGHost"},
    body='<TITLE>Access Denied</TITLE> Reference #18.6 <a href="https://errors.edgesuite.net/18.6">',
)
BOMB = Answer(body=gzip.compress(b"\0" * 60_000_000), headers={"Content-Encoding": "gzip"})
DATE = "Mon, 23 Nov 2026 14:30:00 GMT"


def too_often(retry_after: str | None, status: int = 429) -> Callable[[World], None]:
    headers = {"Date": DATE} | ({"Retry-After": retry_after} if retry_after is not None else {})
    return answers(Answer(status=status, headers=headers, body="slow down"))


NETWORK = [
    Fault(name="refused", begin=World.leave, error=TransientFetchError, sentence="refused the connection"),
    Fault(name="reset before the answer", begin=answers(Answer(reset="before")), error=TransientFetchError, sentence="broke off the connection"),
    Fault(name="reset in the headers", begin=answers(Answer(body=page(), reset="in")), error=TransientFetchError, sentence="broke off the connection"),
    Fault(name="reset after the headers", begin=answers(Answer(body=page(), reset="after")), error=TransientFetchError, sentence="broke off the connection"),
    Fault(name="closed without an answer", begin=answers(Answer(raw=b"")), error=TransientFetchError, sentence="closed the connection without an answer"),
    Fault(name="no such name", begin=_names(socket.EAI_NONAME), error=TransientFetchError, sentence="does not exist: check the address"),
    Fault(name="name servers fail", begin=_names(socket.EAI_AGAIN), error=TransientFetchError, sentence="the name servers did not answer"),
    Fault(name="connecting hangs", lasts=True, begin=World.stop_accepting, error=TransientFetchError, sentence="did not accept a connection"),
    Fault(name="silence after connecting", lasts=True, begin=answers(Answer(hang=30)), error=TransientFetchError, sentence="fell silent"),
    Fault(name="silence in the body", lasts=True, begin=answers(Answer(body=page(), drip=200, every=30)), error=TransientFetchError, sentence="fell silent"),
    Fault(name="a body that drips", lasts=True, begin=answers(Answer(body=page() * 50, drip=20, every=0.3)), error=TransientFetchError, sentence="seconds: given up"),
    Fault(name="no HTTP", begin=answers(Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n\r\n")), error=TransientFetchError, sentence="something that is not HTTP"),
]  # fmt: skip
TLS = [
    Fault(name="certificate expired", tls=True, begin=_certificate("expired"), error=PermanentFetchError, sentence="has expired: the site must renew it"),
    Fault(name="certificate not valid yet", tls=True, begin=_certificate("early"), error=PermanentFetchError, sentence="is not valid yet"),
    Fault(name="certificate for another host", tls=True, begin=_certificate("other"), error=PermanentFetchError, sentence="for another host name"),
    Fault(name="certificate self-signed", tls=True, begin=_certificate("self"), error=PermanentFetchError, sentence="self-signed certificate"),
    Fault(name="certificate of an unknown authority", tls=True, begin=_certificate("unknown"), error=PermanentFetchError, sentence="of an unknown authority"),
    Fault(name="no TLS on the port", tls=True, begin=_plain, error=PermanentFetchError, sentence="no TLS connection that can be trusted"),
    Fault(name="https leads to http", tls=True, begin=answers(to(f"http://{HOST}/calendar")), error=PermanentFetchError, sentence="from https to http"),
]  # fmt: skip
STATUS = [
    Fault(name="204", begin=answers(Answer(status=204)), error=TransientFetchError, sentence="no content (204)"),
    Fault(name="205", begin=answers(Answer(status=205)), error=TransientFetchError, sentence="no content (205)"),
    Fault(name="206", begin=answers(Answer(status=206, body=page()[:300])), error=TransientFetchError, sentence="only a part of the page (206)"),
    Fault(name="redirects in a circle", begin=_loop, error=PermanentFetchError, sentence="redirects more than 5 times"),
    Fault(name="six redirects", begin=_long_way, error=PermanentFetchError, sentence="redirects more than 5 times"),
    Fault(name="a redirect to nowhere", begin=answers(Answer(status=302)), error=TransientFetchError, sentence="without saying where"),
    Fault(name="a redirect to a private address", begin=answers(to("http://169.254.169.254/latest/")), error=PermanentFetchError, sentence="metadata service: refused"),
    Fault(name="a redirect to a file", begin=answers(to("file:///etc/passwd")), error=PermanentFetchError, sentence="is not http or https"),
    Fault(name="304 that was not asked for", begin=answers(Answer(status=304)), error=TransientFetchError, sentence="nothing was asked to compare with"),
    Fault(name="400", begin=answers(Answer(status=400)), error=PermanentFetchError, sentence="the request is wrong (400)"),
    Fault(name="401", begin=answers(Answer(status=401)), error=PermanentFetchError, sentence="wants a login or a key (401)"),
    Fault(name="403", begin=answers(Answer(status=403, body="<h1>Forbidden</h1>")), error=BlockedError, sentence="refuses us (403)", health=Health.BLOCKED),
    Fault(name="403 of Cloudflare", begin=answers(CLOUDFLARE), error=BlockedError, sentence="“Just a moment...” (403, Cloudflare challenge)", health=Health.BLOCKED),
    Fault(name="403 of Akamai", begin=answers(AKAMAI), error=BlockedError, sentence="“Access Denied” (403, access denied)", health=Health.BLOCKED),
    Fault(name="404", begin=answers(Answer(status=404)), error=PermanentFetchError, sentence="has no such page (404)"),
    Fault(name="410", begin=answers(Answer(status=410)), error=PermanentFetchError, sentence="is gone for good (410)"),
    Fault(name="418", begin=answers(Answer(status=418)), error=BlockedError, sentence="refuses us (418)", health=Health.BLOCKED),
    Fault(name="429 with seconds", begin=too_often("7200"), error=TransientFetchError, sentence="we ask too often (429)", wait=7200),
    Fault(name="429 with a fraction", begin=too_often("1.5"), error=TransientFetchError, sentence="we ask too often (429)", wait=1.5),
    Fault(name="429 with zero", begin=too_often("0"), error=TransientFetchError, sentence="we ask too often (429)"),
    Fault(name="429 with a date", begin=too_often("Mon, 23 Nov 2026 16:30:00 GMT"), error=TransientFetchError, sentence="we ask too often (429)", wait=7200),
    Fault(name="429 without a time", begin=too_often(None), error=TransientFetchError, sentence="we ask too often (429)"),
    Fault(name="429 with a month", begin=too_often("2592000"), error=TransientFetchError, sentence="we ask too often (429)", wait=86_400),
    Fault(name="429 with a challenge", begin=answers(Answer(status=429, body=CLOUDFLARE.body)), error=BlockedError, sentence="(429, Cloudflare challenge)", health=Health.BLOCKED),
    Fault(name="500", begin=answers(Answer(status=500, body="<h1>Server Error</h1>")), error=TransientFetchError, sentence="an error of its own (500)"),
    Fault(name="502", begin=answers(Answer(status=502)), error=TransientFetchError, sentence="(502)"),
    Fault(name="503 with seconds", begin=too_often("3600", 503), error=TransientFetchError, sentence="not available now (503)", wait=3600),
    Fault(name="503 with a challenge", begin=answers(Answer(status=503, body=CLOUDFLARE.body)), error=BlockedError, sentence="(503, Cloudflare challenge)", health=Health.BLOCKED),
    Fault(name="520", begin=answers(Answer(status=520)), error=TransientFetchError, sentence="behind Cloudflare (520)"),
]  # fmt: skip
BODY = [
    Fault(name="headers without end", begin=answers(Answer(body=page(), flood=3000)), error=PermanentFetchError, sentence="headers without end"),
    Fault(name="an empty page", begin=answers(Answer(body="")), error=TransientFetchError, sentence="an empty page (200)"),
    Fault(name="a blank page", begin=answers(Answer(body=" \r\n\t\n ")), error=TransientFetchError, sentence="an empty page (200)"),
    Fault(name="a short body", begin=answers(Answer(body=page(), cut=300)), error=TransientFetchError, sentence="only a part of the page"),
    Fault(name="a cut gzip body", begin=answers(Answer(body=page() * 9, gzip=True, cut=200, close_framed=True)), error=TransientFetchError, sentence="cut gzip"),
    Fault(name="a damaged gzip body", begin=answers(Answer(body="no gzip", headers={"Content-Encoding": "gzip"})), error=TransientFetchError, sentence="damaged gzip"),
    Fault(name="a cut chunked body", begin=answers(Answer(body=page() * 9, chunked=True, cut=500)), error=TransientFetchError, sentence="only a part of the page"),
    Fault(name="another encoding", begin=answers(Answer(body="x", headers={"Content-Encoding": "br"})), error=PermanentFetchError, sentence="only gzip was asked for"),
    Fault(name="too large", begin=answers(Answer(body=b"x" * 12_000_000)), error=PermanentFetchError, sentence="more than 10 MB"),
    Fault(name="a gzip bomb", begin=answers(BOMB), error=PermanentFetchError, sentence="more than 10 MB"),
]  # fmt: skip
WALLS = [
    Fault(name="a captcha with 200", begin=answers(Answer(body="<title>City</title><p>Are you human?<div class='h-captcha'></div>")), error=BlockedError, sentence="(200, captcha)", health=Health.BLOCKED),
    Fault(name="a challenge with 200", begin=answers(Answer(body=CLOUDFLARE.body)), error=BlockedError, sentence="(200, Cloudflare challenge)", health=Health.BLOCKED),
    Fault(name="a login page", begin=_login, error=BlockedError, sentence="shows a login page", health=Health.BLOCKED),
    Fault(name="a redirect to an unblock page", begin=answers(to("https://unblock.federalregister.gov/")), error=BlockedError, sentence="unblock.federalregister.gov", health=Health.BLOCKED),
]  # fmt: skip
CONTENT = [
    Fault(name="JSON for a page", begin=answers(Answer(body='{"error": "maintenance"}', type="application/json")), error=None, sentence="no web page"),
    Fault(name="a PDF for a page", begin=answers(Answer(body=b"%PDF-1.7\n1 0 obj\n", type="application/pdf")), error=None, sentence="is a PDF"),
    Fault(name="a maintenance page with 200", begin=answers(Answer(body="<title>Maintenance</title><h1>We will be back soon</h1><p>The site is under scheduled maintenance.</p>")), error=None, sentence="table.meetings"),
    Fault(name="a soft 404", begin=answers(Answer(body="<title>Page not found</title><h1>Sorry</h1><p>The page was moved.</p>" * 20)), error=None, sentence="table.meetings"),
    Fault(name="the table without its rows", begin=answers(Answer(body='<h1>Meetings</h1><table class="meetings"></table>')), error=None, sentence="no element matches rows"),
    Fault(name="half a page of EOF framing", begin=answers(Answer(body=page()[:150], close_framed=True)), error=None, sentence="table.meetings"),
]  # fmt: skip
FAULTS = NETWORK + TLS + STATUS + BODY + WALLS + CONTENT
