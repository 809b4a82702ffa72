"""What stays of a page when the tokens that differ with every answer are taken out.

Forms carry one-time tokens, pages carry nonces: the bytes differ each time and nothing on the page
does. Two pages of one essence say the same, so the second need not be parsed. Only marks that are
certain are taken out: values of hidden fields named as tokens, nonces, token headers, and the
stamps of caches. What is not known to be noise stays, and the page is then parsed as usual.
"""

import hashlib
import re

_TOKEN = (
    rb"(?:__VIEWSTATE\w*|__EVENTVALIDATION|__PREVIOUSPAGE|[\w.:\[\]$-]{0,200}(?:token|csrf|xsrf|nonce)[\w.:\[\]$-]{0,200}"
    rb"|form_build_id|honeypot_time)"
)
_NAMED = re.compile(rb"""\b(?:name|id)\s*=\s*["']?""" + _TOKEN + rb"""["'\s/>]""", re.IGNORECASE)
_HIDDEN = re.compile(rb"""\btype\s*=\s*["']?hidden\b""", re.IGNORECASE)
_FIELD = re.compile(rb"<(?:input|meta)\b[^<>]*>", re.IGNORECASE)
_VALUE = re.compile(
    rb"""(?<![\w-])(value|content)(\s*=\s*)(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)""", re.IGNORECASE
)
_NONCE = re.compile(rb"""(<(?:script|style|link)\b[^<>]*?\s)nonce\s*=\s*(?:"[^"<>]*"|'[^'<>]*')""", re.IGNORECASE)  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_LOOK = 1024


def essence(body: bytes) -> str:
    """A hash of the page without its tokens; empty when ``body`` is no web page."""
    if not _HTML.search(body, 0, _LOOK):
        return ""
    kept = _NONCE.sub(rb"\1", _FIELD.sub(_without_value, body))
    return hashlib.sha256(kept).hexdigest()


def _without_value(found: re.Match[bytes]) -> bytes:
    tag = found[0]
    if not _NAMED.search(tag):
        return tag
    if tag[1:2] in b"iI" and not _HIDDEN.search(tag):
        return tag
    return _VALUE.sub(rb"\1\2", tag)
