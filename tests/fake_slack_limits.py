"""What Slack refuses, written from its documentation apart from the project's own limits.

The two must not share code: a wrong figure in one is then found by the other.
"""

from collections.abc import Iterator
from typing import Any

BLOCKS = 50
TOTAL = 13_200
TEXT_CUT = 40_000
SPLIT_ABOVE, SPLIT_SIZE = 4_040, 4_000
METADATA_BYTES = 1_024
KNOWN = frozenset(
    [
        "actions",
        "context",
        "context_actions",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "rich_text",
        "section",
        "video",
        "table",
    ]
)
_RICH = frozenset(
    {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)
_PARTS = frozenset(
    ["text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color", "team"]
)


def size(text: str) -> int:
    """Code points or UTF-16 units, the larger."""
    return max(len(text), len(text.encode("utf-16-le", "surrogatepass")) // 2)


def splits(text: str) -> list[str]:
    """How Slack stores ``text``: whole, or as several messages."""
    text = text[:TEXT_CUT]
    if len(text) <= SPLIT_ABOVE:
        return [text]
    return [text[at : at + SPLIT_SIZE] for at in range(0, len(text), SPLIT_SIZE)]


def complaint(arguments: dict[str, Any]) -> str | None:
    """The error code Slack answers, or ``None`` when the message is in order."""
    blocks = arguments.get("blocks")
    if not blocks and not str(arguments.get("text") or "").strip():
        return "no_text"
    metadata = arguments.get("metadata")
    if metadata is not None:
        if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
            return "invalid_metadata_format"
        if not metadata.get("event_type"):
            return "invalid_metadata_schema"
        if len(str(metadata).encode()) > METADATA_BYTES:
            return "metadata_too_large"
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        return "invalid_blocks_format"
    if len(blocks) > BLOCKS or any(_wrong_block(block) for block in blocks):
        return "invalid_blocks"
    if sum(size(text) for block in blocks for text in _texts(block)) > TOTAL:
        return "msg_blocks_too_long"
    return None


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name in ("text", "alt_text", "fallback") and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _texts(value)


def _wrong_text(
    text: Any, limit: int = 3_000, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")
) -> bool:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return True
    value = text.get("text")
    return not isinstance(value, str) or not 1 <= size(value) <= limit


def _wrong_url(url: Any) -> bool:
    return (
        not isinstance(url, str) or not url.startswith(("http://", "https://")) or size(url) > 3_000
    )


def _wrong_button(element: dict[str, Any]) -> bool:
    return (
        _wrong_text(element.get("text"), 75, ("plain_text",))
        or size(str(element.get("value") or "")) > 2_000
        or size(str(element.get("action_id") or "")) > 255
        or ("url" in element and _wrong_url(element["url"]))
    )


def _wrong_rich(element: Any) -> bool:
    if not isinstance(element, dict) or element.get("type") not in _RICH:
        return True
    inner = element.get("elements")
    if not isinstance(inner, list):
        return True
    if element["type"] == "rich_text_list":
        return any(_wrong_rich(part) for part in inner)
    for part in inner:
        if not isinstance(part, dict) or part.get("type") not in _PARTS:
            return True
        if part["type"] == "text" and not part.get("text"):
            return True
        if part["type"] == "link" and (_wrong_url(part.get("url")) or part.get("text") == ""):
            return True
        if part["type"] == "usergroup" and not str(part.get("usergroup_id", "")).startswith("S"):
            return True
    return False


def _wrong_block(block: Any) -> bool:
    if not isinstance(block, dict) or block.get("type") not in KNOWN:
        return True
    if size(str(block.get("block_id") or "")) > 255:
        return True
    kind = block["type"]
    if kind == "section":
        fields = block.get("fields") or []
        if "text" not in block and not fields:
            return True
        if "text" in block and _wrong_text(block["text"]):
            return True
        return len(fields) > 10 or any(_wrong_text(one, 2_000) for one in fields)
    if kind == "header":
        return _wrong_text(block.get("text"), 150, ("plain_text",))
    if kind == "context":
        elements = block.get("elements") or []
        return not 1 <= len(elements) <= 10 or any(
            one.get("type") != "image" and _wrong_text(one) for one in elements
        )
    if kind == "actions":
        elements = block.get("elements") or []
        return not 1 <= len(elements) <= 25 or any(
            one.get("type") == "button" and _wrong_button(one) for one in elements
        )
    if kind == "rich_text":
        elements = block.get("elements")
        return (
            not isinstance(elements, list)
            or not elements
            or any(_wrong_rich(one) for one in elements)
        )
    return False
