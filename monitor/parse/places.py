"""States and their time zones: where a city is, from its address and the words of its pages.

Zones are those of the IANA database; the counties and cities that differ from the rest of their
state are listed by the zone they keep. County lists follow the federal zone boundaries (49 CFR 71).
"""

import re
from collections import Counter

from monitor.parse.urls import host

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"

STATES = {
    "al": "Alabama", "ak": "Alaska", "az": "Arizona", "ar": "Arkansas", "ca": "California",
    "co": "Colorado", "ct": "Connecticut", "de": "Delaware", "dc": "District of Columbia",
    "fl": "Florida", "ga": "Georgia", "hi": "Hawaii", "id": "Idaho", "il": "Illinois",
    "in": "Indiana", "ia": "Iowa", "ks": "Kansas", "ky": "Kentucky", "la": "Louisiana",
    "me": "Maine", "md": "Maryland", "ma": "Massachusetts", "mi": "Michigan", "mn": "Minnesota",
    "ms": "Mississippi", "mo": "Missouri", "mt": "Montana", "ne": "Nebraska", "nv": "Nevada",
    "nh": "New Hampshire", "nj": "New Jersey", "nm": "New Mexico", "ny": "New York",
    "nc": "North Carolina", "nd": "North Dakota", "oh": "Ohio", "ok": "Oklahoma", "or": "Oregon",
    "pa": "Pennsylvania", "pr": "Puerto Rico", "ri": "Rhode Island", "sc": "South Carolina",
    "sd": "South Dakota", "tn": "Tennessee", "tx": "Texas", "ut": "Utah", "vt": "Vermont",
    "va": "Virginia", "wa": "Washington", "wv": "West Virginia", "wi": "Wisconsin", "wy": "Wyoming",
}  # fmt: skip
"""Postal code in lower case → name."""

_ZONES = {
    **dict.fromkeys(
        [
            "ct",
            "de",
            "dc",
            "ga",
            "me",
            "md",
            "ma",
            "nh",
            "nj",
            "ny",
            "nc",
            "oh",
            "pa",
            "ri",
            "sc",
            "vt",
            "va",
            "wv",
        ],
        _EASTERN,
    ),
    **dict.fromkeys(["al", "ar", "il", "ia", "la", "mn", "ms", "mo", "ok", "wi"], _CENTRAL),
    **dict.fromkeys(["co", "mt", "nm", "ut", "wy"], _MOUNTAIN),
    **dict.fromkeys(["ca", "nv", "wa"], _PACIFIC),
    "hi": "Pacific/Honolulu",
    "az": "America/Phoenix",
    "pr": "America/Puerto_Rico",
}
# States with two zones: that of most people, and the places that keep another.
_SPLIT: dict[str, tuple[str, dict[str, str]]] = {
    "ak": ("America/Anchorage", {"America/Adak": "adak"}),
    "fl": (
        _EASTERN,
        {
            _CENTRAL: "bay,calhoun,escambia,gulf,holmes,jackson,okaloosa,santa rosa,walton,"
            "pensacola,panama city,destin,fort walton beach,crestview,niceville,milton,marianna,"
            "defuniak springs,chipley,gulf breeze,lynn haven"
        },
    ),
    "id": (
        "America/Boise",
        {
            _PACIFIC: "benewah,bonner,boundary,clearwater,kootenai,latah,lewis,nez perce,shoshone,"
            "coeur d'alene,post falls,lewiston,moscow,sandpoint"
        },
    ),
    "in": (
        "America/Indiana/Indianapolis",
        {
            _CENTRAL: "lake,porter,laporte,newton,jasper,gibson,posey,vanderburgh,warrick,spencer,"
            "gary,hammond,valparaiso,michigan city,merrillville,crown point,portage,evansville"
        },
    ),
    "ks": (_CENTRAL, {_MOUNTAIN: "greeley,hamilton,sherman,wallace,goodland"}),
    "ky": (
        _EASTERN,
        {
            _CENTRAL: "bowling green,owensboro,paducah,hopkinsville,henderson,madisonville,murray,"
            "mayfield,glasgow,russellville,daviess,mccracken,warren,christian,calloway,graves,hopkins"
        },
    ),
    "mi": (
        "America/Detroit",
        {"America/Menominee": "dickinson,gogebic,iron,menominee,iron mountain,ironwood"},
    ),
    "nd": (
        _CENTRAL,
        {_MOUNTAIN: "dickinson,stark,bowman,adams,hettinger,slope,golden valley,billings"},
    ),
    "ne": (
        _CENTRAL,
        {
            _MOUNTAIN: "scotts bluff,scottsbluff,gering,alliance,sidney,chadron,ogallala,cheyenne,"
            "dawes,box butte,kimball,banner,morrill,sioux,sheridan,garden,deuel,keith,cherry"
        },
    ),
    "or": (_PACIFIC, {"America/Boise": "malheur,ontario,nyssa,vale"}),
    "sd": (
        _CENTRAL,
        {
            _MOUNTAIN: "pennington,meade,lawrence,butte,custer,fall river,haakon,harding,jackson,"
            "perkins,corson,dewey,ziebach,bennett,rapid city,spearfish,sturgis,box elder,deadwood"
        },
    ),
    "tn": (
        _CENTRAL,
        {
            _EASTERN: "knox,hamilton,blount,bradley,sevier,sullivan,washington,greene,anderson,roane,"
            "mcminn,monroe,jefferson,hamblen,hawkins,carter,cocke,loudon,campbell,knoxville,"
            "chattanooga,johnson city,kingsport,bristol,oak ridge,maryville,morristown,cleveland"
        },
    ),
    "tx": (_CENTRAL, {_MOUNTAIN: "el paso,hudspeth,socorro,horizon city"}),
}
_ZIP = re.compile(rf"\b({'|'.join(STATES)})\.?,?\s+\d{{5}}(?:-\d{{4}})?\b", re.IGNORECASE)
_OF = re.compile(
    rf"\b(?:city|town|village|county|borough|township)\s+of\s+[\w.' -]{{2,30}},\s*({'|'.join(STATES)}|"
    rf"{'|'.join(STATES.values())})\b",
    re.IGNORECASE,
)
_HOST_US = re.compile(r"\.([a-z]{2})\.(?:us|gov)$")
# The first part of a platform's host, as cities are named there: demo-wa, atlantacityga.
_TENANT = re.compile(
    r"[\w-]+?(-|city|county|town|village)([a-z]{2})\.(?:portal\.)?"
    r"(?:municodemeetings|iqm2|primegov|legistar|granicus|civicclerk|novusagenda|civicweb)\.\w+$"
)
_HOST_CODE = re.compile(
    r"(?:[a-z]{3,40}-|(?:city|town|county|village)of[a-z-]{3,40}?)([a-z]{2})\.(?:gov|org|com|us|net)$"
)
_CODES = {name.lower(): code for code, name in STATES.items()}


