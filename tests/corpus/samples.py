"""What a recorded council page is: its adapter, address, zone and the day it was seen."""

import csv
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from types import ModuleType

from tests.corpus_path import CORPUS

COUNCIL = CORPUS / "council"

ZONES = {
    "ca": "America/Los_Angeles",
    "wa": "America/Los_Angeles",
    "or": "America/Los_Angeles",
    "nm": "America/Denver",
    "co": "America/Denver",
    "il": "America/Chicago",
    "ks": "America/Chicago",
    "mn": "America/Chicago",
    "mo": "America/Chicago",
    "tn": "America/Chicago",
    "tx": "America/Chicago",
    "wi": "America/Chicago",
    "mi": "America/Detroit",
}
EASTERN = "America/New_York"


@dataclass(frozen=True)
class Page:
    """How one recorded file is read: what differs from the defaults of its folder.

    ``adapter`` empty: the folder's. ``url``: the manifest's. ``zone``: the state's.
    ``first`` and ``also``: files of the same poll, read before and after it. ``step``: the
    request's.
    """

    url: str = ""
    adapter: str = ""
    zone: str = ""
    today: str = ""
    step: str = "list"
    options: Mapping[str, object] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Sample:
    """One recorded page, ready to be parsed."""

    file: str
    folder: str
    adapter: str
    url: str
    zone: str
    today: date
    page: Page

    @property
    def body(self) -> bytes:
        return (COUNCIL / self.file).read_bytes()


@cache
def platforms() -> dict[str, ModuleType]:
    """Corpus folder → the module of ``tests/corpus/platforms`` that knows it."""
    package = import_module("tests.corpus.platforms")
    return {
        info.name: import_module(f"tests.corpus.platforms.{info.name}")
        for info in pkgutil.iter_modules(package.__path__)
    }


@cache
def manifest() -> dict[str, dict[str, str]]:
    """File → its row in MANIFEST.tsv."""
    with (COUNCIL / "MANIFEST.tsv").open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: dict(row) for row in rows}


def folder_of(file: str) -> str:
    """The platform folder; a series is named ``series/<platform>__…``."""
    first, _, rest = file.partition("/")
    return rest.partition("__")[0] if first == "series" else first


def sample(file: str, page: Page | None = None) -> Sample:
    """The sample of a corpus file, with its platform's settings or the given ones."""
    folder = folder_of(file)
    module = platforms()[folder]
    page = page or module.PAGES.get(file) or Page()
    row = manifest().get(file, {})
    match = re.search(r"-([a-z]{2})__", file)
    url = page.url or _address(row.get("url", ""))
    return Sample(
        file=file,
        folder=folder,
        adapter=page.adapter or module.ADAPTER,
        url=url,
        zone=page.zone or ZONES.get(match.group(1) if match else "", EASTERN),
        today=date.fromisoformat(page.today) if page.today else _seen(row.get("captured", "")),
        page=page,
    )


def _address(text: str) -> str:
    return text.removeprefix("POST ").removeprefix("GET ").strip()


def _seen(captured: str) -> date:
    match = re.search(r"\d{4}-\d\d-\d\d", captured)
    return date.fromisoformat(match.group()) if match else date(2026, 8, 1)


def with_expectations() -> Iterator[str]:
    """Every corpus file with an ``expected.json``, of the platforms known here."""
    for path in sorted(COUNCIL.rglob("*.expected.json")):
        stem = str(path.relative_to(COUNCIL)).removesuffix(".expected.json")
        for file in manifest():
            if file.rpartition(".")[0] == stem and folder_of(file) in platforms():
                yield file


def hook(folder: str, name: str) -> Callable[..., object] | None:
    """A platform's own function called ``name``, when it has one."""
    return getattr(platforms()[folder], name, None)
