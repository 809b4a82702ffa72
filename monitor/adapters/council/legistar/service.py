"""The Web API as a service: its addresses, and its answers that are errors."""

import re
from urllib.parse import quote, urlsplit

from monitor.adapters.council.legistar.rows import API
from monitor.adapters.listing import site
from monitor.errors import BlockedError, ExtractError, TransientFetchError
from monitor.models import Response
from monitor.parse import json
from monitor.parse.fields import Json, words

_UNKNOWN_CLIENT = re.compile(r"not set up in InSite for client", re.IGNORECASE)
PATH = re.compile(
    r"/v1/(?P<client>[\w-]+)/(?:events/(?P<event>\d+)(?P<items>/eventitems)?/?$|"
    r"matters/(?P<matter>\d+)(?:/(?P<part>versions|texts)(?:/(?P<text>\d+))?)?/?$|(?P<list>events/?$)|)",
    re.IGNORECASE,
)


def root_of(client: str, base_url: str | None) -> str:
    """The address of the client's part of the interface."""
    return f"{site(base_url, API)}/v1/{quote(client)}"


def client_of(host: str, url: str) -> str:
    """The client a host or an address of the API names; empty when it is none of Legistar's."""
    if host == "webapi.legistar.com":
        found = PATH.search(urlsplit(url).path)
        return found["client"].lower() if found else ""
    if host.endswith((".legistar.com", ".legistar1.com")):
        return host.split(".", maxsplit=1)[0]
    return ""


def answer_of(response: Response, client: str) -> object:
    """The JSON answer. Raises for the service's own errors, in words that say what to do."""
    if response.status == 403:
        raise BlockedError(
            f"Legistar's interface for {client!r} is closed (403: it asks for a token); "
            f"set LEGISTAR_TOKENS={client}=TOKEN, or read its calendar page with the adapter legistar_html",
            url=response.url,
            status=403,
        )
    answer = json.load(response)
    if not isinstance(answer, dict) or "Message" not in answer:
        return answer
    said = words(f"{answer.get('ExceptionMessage') or ''} {answer.get('Message')}")
    if _UNKNOWN_CLIENT.search(said):
        raise ExtractError(
            f"Legistar's interface knows no client {client!r}; check client in sources.yaml, "
            "or read the calendar page with the adapter legistar_html",
            url=response.url,
            found=said,
        )
    if response.status >= 500:
        message = f"Legistar answered with an error of its own: {said[:200]}"
        raise TransientFetchError(message, url=response.url, status=response.status)
    raise ExtractError(f"Legistar refused the request: {said[:200]}", url=response.url, found=said)


def object_of(answer: object, name: str) -> Json:
    """The answer when it is one record with the member ``name``; raises when it is not."""
    if not isinstance(answer, dict) or answer.get(name) is None:
        message = f"the answer is not what Legistar sends for one record: it has no {name}"
        raise ExtractError(message, expected=name)
    return answer
