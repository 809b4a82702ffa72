"""Two states of a source to changes: pure, and silent when nothing happened."""

from monitor.diff.absence import to_confirm
from monitor.diff.compare import compare
from monitor.diff.files import pair_files
from monitor.diff.identity import RECENT
from monitor.diff.normal import digest, normalise
from monitor.diff.passages import document_diff, word_diff
from monitor.diff.sentences import sentence
from monitor.diff.state import Context, Known, LostFile, Notice, Outcome, Standing, recalled

__all__ = [
    "RECENT",
    "Context",
    "Known",
    "LostFile",
    "Notice",
    "Outcome",
    "Standing",
    "compare",
    "digest",
    "document_diff",
    "normalise",
    "pair_files",
    "recalled",
    "sentence",
    "to_confirm",
    "word_diff",
]
