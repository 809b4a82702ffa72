"""A page too large for the memory there is ends with a sentence, whichever reader meets it first."""

import pytest

from monitor.errors import DocumentError
from monitor.fetch.child import Children, Limits

LARGE = "<b>x</b>" * 400_000


@pytest.mark.parametrize(
    ("reader", "markup"),
    [
        ("monitor.parse.html.tree", LARGE),
        ("monitor.parse.text.plain", LARGE),
        ("monitor.parse.document.text_of", LARGE.encode()),
    ],
)
def test_memory_that_does_not_do_for_a_page_is_named(reader, markup):
    children = Children(Limits(memory=120_000_000), size=1)
    try:
        with pytest.raises(DocumentError, match="needs more than 114 MB of memory"):
            children.call(reader, markup)
    finally:
        children.close()
