"""What ``monitor add`` offers: platforms that can be read, the place, and the entry to write."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from monitor.adapters import load
from monitor.adapters.base import Candidate
from monitor.adapters.recognition import SURE
from monitor.app.finding import USUAL_ZONE, Finder, Found, zone_guess
from monitor.app.looking import Looker, Seen
from monitor.app.saved import source_for
from monitor.config import Config
from monitor.config.catalogue import Entry, entries, find
from monitor.config.edit import Place
from monitor.errors import ConfigError, ExtractError, FetchError
from monitor.models import Jurisdiction, Record, Source
from monitor.parse import html
from monitor.parse.guess import Guess, guesses
from monitor.parse.notpage import page_of, why_not
from monitor.parse.places import STATES
from monitor.parse.text import clean, decode
from monitor.parse.urls import host

PAGES = 12
"""Pages read to show what an offer would watch."""

LIKELY = 0.7
"""Links to a platform are at least so sure of it."""

OFFERS = 5
"""Offers that are tried at most."""

_CITY = re.compile(
    r"\b(?i:city|town|village|county|borough|township)\s+(?i:of)\s+([A-Z][\w.'-]{0,40}(?:\s+[A-Z][\w.'-]{0,40}){0,3})"
)
_COUNTY = re.compile(r"\b([A-Z][\w.'-]{0,40}(?:\s+[A-Z][\w.'-]{0,40}){0,2}\s+County)\b")
_COMMA = re.compile(
    rf"\b([A-Z][\w.'-]{{0,40}}(?:\s+[A-Z][\w.'-]{{0,40}}){{0,3}}),\s*({'|'.join(code.upper() for code in STATES)})\b"
)
_PREFIX = re.compile(
    r"^(?:www|pub|go|legistar|meetings|agenda|agendas|clerk|council)[-.]|^(?:cityof|townof|ci\.|co\.)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way to watch the address: ``seen`` is what it gives, ``failure`` why it gives nothing."""

    adapter: str
    options: Mapping[str, object]
    certainty: float
    why: str
    name: str
    source: Source | None = None
    seen: Seen | None = None
    failure: str = ""
    guessed: bool = False

    @property
    def entry(self) -> dict[str, object]:
        """As it would stand in ``sources.yaml``."""
        return {"adapter": self.adapter, **self.options}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """All offers, the best first, and where the place is."""

    found: Found
    offers: tuple[Offer, ...]
    zone: str
    zone_sure: bool
    state: str
    notes: tuple[str, ...] = field(default=())

    @property
    def usable(self) -> tuple[Offer, ...]:
        """Those that could be read."""
        return tuple(offer for offer in self.offers if not offer.failure)


async def offers_for(looker: Looker, url: str, *, zone: str = "", adapter: str = "") -> Offers:
    """Read ``url`` and everything it may be watched by.

    Raises ``ConfigError`` when the page cannot be read and its address says nothing, or when it is
    not a page at all.
    """
    found = await Finder(looker).find(url)
    guessed_zone, sure, state = zone_guess(found)
    chosen = zone or guessed_zone or USUAL_ZONE
    candidates = [one for one in found.candidates if adapter in {"", one.adapter}]
    recognised = [one for one in candidates if one.certainty >= SURE * 0.9] or candidates
    offers = [_proved(await _offer(looker, one, chosen)) for one in recognised[:OFFERS]]
    if not any(not offer.failure and offer.certainty >= SURE * 0.9 for offer in offers):
        offers += _guessed(found, chosen, adapter)
    if not offers:
        raise ConfigError(_nothing(found, adapter))
    return Offers(
        found=found,
        offers=tuple(sorted(offers, key=_rank)),
        zone=zone or guessed_zone,
        zone_sure=bool(zone) or sure,
        state=state,
    )


def _proved(offer: Offer) -> Offer:
    """A portal the page links to, surer for having been read: it exists and holds meetings."""
    if offer.seen is None or not offer.seen.records or offer.certainty < LIKELY:
        return offer
    return replace(offer, certainty=max(offer.certainty, SURE))


def _rank(offer: Offer) -> tuple[bool, bool, float]:
    return bool(offer.failure), offer.guessed, -offer.certainty


def _nothing(found: Found, adapter: str) -> str:
    if found.failure:
        return f"{found.failure}; nothing can be said of {found.url}"
    if adapter:
        return f"{found.url} does not look like {adapter}; leave --adapter out to see what it is"
    return f"{found.url} is of no platform that is known, and holds no list and no text to watch"


async def _offer(looker: Looker, candidate: Candidate, zone: str) -> Offer:
    offer = Offer(
        adapter=candidate.adapter,
        options=candidate.options,
        certainty=candidate.certainty,
        why=candidate.why,
        name=candidate.name,
    )
    adapter = load(candidate.adapter)
    try:
        source = source_for(adapter, candidate.options, zone, every_day=False)
        seen = await looker.records(adapter, source, limit=PAGES)
    except (FetchError, ExtractError, ConfigError) as error:
        return replace(offer, failure=str(error))
    return replace(offer, source=source, seen=seen)


def _guessed(found: Found, zone: str, adapter: str) -> list[Offer]:
    """Generic entries with selectors guessed from the page itself; nothing for a page that is none."""
    if found.response is None:
        return []
    try:
        page = page_of(found.response)
    except ExtractError:
        return []
    if why_not(page, least=0):
        return []
    today = found.response.today
    offers = []
    for guess in guesses(html.tree(found.response), found.response.url, today):
        if adapter in {"", guess.adapter}:
            offers.append(_tried(guess, found, zone))
        if len(offers) == OFFERS:
            break
    return offers