def state_of(url: str, text: str) -> tuple[str, bool]:
    """The postal code (lower case) of the state a page is from, and whether that is sure.

    Sure are ``….ma.us``, ``….ca.gov``, ``city-wa`` as a platform's tenant, and ZIP codes that
    agree; ``cityofrivertonfl.gov``, ``rivertoncityga`` as a tenant and the name of a state in the
    text are only likely. Empty when nothing speaks.
    """
    name = host(url)
    found = _HOST_US.search(name)
    if found and found[1] in STATES:
        return found[1], True
    tenant = _TENANT.match(name)
    if tenant and tenant[2] in STATES and tenant[1] == "-":
        return tenant[2], True
    zips = Counter(match[1].lower() for match in _ZIP.finditer(text))
    for match in _OF.finditer(text):
        word = match[1].lower()
        zips[_CODES.get(word, word)] += 1
    if zips:
        (best, count), *rest = zips.most_common(2)
        return best, not rest or count > 2 * rest[0][1]
    found = _HOST_CODE.search(name)
    if found and found[1] in STATES:
        return found[1], "-" in name
    if tenant and tenant[2] in STATES:
        return tenant[2], False
    named = Counter(
        {code: len(re.findall(rf"\b{state}\b", text)) for code, state in STATES.items()}
    )
    best, count = named.most_common(1)[0]
    return (best, False) if count else ("", False)


def zone_of_place(state: str, words: str) -> tuple[str, bool]:
    """The IANA zone of a place in ``state`` and whether that is sure.

    ``words`` (name of the city or county) decide in the states that keep two zones.
    """
    if state in _ZONES:
        return _ZONES[state], True
    if state not in _SPLIT:
        return "", False
    usual, others = _SPLIT[state]
    low = words.lower()
    for zone, places in others.items():
        if any(re.search(rf"\b{re.escape(place)}\b", low) for place in places.split(",")):
            return zone, True
    return usual, state in {"ak", "ks", "mi", "or", "tx", "fl", "in"}
