"""XML without its traps: no entities, no external files, errors as ``ExtractError``."""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError  # types only; defusedxml does the parsing

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse.text import clean, decode

__all__ = ["Element", "child", "children", "load", "local", "parse", "text"]

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def load(response: Response) -> Element:
    """The root element of ``response``; raises ``ExtractError`` for anything that is not XML."""
    return parse(decode(response.body, response.headers.get("content-type", "")), response.url)


def parse(source: str, url: str = "") -> Element:
    """The root element of XML text. Raises ``ExtractError`` naming ``url``."""
    body = _DECLARATION.sub("", source, count=1).strip()
    if not body:
        raise ExtractError("the answer is empty where XML was expected", url=url, expected="XML")
    try:
        root: Element = ElementTree.fromstring(body)
    except DefusedXmlException as error:
        message = "the XML declares entities of its own; it is refused as unsafe"
        raise ExtractError(message, url=url, expected="plain XML") from error
    except ParseError as error:
        message = f"the answer is not well-formed XML: {error}"
        raise ExtractError(message, url=url, expected="XML", found=body[:80]) from error
    return root


def local(element: Element) -> str:
    """The element's name without namespace, lower case."""
    return _bare(element.tag)


@lru_cache(maxsize=4096)
def _bare(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def children(element: Element, name: str) -> Iterator[Element]:
    """The direct children called ``name`` (lower case), in any namespace."""
    return (sub for sub in element if local(sub) == name)


def child(element: Element, name: str) -> Element | None:
    """The first direct child called ``name`` (lower case), in any namespace."""
    return next(children(element, name), None)


def text(element: Element | None) -> str:
    """All words in and below ``element`` on one line; empty for ``None``."""
    return clean(" ".join(element.itertext())) if element is not None else ""
