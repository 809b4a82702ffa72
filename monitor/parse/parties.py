"""Whether the caption of a case names a place: by whole party, never by likeness."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_FORMS = r"city and county|city & county|city|town|township|village|borough|county|parish"
_OF = re.compile(rf"(?:the\s+)?({_FORMS})\s+of\s+(.+)", re.IGNORECASE)
_COUNTY = re.compile(r"(.*\S)\s++(county|parish|township)", re.IGNORECASE)
# Parts of a place that may follow its name: a case against its police is a case of the place.
_ORGANS = (
    "police|fire|school|public|housing|health|board|department|dept|council|commission|authority|"
    "mayor|office|sheriff|clerk|planning|zoning|redevelopment|municipal"
)
# What may follow a party's name: the end, punctuation, "v.", "et al", "and", or an organ of it.
_AFTER = rf"(?=\s*(?:$|[,;:()/&.\u2019'\"\]-])|\s+(?:vs?\b|et\b|and\b|a\b|by\b|ex\b|through\b|(?:{_ORGANS})\b))"
_BEFORE = r"(?:^|(?<=[,;:(/&] )|(?<=[(/])|(?<=\bv\. )|(?<=\bvs\. )|(?<=\bv )|(?<=\bvs )|(?<=\band )|(?<=\bre )|(?<=\bre: )|(?<=\bthe ))"
# The government of the whole country is a party to most federal cases: that is no news of a place.
_EVERYWHERE = frozenset({"united states", "united states of america", "usa", "us", "u.s."})


def names_party(case_title: str, aliases: Iterable[str]) -> str | None:
    """The first of ``aliases`` that ``case_title`` names as a party, else ``None``.

    ``City of Lawrence`` is found as "City of Lawrence", "The City of Lawrence, Massachusetts" and
    "Lawrence, City of"; "Santa Clara County" also as "County of Santa Clara". A bare name
    (``Chelsea``) counts only where it is the whole party. Never "Lawrence Jones", "City of
    Lawrenceburg" or "City of Lawrence Park". The United States is never such a party.
    """
    title = _fold(case_title)
    for alias in aliases:
        if _fold(alias) not in _EVERYWHERE and _pattern(_fold(alias)).search(title):
            return alias
    return None


def _fold(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=4096)
def _pattern(alias: str) -> re.Pattern[str]:
    found = _OF.fullmatch(alias)
    county = _COUNTY.fullmatch(alias)
    if found:
        form, name = found.groups()
    elif county:
        name, form = county.groups()
    else:
        whole = re.escape(alias)
        return re.compile(rf"{_BEFORE}{whole}(?=\s*(?:$|[,;()&])|\s+(?:vs?\b|et\b|and\b))")
    form, name = re.escape(form), re.escape(name)
    ways = [
        rf"(?<!\w){form} of {name}{_AFTER}",
        rf"{_BEFORE}{name}, (?:the )?{form} of(?=\s*(?:$|[,;:()&])|\s+(?:vs?\b|et\b|and\b))",
        rf"{_BEFORE}{name} \((?:the )?{form} of\)",
    ]
    if form in {"county", "parish", "township"}:
        ways.append(rf"{_BEFORE}{name} {form}{_AFTER}")
    return re.compile("|".join(ways))
