"""Known jurisdictions: which platform they use, under which name, and how sure that is.

The facts stand in ``catalogue.tsv``, each with the date when it was last seen true. They are
proposals: ``monitor add`` shows what a source reads before it writes it down.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process

STATES = {
    "AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AZ": "Arizona", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DC": "District of Columbia", "DE": "Delaware",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "MA": "Massachusetts", "MD": "Maryland", "ME": "Maine", "MI": "Michigan", "MN": "Minnesota",
    "MO": "Missouri", "MS": "Mississippi", "MT": "Montana", "NC": "North Carolina",
    "ND": "North Dakota", "NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NV": "Nevada", "NY": "New York", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
    "UT": "Utah", "VA": "Virginia", "VT": "Vermont", "WA": "Washington", "WI": "Wisconsin",
    "WV": "West Virginia", "WY": "Wyoming",
}  # fmt: skip
LIKE = 85
"""How like (0 to 100) a name must be to what was typed, when no name holds all its words."""


@dataclass(frozen=True, slots=True)
class KnownSource:
    """One source: options as in ``sources.yaml``; ``seen`` a year, month or day; ``sure`` a word."""

    name: str
    adapter: str
    options: Mapping[str, object]
    seen: str
    sure: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A jurisdiction and its sources, ready to be written into ``sources.yaml``."""

    id: str
    name: str
    zone: str
    aliases: tuple[str, ...]
    sources: tuple[KnownSource, ...]

    @property
    def channel(self) -> str:
        """A channel to propose: ``#somerville``."""
        return "#" + (self.id.rpartition("-")[0] or self.id)

    @property
    def unsure(self) -> bool:
        """Whether a fact is only old hearsay."""
        return any(source.sure not in ("very", "fairly") for source in self.sources)


@cache
def entries() -> tuple[Entry, ...]:
    """All known jurisdictions, in the order of the file."""
    text = files("monitor.config").joinpath("catalogue.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    towns: dict[str, Entry] = {}
    for line in lines[1:]:
        row = dict(zip(header, line.split("\t"), strict=True))
        source = KnownSource(
            row["source"],
            row["adapter"],
            json.loads(row["options"]),
            row["seen"],
            row["sure"],
            row["evidence"],
        )
        before = towns[row["id"]].sources if row["id"] in towns else ()
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        towns[row["id"]] = Entry(row["id"], row["name"], row["zone"], aliases, (*before, source))
    return tuple(towns.values())


def search(words: str, limit: int = 20) -> list[Entry]:
    """Jurisdictions that hold all ``words`` in name, state, alias or platform; else like-named ones."""
    wanted = _fold(words).split()
    found = [entry for entry in entries() if all(word in _haystack(entry) for word in wanted)]
    found.sort(key=lambda entry: not _fold(entry.name).startswith(wanted[0] if wanted else ""))
    if not found and wanted:
        names = {entry.id: _fold(entry.name) for entry in entries()}
        best = process.extract(
            " ".join(wanted), names, scorer=fuzz.partial_ratio, score_cutoff=LIKE, limit=limit
        )
        by_id = {entry.id: entry for entry in entries()}
        found = [by_id[key] for _, _, key in best]
    return found[:limit]


def find(words: str) -> Entry | None:
    """The one jurisdiction called so: its id, its name, or ``Somerville, MA``; else nothing."""
    wanted = _fold(words)
    named = [entry for entry in entries() if wanted in _names(entry)]
    return named[0] if len(named) == 1 else None


def as_yaml(entry: Entry) -> str:
    """The jurisdiction as it would stand under ``jurisdictions:``, with what is unsure in comments."""
    lines = [f"{entry.id}:", f"  name: {entry.name}"]
    if entry.aliases:
        lines.append(f"  aliases: [{', '.join(map(_scalar, entry.aliases))}]")
    lines += [f'  channel: "{entry.channel}"', f"  timezone: {entry.zone}", "  sources:"]
    for source in entry.sources:
        lines.append(f"    # {source.evidence}; last seen {source.seen}, not checked live")
        written = ", ".join(f"{key}: {_scalar(value)}" for key, value in source.options.items())
        body = f"adapter: {source.adapter}" + (f", {written}" if written else "")
        lines.append(f"    {source.name}: {{{body}}}")
    return "\n".join(lines) + "\n"


def _scalar(value: object) -> str:
    """A value in YAML's flow style; quoted whenever a plain word could be misread."""
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    text = str(value)
    plain = text.replace(" ", "").replace("-", "").replace("_", "").replace(".", "").isalnum()
    return text if plain and not isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def _names(entry: Entry) -> set[str]:
    town, _, state = entry.name.rpartition(", ")
    code = entry.id.rpartition("-")[2].upper()
    names = {entry.id, _fold(entry.name), *map(_fold, entry.aliases)}
    if town and STATES.get(code) == state:
        names |= {_fold(f"{town}, {code}"), _fold(f"{town} {code}")}
    return names


def _haystack(entry: Entry) -> str:
    platforms = " ".join(source.adapter for source in entry.sources)
    return " ".join([*_names(entry), platforms])


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").replace(".", "").split())
