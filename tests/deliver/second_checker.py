"""Payloads built again with slackblocks, a library by others that refuses what is over a limit."""

from collections.abc import Iterator, Mapping
from typing import Any

import slackblocks as sb


def accepts(blocks: tuple[Mapping[str, Any], ...]) -> None:
    """Raises what slackblocks raises when a block cannot be."""
    rebuilt = [_block(block) for block in blocks]
    assert len(rebuilt) <= 50


def _block(block: Mapping[str, Any]) -> Any:
    if block["type"] == "rich_text":
        return sb.RichTextBlock([_section(one) for one in block["elements"]])
    if block["type"] == "context":
        return sb.ContextBlock(
            [sb.Text(e["text"], sb.TextType.PLAINTEXT) for e in block["elements"]]
        )
    if block["type"] == "actions":
        return sb.ActionsBlock([_button(e) for e in block["elements"]])
    raise AssertionError(block["type"])


def _section(element: Mapping[str, Any]) -> Any:
    assert element["type"] == "rich_text_section"
    return sb.RichTextSection([_part(one) for one in element["elements"]])


def _part(part: Mapping[str, Any]) -> Any:
    style = part.get("style", {})
    if part["type"] == "text":
        return sb.RichText(part["text"], **style)
    if part["type"] == "link":
        return sb.RichTextLink(part["url"], part["text"])
    if part["type"] == "usergroup":
        return sb.RichTextUserGroup(part["usergroup_id"])
    if part["type"] == "user":
        return sb.RichTextUser(part["user_id"])
    if part["type"] == "broadcast":
        assert part["range"] in ("here", "channel")
        return sb.RichText("@here")
    raise AssertionError(part["type"])


def _button(button: Mapping[str, Any]) -> Any:
    return sb.Button(
        sb.Text(button["text"]["text"], sb.TextType.PLAINTEXT),
        action_id=button["action_id"],
        value=button.get("value"),
        url=button.get("url"),
    )


def strings(thing: Any) -> Iterator[str]:
    """Every string of a payload, keys left out."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from strings(value)
