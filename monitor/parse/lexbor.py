"""The one call of the HTML parser, and what its only error means."""

from selectolax.lexbor import LexborHTMLParser, SelectolaxError


def parsed(markup: str) -> LexborHTMLParser:
    """The tree of ``markup``, whatever it is.

    Raises ``MemoryError``: memory is the only thing the parser cannot do without. In a limited
    child the page is given up with a sentence.
    """
    try:
        return LexborHTMLParser(markup)
    except SelectolaxError as error:
        message = f"a page of {len(markup)} characters needs more memory than there is"
        raise MemoryError(message) from error
