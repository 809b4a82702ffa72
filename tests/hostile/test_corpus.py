"""Every hostile file, every parser of its kind: it is read or refused, in time, in 512 MB, and nothing is written.

In the ordinary run each file meets one in eight of its parsers, others than the file before it; in the
long run (``make soak``) all of them. robots.txt files, YAML files and strings for messages have
their own tests (``tests/fetch/test_robots.py``, ``tests/config/test_any_input.py``,
``tests/deliver/test_layout.py``).
"""

import csv
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.errors import DocumentError, ExtractError
from monitor.fetch.child import Children, Limits
from tests.corpus_path import CORPUS
from tests.hostile import reading

HOSTILE = CORPUS / "hostile"
FOLDERS = ("bombs", "compressed", "encodings", "feeds", "html", "ics", "json", "pdf", "xml")
SHARE = 8
HEAVY = 100_000
"""Bytes from which on each parser has a child's job, and so its 30 seconds, to itself."""
SLOW = 5.0
"""Seconds that a page may take which the daemon parses itself."""


def kinds_of(path: Path) -> tuple[str, ...]:
    """What a server could say that this file is."""
    suffixes = [s.lstrip(".") for s in path.suffixes]
    if path.parent.name == "feeds" or "xml" in suffixes or path.parent.name == "xml":
        return ("xml", "html")
    if path.parent.name in ("html", "encodings", "compressed") or "html" in suffixes:
        return ("html",)
    for kind in ("json", "ics", "pdf"):
        if kind in suffixes or path.parent.name == kind:
            return (kind,)
    return ("html",)


def files(folder: str) -> list[Path]:
    with (HOSTILE / "MANIFEST.tsv").open(encoding="utf-8") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [HOSTILE / row["file"] for row in rows]
    skip = {
        "yaml",
        "br",
        "zst",
        "tar",
        "bz2",
        "bin",
    }  # a configuration, or a coding never asked for
    return [f for f in found if f.parent.name == folder and f.suffix.lstrip(".") not in skip]


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    made = Children(Limits(), packages=("monitor", "tests"))
    yield made
    made.close()


def findings(children: Children, folder: str, share: int) -> tuple[list[str], Counter[str]]:
    """What went wrong, and how often what came of a file."""
    counts = {kind: reading.count(kind) for kind in reading.TYPES if kind != "txt"}
    jobs = []
    for number, path in enumerate(files(folder)):
        for kind in kinds_of(path):
            each = min(share, counts[kind])
            chosen = list(range(number % each, counts[kind], each))
            single = path.stat().st_size > HEAVY or path.parent.name == "bombs"
            if single and share > 1:
                chosen = chosen[:2]
            jobs += [(path, kind, [c]) for c in chosen] if single else [(path, kind, chosen)]
    wrong: list[str] = []
    outcomes: Counter[str] = Counter()

    def one(job: tuple[Path, str, list[int]]) -> None:
        path, kind, chosen = job
        name = f"{path.parent.name}/{path.name} as {kind}"
        begun = time.monotonic()
        try:
            found = children.call("tests.hostile.reading.read", str(path), kind, chosen)
        except DocumentError as error:
            outcomes["given up"] += 1
            if kind != "pdf" and not reading.is_watched(str(path)):
                wrong.append(f"{name} by {chosen}: {error}, and the daemon would parse it itself")
            if time.monotonic() - begun > 40:
                wrong.append(f"{name}: {time.monotonic() - begun:.0f} seconds")
            return
        except ExtractError:  # cut, damaged or too large before any parser saw it
            outcomes["refused by size or damage"] += 1
            return
        for parser, said, seconds in found:
            outcomes[said.partition(":")[0]] += 1
            if said not in ("read", "refused"):
                wrong.append(f"{name} by {parser}: {said}")
            if seconds > SLOW and kind != "pdf" and not reading.is_watched(str(path)):
                wrong.append(f"{name} by {parser}: {seconds:.1f} seconds in the daemon itself")

    with ThreadPoolExecutor(2) as two:
        list(two.map(one, jobs))
    return wrong, outcomes


@pytest.mark.corpus
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_hostile_file_is_read_or_refused(children, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong, outcomes = findings(children, folder, SHARE)
    assert not wrong, "\n".join(sorted(wrong))
    assert outcomes["read"] + outcomes["refused"] >= len(files(folder)) / 2
    assert not list(tmp_path.iterdir()), "nothing is written"


@pytest.mark.corpus
@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_hostile_file_by_every_parser_is_read_or_refused(children, folder):
    begun = time.monotonic()
    wrong, outcomes = findings(children, folder, 1)
    print(f"\n{folder}: {len(files(folder))} files, {dict(outcomes)}, {time.monotonic() - begun:.0f} s")  # fmt: skip
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["gzip-1GiB-zeros.gz", "gzip-64MiB-html.gz", "html-table-1e5-rows.html.gz"])  # fmt: skip
def test_a_bomb_is_refused_by_size_before_it_is_parsed(name):
    path = HOSTILE / "bombs" / name
    try:
        body = reading.body_of(str(path))
    except ExtractError as error:
        assert "by size" in str(error)
    else:
        assert len(body) <= reading.PAGE_BYTES
        assert reading.is_watched(str(path)), "small enough to read, so it is parsed apart"


@pytest.mark.corpus
def test_a_child_that_ran_short_of_memory_does_not_read_the_next_page(children):
    """It could not even load the tables of an encoding any more, and said so of good pages."""
    bomb = HOSTILE / "bombs" / "html-1e6-nodes.html.gz"
    html = [name for name, _ in reading.parsers("html")].index("html")
    with pytest.raises(DocumentError, match="memory"):
        children.call("tests.hostile.reading.read", str(bomb), "html", [html])
    page = next(path for path in files("encodings") if path.name.startswith("EUC-JP"))
    found = children.call("tests.hostile.reading.read", str(page), "xml", [0])
    assert [said for _, said, _ in found] == ["read"]
