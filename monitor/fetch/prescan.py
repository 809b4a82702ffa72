"""Is this page dangerous to parse in the daemon itself? A linear look at the bytes. Pure.

Lexbor needs time in the square of the depth and of the attributes of one tag: 100,000 nested
``<div>`` are half a megabyte and 17 seconds. What looks like that goes to the limited child, where
it may take its time or be killed. The look errs on the side of the child: a wrong yes costs some
milliseconds. A wrong no is bounded by ``MAX_NODES``: below it even the worst nesting takes less
than a second.
"""

import re
from collections import Counter

MAX_BYTES = 2_000_000
MAX_NODES = 20_000
MAX_DEPTH = 500
MAX_ATTRIBUTES = 300

_MARK = 256
_SLACK = 65_536
_LONG_TAG = 2 * MAX_ATTRIBUTES
_NAMES = re.compile(rb"</?[a-zA-Z][^\s/>]*")
# A tag that may hold others, or one of the rarer ones that may not: counting these is quick.
_HOLDING = re.compile(rb"<(?!(?:t[dhr]|p|li|br|img|input|option)[\s/>])[a-zA-Z]")
_OPEN = re.compile(rb"<([a-zA-Z][^\s/>]*)")
# One attribute as an HTML tokenizer reads it; possessive throughout, so that it never goes back.
_ATTRIBUTE = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAGS = re.compile(rb"<(?=([a-zA-Z][^\s/>]*+(?:" + _ATTRIBUTE + rb")*+))")
_MANY = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:" + _ATTRIBUTE + rb"){%d}" % (MAX_ATTRIBUTES + 1))
# Elements that never hold others, that end by themselves, or that close themselves inside <svg>.
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th dt dd "
    b"option optgroup tbody thead tfoot colgroup rb rt rtc rp path circle ellipse line polygon "
    b"polyline rect use stop image".split()
)
# A ">" inside a quoted value; without one, every tag ends at the first ">" after its start.
_HIDDEN_END = re.compile(rb"""=\s*+(?:"[^">]*+>|'[^'>]*+>)""")
_LONG = re.compile(rb"<[a-zA-Z][^>]{%d}" % _LONG_TAG)


def needs_child(body: bytes) -> bool:
    """Whether ``body`` (HTML or XML) should be parsed under limits rather than in this process.

    UTF-16 hides its tags from a look at the bytes.
    """
    if b"\x00" in body[:_MARK]:
        return True
    return len(body) > MAX_BYTES or body.count(b"<") > MAX_NODES or _deep(body) or _crowded(body)


def _deep(body: bytes) -> bool:
    """Whether more than 500 elements seem to be open at once."""
    if body.count(b"<") <= MAX_DEPTH or len(_HOLDING.findall(body)) <= MAX_DEPTH:
        return False
    names = Counter(_OPEN.findall(body))  # no page is deeper than it has tags that may hold others
    if sum(count for name, count in names.items() if name.lower() not in _FLAT) <= MAX_DEPTH:
        return False
    stack: list[bytes] = []
    for tag in _NAMES.findall(body.lower()):
        if tag[1] == 0x2F:
            if stack and stack[-1] == tag[2:]:
                stack.pop()
        elif tag[1:] not in _FLAT:
            stack.append(tag[1:])
            if len(stack) > MAX_DEPTH:
                return True
    return False


def _has_long_tag(body: bytes) -> bool:
    """Whether ``_LONG`` is somewhere in ``body``, sought only where no tag ends for so long."""
    start, length = 0, len(body)
    while start < length:
        end = body.rfind(b">", start, start + _LONG_TAG)
        if end >= 0:
            start = end + 1
            continue
        end = body.find(b">", start + _LONG_TAG)
        end = length if end < 0 else end
        if _LONG.search(body, start, end):
            return True
        start = end
    return False


def _crowded(body: bytes) -> bool:
    """Whether a tag may have more than 300 attributes.

    Each place where a tag could begin is read as a tag. The work is bounded: when such places lie
    inside one another so often that it would grow, the answer is yes.
    """
    if not _has_long_tag(body) and not _HIDDEN_END.search(body):
        return False
    budget = 4 * len(body) + _SLACK
    for tag in _TAGS.finditer(body):
        length = tag.end(1) - tag.start()
        budget -= length
        if budget < 0:
            return True
        if length > _LONG_TAG and _MANY.match(body, tag.start()):
            return True
    return False
