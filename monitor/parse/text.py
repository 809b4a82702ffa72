"""Bytes to text and text to comparable text. The same bytes always give the same text."""

import codecs
import html
import re
import unicodedata

import webencodings
from selectolax.lexbor import LexborNode

from monitor.parse.deep import FRAGMENT_DEPTH, why_hostile
from monitor.parse.lexbor import parsed

_HEADER = re.compile(r"""charset\s*+=\s*+["']?+\s*+([^\s"';,]+)""", re.IGNORECASE)
_META = re.compile(
    rb"""<meta[^>]{0,400}?charset\s*+=\s*+["']?+\s*+([a-zA-Z0-9_:.-]+)""", re.IGNORECASE
)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.-]+)""")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_WIDE = (
    (re.compile(rb"(?:[ \t\r\n]\x00){0,16}<\x00"), "utf-16-le"),
    (re.compile(rb"(?:\x00[ \t\r\n]){0,16}\x00<"), "utf-16-be"),
)
"""How markup in UTF-16 begins when its byte order mark was lost."""
_LOOK = 2048

# Zero-width and bidirectional controls, soft hyphen, object replacement: never seen, often pasted.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffc\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
# C1 controls are windows-1252 characters that lost their encoding (HTML reads &#146; so, too).
_C1 = {n: bytes([n]).decode("cp1252", "ignore") or " " for n in range(0x80, 0xA0) if n != 0x85}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))})\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"[\r\n\t]+")
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title", "svg"})


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as windows-1252: pages are often pasted together."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return piece.decode("cp1252", "replace"), error.end


codecs.register_error("monitor_cp1252", _cp1252)


def decode(body: bytes, content_type_header: str = "") -> str:
    """The text of ``body``, by the order browsers use (WHATWG Encoding, HTML section 13.2.3).

    Byte order mark, ``charset`` of the header, ``<meta>`` or XML declaration, UTF-8 when valid,
    else windows-1252. Unknown labels and UTF-7 are passed over. NUL is taken out. Bytes that are
    not UTF-8 in a page declared UTF-8 are read as windows-1252. Unlike browsers, UTF-8 is believed
    before a ``<meta>`` that names another encoding: pages keep theirs when their server changes.
    Markup in UTF-16 is known without a mark, and what has no zero bytes is not UTF-16.
    Raises nothing.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], name)
    for begins, name in _WIDE:
        if begins.match(body):
            return _read(body, name)
    found = _HEADER.search(content_type_header)
    name = _known(found[1]) if found else ""
    if name.startswith("utf-16") and b"\x00" not in body[:_LOOK]:
        name = ""
    if not name:
        head = body[:_LOOK]
        declared = _META.search(head) or _XML.search(head)
        name = _known(declared[1].decode("ascii")) if declared else ""
        # A page that could be read far enough to find this is not UTF-16, whatever it says.
        name = "utf-8" if name.startswith("utf-16") or _is_utf8(body) else name
    return _read(body, name or "utf-8")


def _is_utf8(body: bytes) -> bool:
    """Whether ``body`` can hardly be anything else: longer sequences, and all of them valid."""
    try:
        return not body.isascii() and b"\x1b" not in body and bool(body.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _known(label: str) -> str:
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name in {"x-user-defined", "replacement"}:
        return ""
    return str(encoding.codec_info.name)


def _read(body: bytes, name: str) -> str:
    errors = "monitor_cp1252" if name == "utf-8" else "replace"
    return body.decode(name, errors).replace("\x00", "")


def clean(text: str) -> str:
    """One line of comparable text: NFC, invisible characters out, all white space one blank.

    Entities are left as they are; see ``unescape``.
    """
    if text.isascii():
        if not text.isprintable():
            text = _CONTROL.sub(" ", text)
        elif "  " not in text and text[:1] != " " and text[-1:] != " ":
            return text
        return " ".join(text.split())
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text.translate(_C1)))
    return " ".join(unicodedata.normalize("NFC", text).split())


def unescape(text: str) -> str:
    """HTML entities resolved, up to twice: feeds escape what was escaped already."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def plain(html_fragment: str) -> str:
    """The readable text of an HTML fragment: a line for each block, no scripts, no markup.

    Text without blocks keeps its own lines. Blank lines are left out. A fragment made to hang the
    parser (it came escaped, inside a feed or a JSON answer) loses its tags without being parsed.
    """
    if "<" not in html_fragment:
        return _lines(unescape(html_fragment))
    if why_hostile(html_fragment, FRAGMENT_DEPTH):
        return _lines(unescape(_MARKUP.sub(" ", html_fragment)))
    root = parsed(html_fragment).body
    if root is None:
        return ""
    return _lines(readable(root, kept=_BLOCK.search(html_fragment) is None))


def readable(node: LexborNode, *, kept: bool = False) -> str:
    """The text below ``node``: a new line where a block begins or ends, a tab between cells.

    Line breaks in the source are blanks, as browsers show them, but in ``pre`` and with ``kept``.
    """
    pieces: list[str] = []
    stack: list[LexborNode | str] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            pieces.append(here)
            continue
        if here.is_text_node:
            own = here.text_content or ""
            keeps = kept or (here.parent is not None and here.parent.tag == "pre")
            pieces.append(own if keeps else _BREAK.sub(" ", own))
            continue
        tag = here.tag or ""
        if tag in _UNSEEN or here.is_comment_node:
            continue
        edge = "\n" if tag in _BLOCKS else "\t" if tag in _CELLS else ""
        if edge:
            pieces.append(edge)
            stack.append(edge)
        stack.extend(reversed(list(here.iter(include_text=True))))
    return "".join(pieces)


def words(node: LexborNode) -> str:
    """The text below ``node`` on one line; one that holds nothing but a text is read at once."""
    here: LexborNode | None = node
    while here is not None and here.tag not in _UNSEEN:
        only = here.first_child
        if only is None or only.next is not None:
            break
        if only.is_text_node:
            return clean(only.text_content or "")
        here = only
    return clean(readable(node))


def opening(body: bytes) -> str:
    """How a body begins: its first 200 characters without byte order mark and blanks, lower case.

    To tell pages from data and feeds before anything is parsed.
    """
    return decode(body[:1_000]).lstrip()[:200].lower()


def _lines(text: str) -> str:
    return "\n".join(line for line in map(clean, text.splitlines()) if line)