def _tried(guess: Guess, found: Found, zone: str) -> Offer:
    offer = Offer(
        adapter=guess.adapter,
        options=guess.options,
        certainty=guess.certainty,
        why=guess.why,
        name={"feed": "news", "ical": "calendar"}.get(guess.adapter, "meetings"),
        guessed=True,
    )
    adapter = load(guess.adapter)
    source = source_for(adapter, guess.options, zone)  # also what is past: to see what they catch
    if guess.options["url"] != (found.response.url if found.response else ""):
        return replace(offer, source=source, seen=Seen())
    seen = Seen()
    try:
        things = list(adapter.parse(source, found.response)) if found.response else []
    except ExtractError as error:
        return replace(offer, failure=str(error))
    seen.records = tuple(thing for thing in things if isinstance(thing, Record))
    return replace(offer, source=source, seen=seen)


# --- the place ----------------------------------------------------------------------------------


def place_for(
    offers: Offers, offer: Offer, config: Config | None, wanted: str = ""
) -> tuple[Place, bool]:
    """The jurisdiction the entry belongs to, and whether it is new in the file.

    Of ``wanted``, of the known jurisdictions, of the file's own names, or of the page's words.
    """
    known = config.jurisdictions if config is not None else {}
    if wanted in known:
        return _existing(known[wanted]), False
    entry = _catalogued(offer) or (find(wanted) if wanted else None)
    if entry is not None and not wanted and entry.id in known:
        return _existing(known[entry.id]), False
    if not wanted:
        named = _mentioned(offers, known.values())
        if named is not None:
            return _existing(named), False
    default = config.zone if config is not None else ""
    if entry is not None and wanted in {"", entry.id}:
        zone = "" if entry.zone == default else entry.zone
        return Place(id=entry.id, name=entry.name, zone=zone, aliases=entry.aliases), True
    name = _name_of(offers)
    return (
        Place(
            id=wanted or _slug(name, offers.state),
            name=_full(name, offers.state),
            zone="" if offers.zone == default else offers.zone,
        ),
        True,
    )


def _existing(jurisdiction: Jurisdiction) -> Place:
    return Place(id=jurisdiction.id, name=jurisdiction.name, zone=jurisdiction.zone)


def _catalogued(offer: Offer) -> Entry | None:
    """The known jurisdiction that is watched by the same adapter with the same settings."""
    for entry in entries():
        for source in entry.sources:
            same = all(offer.options.get(name) == value for name, value in source.options.items())
            if source.adapter == offer.adapter and source.options and same:
                return entry
    return None


def _mentioned(offers: Offers, known: Iterable[Jurisdiction]) -> Jurisdiction | None:
    """The one jurisdiction of the file whose name stands in the address or the page's title."""
    title = _title(offers)
    words = f"{host(offers.found.url)} {title}".casefold()
    found = []
    for each in known:
        first = each.name.partition(",")[0].casefold()
        bare = re.sub(r"[^a-z]", "", first)
        if len(bare) >= 4 and (bare in re.sub(r"[^a-z]", "", words)):
            found.append(each)
    return found[0] if len(found) == 1 else None


def _title(offers: Offers) -> str:
    if offers.found.response is None:
        return ""
    try:
        return html.title_of(html.tree(offers.found.response))
    except ExtractError:
        return ""


def _name_of(offers: Offers) -> str:
    """The city's name: from the title, the text, or the address."""
    title = _title(offers)
    body = offers.found.response.body[:300_000] if offers.found.response else b""
    text = re.sub(r"<[^>]*>", " ", decode(body))
    for words in (title, text):
        for pattern in (_CITY, _COMMA, _COUNTY):
            match = pattern.search(words)
            if match and (named := _place_words(match[1])):
                return named
    name = _PREFIX.sub("", host(offers.found.url))
    label = name.split(".")[0]
    if offers.state and label.endswith(offers.state) and len(label) > len(offers.state) + 3:
        label = label[: -len(offers.state)]
    return label.strip("-").replace("-", " ").title() or "New Place"


def _place_words(words: str) -> str:
    """``Riverton`` of ``RIVERTON Meetings``: a title goes on after the name of the place."""
    kept: list[str] = []
    for word in clean(words).split():
        if kept and word.casefold() in _AFTER_PLACE:
            break
        kept.append(word)
    name = " ".join(kept)
    return name.title() if name.isupper() else name


_AFTER_PLACE = frozenset(
    {
        "agenda", "agendas", "and", "board", "calendar", "calendars", "center", "clerk", "council",
        "documents", "government", "home", "meeting", "meetings", "minutes", "official", "public",
        "web", "website",
    }
)  # fmt: skip


def _full(name: str, state: str) -> str:
    return f"{name}, {STATES[state]}" if state and STATES[state] not in name else name


def _slug(name: str, state: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "place"
    return f"{base}-{state}" if state else base


def free_name(name: str, taken: Iterable[str]) -> str:
    """``name``, or with a number when the jurisdiction has a source of that name."""
    used = set(taken)
    if name not in used:
        return name
    return next(f"{name}-{n}" for n in range(2, 1_000) if f"{name}-{n}" not in used)
