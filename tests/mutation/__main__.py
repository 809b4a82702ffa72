"""Take each defence out of a copy of the tree, run the tests that stand for it, and want a failure.

python -m tests.mutation            all of them, as a table; exit 1 when one is not missed
python -m tests.mutation escape     those whose name begins so
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation.defences import DEFENCES, Defence

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240
FAILED = 1
"""pytest's exit code for "tests ran and some failed"; every other one proves nothing."""


def patched(text: str, defence: Defence) -> str:
    """The source without the defence; raises ``ValueError`` when the change does not apply any more."""
    count = text.count(defence.before)
    if count != 1:
        message = (
            f"{defence.name}: its text stands {count} times in {defence.file} instead of once; "
            "mend tests/mutation/defences.py"
        )
        raise ValueError(message)
    return text.replace(defence.before, defence.after)


def missed(copy: Path, defence: Defence) -> tuple[bool, str]:
    """Whether a test noticed that ``defence`` is gone, and what pytest said."""
    file = copy / defence.file
    text = file.read_text(encoding="utf-8")
    file.write_text(patched(text, defence), encoding="utf-8")
    try:
        code, said = run(copy, defence.tests)
    finally:
        file.write_text(text, encoding="utf-8")
    return code == FAILED, said


def run(copy: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """pytest's exit code and its output; a run that never ends counts as a failed one."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider",
               "-p", "no:randomly", "-m", "not soak and not corpus and not node and not browser",
               "--timeout", "30", *tests]  # fmt: skip
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return FAILED, "the tests did not end"
    return done.returncode, done.stdout + done.stderr


def _copy(folder: Path) -> Path:
    copy = folder / "tree"
    skip = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "state")
    shutil.copytree(ROOT, copy, ignore=skip)
    return copy


def main(wanted: list[str]) -> int:
    """Print one row for each defence; the number of those that nobody misses."""
    chosen = [d for d in DEFENCES if not wanted or any(d.name.startswith(w) for w in wanted)]
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder))
        print("| Taken out | The test that fails | Seconds |\n|---|---|---|")
        for defence in chosen:
            begun = time.monotonic()
            noticed, said = missed(copy, defence)
            unnoticed += not noticed
            first = re.search(r"^(?:FAILED|ERROR) \S+::(\w+)", said, re.MULTILINE)
            name = f"`{first[1]}`" if first else said.strip().splitlines()[-1]
            told = name if noticed else f"**none** ({name})"
            print(f"| {defence.name} | {told} | {time.monotonic() - begun:.1f} |", flush=True)
        code, said = run(copy, tuple(dict.fromkeys(t for d in chosen for t in d.tests)))
        if code:
            print(f"With every defence in place these tests must pass:\n{said}")
            unnoticed += 1
    return min(unnoticed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
