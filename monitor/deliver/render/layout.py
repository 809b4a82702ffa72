"""A message as lines, laid out as Block Kit within every limit.

Rich text elements hold all words: Slack parses nothing in them, so nothing from a page can
mention, format or link. Whole lines are left out at the end, never half a link or half a letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
)

from monitor.deliver.render import limits
from monitor.deliver.render.escape import clean, escape, one_line, safe_url
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, Link, Ping, Text, fallback, link, spoken, text

EVENT_TYPE = "civic_change"
HEAD = 600
LINE = 900
LINKS = 8


@dataclass(frozen=True, slots=True)
class Button:
    """A button below the message; ``value`` comes back when it is pressed."""

    label: str
    action: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said, before any limit. ``head`` must make sense alone; ``foot`` is small print.

    ``left_out`` counts what the body already left out; ``more_url`` leads to all of it.
    """

    head: Line
    body: Sequence[Line] = ()
    links: Sequence[Link] = ()
    foot: str = ""
    ping: Ping | None = None
    buttons: Sequence[Button] = ()
    left_out: int = 0
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """What is handed to Slack. ``text`` is the fallback that notifications show and read aloud.

    It has no addresses: nobody wants them read aloud. ``plain`` is the whole message, addresses
    and all, as text alone, for the one more try after refused blocks.
    ``lines`` is the same for eyes at a terminal.
    """

    text: str
    blocks: tuple[Mapping[str, object], ...]
    plain: str
    lines: tuple[Line, ...] = ()
    foot: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)


def payload(message: Message, key: str) -> Payload:
    """Lay ``message`` out; ``key`` goes into the metadata, by which it is found again."""
    head = _within(message.head, HEAD)
    foot = cut(one_line(message.foot), 700)
    links = tuple(message.links)[:LINKS]
    fixed = _weight(head) + size(foot) + sum(_weight((one,)) + 3 for one in links) + 300
    body, missing = _fit([_within(line, LINE) for line in message.body], limits.TOTAL - fixed)
    missing += message.left_out
    if missing:
        body.append(_more(missing, message.more_url))
    lines = [head, *body]
    if message.ping is not None:
        lines.append((message.ping,))
    if links:
        lines.append(_joined(links))
    blocks: list[Block] = [_rich(group) for group in _grouped(lines)]
    if foot:
        blocks.append(ContextBlock(elements=[PlainTextObject(text=foot, emoji=False)]))
    buttons = [_button(one) for one in message.buttons]
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    said = _fallback([head, *body], foot, addresses=False)
    mention = "" if message.ping is None else message.ping.markup + " "
    return Payload(
        text=said,
        blocks=tuple(block.to_dict() for block in blocks),
        plain=mention + _fallback(lines, foot, limits.FALLBACK - size(mention), addresses=True),
        lines=tuple(lines),
        foot=foot,
        metadata=metadata(key),
    )


def metadata(key: str) -> dict[str, object]:
    """The mark by which a message is found again after a crash. Everybody can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key, "v": 1}}


def _more(count: int, url: str) -> Line:
    words = f"… and {count} more"
    return (link(url, words),) if safe_url(url) else (text(words),)


def _joined(links: Sequence[Link]) -> Line:
    parts: list[Text | Link | Ping] = []
    for one in links:
        parts += [text(" · "), one] if parts else [one]
    return tuple(parts)


def _weight(line: Line) -> int:
    """Words and addresses: both count in what Slack refuses as too long."""
    return size(spoken(line)) + sum(size(part.url) for part in line if isinstance(part, Link)) + 1


def _within(line: Line, limit: int) -> Line:
    """The line, its words cut to ``limit``; a link stays whole or goes."""
    kept: list[Text | Link | Ping] = []
    left = limit
    for part in line:
        length = _weight((part,)) - 1
        if length <= left:
            kept.append(part)
            left -= length
            continue
        if isinstance(part, Text) and left > 1:
            kept.append(Text(cut(part.words, left), part.bold, part.italic, part.strike))
        elif not kept or not spoken((kept[-1],)).endswith(limits.ELLIPSIS):
            kept.append(text(limits.ELLIPSIS))
        break
    return tuple(kept)


def _fit(lines: Sequence[Line], room: int) -> tuple[list[Line], int]:
    """As many whole lines as there is room for, and how many are missing."""
    kept: list[Line] = []
    for number, line in enumerate(lines):
        room -= _weight(line)
        if room < 0:
            return kept, len(lines) - number
        kept.append(line)
    return kept, 0


def _grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in groups of at most one block each."""
    groups: list[list[Line]] = []
    used = limits.BLOCK_TEXT
    for line in lines:
        used += _weight(line)
        if used > limits.BLOCK_TEXT:
            groups.append([])
            used = _weight(line)
        groups[-1].append(line)
    return groups


def _rich(lines: Sequence[Line]) -> RichTextBlock:
    elements: list[RichTextElement] = []
    for number, line in enumerate(lines):
        if number:
            elements.append(RichTextElementParts.Text(text="\n"))
        elements += [
            _element(part) for part in line if not (isinstance(part, Text) and not part.words)
        ]
    return RichTextBlock(
        elements=[
            RichTextSectionElement(elements=elements or [RichTextElementParts.Text(text=" ")])
        ]
    )


def _element(part: Text | Link | Ping) -> RichTextElement:
    if isinstance(part, Link):
        return RichTextElementParts.Link(url=part.url, text=part.label)
    if isinstance(part, Text):
        styles = {name: True for name in ("bold", "italic", "strike") if getattr(part, name)}
        style = RichTextElementParts.TextStyle(**styles) if styles else None
        return RichTextElementParts.Text(text=part.words, style=style)
    if part.target[0] == "S":
        return RichTextElementParts.UserGroup(usergroup_id=part.target)
    if part.target[0] in "UW":
        return RichTextElementParts.User(user_id=part.target)
    return RichTextElementParts.Broadcast(range=part.target)


def _button(button: Button) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(
            text=cut(one_line(button.label), limits.BUTTON_TEXT) or limits.ELLIPSIS, emoji=False
        ),
        action_id=button.action,
        value=cut(clean(button.value), limits.BUTTON_VALUE) or None,
        url=safe_url(button.url),
    )


def _fallback(
    lines: Sequence[Line], foot: str, limit: int = limits.FALLBACK, *, addresses: bool
) -> str:
    """Whole lines, escaped, within the limit; the first line is cut to it if it must be."""
    said = ""
    for line in [*lines, (text(foot),)]:
        grown = f"{said}\n{fallback(line, addresses=addresses)}".strip("\n")
        if size(grown) > limit - 2:
            if said:
                return said + "\n" + limits.ELLIPSIS
            said = _cut_escaped(spoken(line), limit)
            break
        said = grown
    return said if said.strip() else "(no text)"


def _cut_escaped(words: str, limit: int) -> str:
    """Cut before escaping, so that no ``&amp;`` is cut in half."""
    room = limit
    while size(escaped := escape(cut(words, room))) > limit:
        room -= max(1, (size(escaped) - limit) // 5)
    return escaped
