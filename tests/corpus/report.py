"""``python -m tests.corpus.report [folder]``: the table of what is read, and every miss by name."""

import sys
from collections.abc import Sequence

from tests.corpus.council import ASPECTS, Verdict, share, verdicts
from tests.corpus.samples import COUNCIL


def main(arguments: list[str]) -> int:
    """Print the table; 0 when nothing unexplained is missing, 2 without a corpus."""
    if not COUNCIL.is_dir():
        print(f"there is no recorded corpus at {COUNCIL}; set MONITOR_CORPUS", file=sys.stderr)
        return 2
    found = verdicts(arguments[0] if arguments else "")
    print(table(found))
    misses = [verdict for verdict in found if verdict.miss]
    for title, chosen in (
        ("Missing", [v for v in misses if not v.excuse]),
        ("Named exceptions", [v for v in misses if v.excuse]),
    ):
        print(f"\n{title}: {len(chosen)}")
        for verdict in chosen:
            reason = verdict.excuse or verdict.miss
            print(f"  {verdict.file}  {verdict.fact.label}: {reason}")
    return int(any(not verdict.excuse for verdict in misses))


def table(found: Sequence[Verdict]) -> str:
    """Platform by aspect: facts that hold of those that count."""
    lines = ["platform        " + "".join(f"{aspect:>18}" for aspect in ASPECTS) + "   excepted"]
    for folder in [*sorted({verdict.folder for verdict in found}), ""]:
        chosen = [verdict for verdict in found if folder in {"", verdict.folder}]
        cells = "".join(f"{_cell(*share(chosen, aspect)):>18}" for aspect in ASPECTS)
        excepted = sum(1 for verdict in chosen if verdict.excuse)
        lines.append(f"{folder or 'all':16}{cells}{excepted:>11}")
    return "\n".join(lines)


def _cell(held: int, counted: int) -> str:
    return f"{held}/{counted} {100 * held / counted:.1f} %" if counted else "–"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
