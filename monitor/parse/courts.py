"""Federal courts by their PACER id: short name, zone, feed address, CourtListener's id.

Ids are systematic (28 U.S.C. 81-131): two letters of the state, the district's letter where there
is more than one, ``d`` or ``b``. Zones are those of the district's seat.
"""

import re
from dataclasses import dataclass

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
# State letters → citation form (Bluebook T1) and zone.
_STATES = {
    "ak": ("Alaska", "America/Anchorage"), "al": ("Ala.", _CENTRAL), "ar": ("Ark.", _CENTRAL),
    "az": ("Ariz.", "America/Phoenix"), "ca": ("Cal.", _PACIFIC), "co": ("Colo.", _MOUNTAIN),
    "ct": ("Conn.", _EASTERN), "dc": ("D.C.", _EASTERN), "de": ("Del.", _EASTERN),
    "fl": ("Fla.", _EASTERN), "ga": ("Ga.", _EASTERN), "gu": ("Guam", "Pacific/Guam"),
    "hi": ("Haw.", "Pacific/Honolulu"), "ia": ("Iowa", _CENTRAL), "id": ("Idaho", "America/Boise"),
    "il": ("Ill.", _CENTRAL), "in": ("Ind.", "America/Indiana/Indianapolis"),
    "ks": ("Kan.", _CENTRAL), "ky": ("Ky.", _EASTERN), "la": ("La.", _CENTRAL),
    "ma": ("Mass.", _EASTERN), "md": ("Md.", _EASTERN), "me": ("Me.", _EASTERN),
    "mi": ("Mich.", "America/Detroit"), "mn": ("Minn.", _CENTRAL), "mo": ("Mo.", _CENTRAL),
    "ms": ("Miss.", _CENTRAL), "mt": ("Mont.", _MOUNTAIN), "nc": ("N.C.", _EASTERN),
    "nd": ("N.D.", _CENTRAL), "ne": ("Neb.", _CENTRAL), "nh": ("N.H.", _EASTERN),
    "nj": ("N.J.", _EASTERN), "nm": ("N.M.", _MOUNTAIN), "nv": ("Nev.", _PACIFIC),
    "ny": ("N.Y.", _EASTERN), "oh": ("Ohio", _EASTERN), "ok": ("Okla.", _CENTRAL),
    "or": ("Or.", _PACIFIC), "pa": ("Pa.", _EASTERN), "pr": ("P.R.", "America/Puerto_Rico"),
    "ri": ("R.I.", _EASTERN), "sc": ("S.C.", _EASTERN), "sd": ("S.D.", _CENTRAL),
    "tn": ("Tenn.", _CENTRAL), "tx": ("Tex.", _CENTRAL), "ut": ("Utah", _MOUNTAIN),
    "va": ("Va.", _EASTERN), "vi": ("V.I.", "America/St_Thomas"), "vt": ("Vt.", _EASTERN),
    "wa": ("Wash.", _PACIFIC), "wi": ("Wis.", _CENTRAL), "wv": ("W. Va.", _EASTERN),
    "wy": ("Wyo.", _MOUNTAIN),
}  # fmt: skip
_CIRCUITS = {
    "ca1": ("1st Cir.", _EASTERN), "ca2": ("2d Cir.", _EASTERN), "ca3": ("3d Cir.", _EASTERN),
    "ca4": ("4th Cir.", _EASTERN), "ca5": ("5th Cir.", _CENTRAL), "ca6": ("6th Cir.", _EASTERN),
    "ca7": ("7th Cir.", _CENTRAL), "ca8": ("8th Cir.", _CENTRAL), "ca9": ("9th Cir.", _PACIFIC),
    "ca10": ("10th Cir.", _MOUNTAIN), "ca11": ("11th Cir.", _EASTERN),
    "cadc": ("D.C. Cir.", _EASTERN), "cafc": ("Fed. Cir.", _EASTERN),
}  # fmt: skip
_OTHERS = {
    "scotus": ("U.S.", _EASTERN),
    "mass": ("Mass.", _EASTERN),
    "massappct": ("Mass. App. Ct.", _EASTERN),
    "cofc": ("Fed. Cl.", _EASTERN),
    "uscfc": ("Fed. Cl.", _EASTERN),
    "cit": ("Ct. Int'l Trade", _EASTERN),
    "nmid": ("D. N. Mar. I.", "Pacific/Saipan"),
}
_EXCEPTIONS = {"tne": _EASTERN}  # Chattanooga and Knoxville keep Eastern time
_PATHS = {"nyed": "/cgi-bin/readyDockets.pl", "ared": "/cgi-bin/rss_outside4.pl"}
_DISTRICT = "/cgi-bin/rss_outside.pl"
_APPELLATE = "/n/beam/servlet/TransportRoom?servlet=RSSGenerator"
# PACER's own ids where CourtListener uses another.
_COURTLISTENER = {"azb": "arb", "cofc": "uscfc", "neb": "nebraskab", "nysb-mega": "nysb"}
_ID = re.compile(r"([a-z]{2})([nsewcm]?)([db])")
_HOST = re.compile(
    r"//(?:www\.)?(?:ecf|pacer)\.([a-z0-9-]+)\.(?:uscourts|circ\w*)\.gov", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Court:
    """A court: PACER ``id``, short ``name`` as lawyers cite it, IANA ``zone``."""

    id: str
    name: str
    zone: str

    @property
    def appellate(self) -> bool:
        """Whether it is a court of appeals."""
        return self.id in _CIRCUITS

    @property
    def feed(self) -> str:
        """Path of its public feed on ``ecf.<id>.uscourts.gov``."""
        return _PATHS.get(self.id, _APPELLATE if self.appellate else _DISTRICT)

    @property
    def courtlistener(self) -> str:
        """CourtListener's id of it."""
        return _COURTLISTENER.get(self.id, self.id)


def court(name: str) -> Court:
    """The court with PACER or CourtListener id ``name``; an unknown one keeps its id as name."""
    key = name.strip().lower()
    known = _CIRCUITS.get(key) or _OTHERS.get(key)
    if known:
        return Court(key, *known)
    found = _ID.fullmatch(key)
    if not found or found[1] not in _STATES:
        return Court(key, key, _EASTERN)
    state, part, sort = found.groups()
    cited, zone = _STATES[state]
    gap = "" if len(cited) == 4 and cited[1] == "." else " "  # D.R.I., S.D.N.Y., but D. Mass.
    district = f"{part.upper()}.D." if part else "D."
    place = "D.D.C." if state == "dc" else f"{district}{gap}{cited}"
    title = f"Bankr. {place}" if sort == "b" else place
    return Court(key, title, _EXCEPTIONS.get(state + part, zone))


def court_of(url: str) -> str | None:
    """The PACER id in the host name of ``url``, else ``None``."""
    found = _HOST.search(url)
    return found[1].lower() if found else None
