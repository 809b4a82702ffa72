"""What an element of a page stands in."""

from collections.abc import Container, Iterator

from selectolax.lexbor import LexborNode


def above(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around ``node``, the nearest first, without itself."""
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def nearest(node: LexborNode, tags: Container[str]) -> LexborNode | None:
    """The nearest element around ``node`` that is one of ``tags``, or ``None``."""
    here = node.parent
    while here is not None and here.tag not in tags:
        here = here.parent
    return here
