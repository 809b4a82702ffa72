"""The name of a file, from the headers it came with or from its address."""

import re
from urllib.parse import unquote

from monitor.parse.text import clean

_EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]*)'[^']*'([^;]+)", re.IGNORECASE)
_PLAIN = re.compile(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))', re.IGNORECASE)


def file_name(disposition: str, url: str) -> str:
    """The name in a Content-Disposition header (RFC 6266), else the last part of the address."""
    found = _EXTENDED.search(disposition)
    if found:
        try:
            name = unquote(found[2].strip(), encoding=found[1] or "utf-8", errors="replace")
        except LookupError:
            name = unquote(found[2].strip())
    else:
        plain = _PLAIN.search(disposition)
        name = re.sub(r"\\(.)", r"\1", plain[1] or plain[2]) if plain else ""
    name = name or unquote(url.partition("?")[0]).rstrip("/").rsplit("/", 1)[-1]
    return clean(name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]) or "document"
