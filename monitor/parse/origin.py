"""Where a saved page is from, told by the page itself."""

import re

from monitor.parse import urls

_TAG = re.compile(r"<(link|meta|base|form)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)", re.IGNORECASE)

# Forms that post to the page they stand on; Granicus' search stands on the list itself.
_OWN = re.compile(r"\.aspx$|/ViewSearchResults\.php$", re.IGNORECASE)
_HEAD = 300_000


def address_in(text: str) -> str:
    """The page's own address, or the end of it; empty when it names none.

    The browser's note of where it was saved from, ``rel=canonical``, ``og:url``, ``base``, or the
    form that posts to the page itself, as all of ASP.NET's pages hold one ("./Calendar.aspx").
    """
    saved = _SAVED.search(text[:2000])
    told = {"saved": saved[1]} if saved else {}
    for found in _TAG.finditer(text[:_HEAD]):
        given = {
            name.lower(): first or second or third
            for name, first, second, third in _ATTRIBUTE.findall(found[2])
        }
        kind = found[1].lower()
        if kind == "link" and given.get("rel", "").lower() == "canonical":
            told.setdefault("canonical", given.get("href", ""))
        elif kind == "meta" and (given.get("property") or given.get("name")) == "og:url":
            told.setdefault("og", given.get("content", ""))
        elif kind == "base":
            told.setdefault("base", given.get("href", ""))
        elif kind == "form" and _OWN.search(given.get("action", "").partition("?")[0]):
            told.setdefault("form", given["action"].replace("ViewSearchResults", "ViewPublisher"))
    for name in ("saved", "canonical", "og", "base"):
        url = urls.absolute("https://page.invalid/", told.get(name))
        if url and urls.host(url) != "page.invalid":
            return url
    return told.get("form", "").replace("&amp;", "&")
