"""The answers of the benchmark's sites: a calendar of 100 meetings as HTML, JSON and RSS.

A *version* names which meetings moved: from one version to the next exactly one record differs.
A *token* is hidden noise that differs while all records are equal, a *stamp* noise that is seen.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

MEETINGS = 100
BODIES = ("City Council", "Planning Board", "Zoning Board of Appeals", "School Committee")
_FILLER = (
    "The public may attend in person or watch the broadcast. Agendas are posted two days before "
    "the meeting; written comments are taken by the clerk until noon of the day of the meeting. "
)


ROBOTS_TXT = (
    "User-agent: *\nDisallow: /admin/\nDisallow: /search\nDisallow: /*?print=\n"
    "Disallow: /user/login\nAllow: /\nSitemap: https://city.example/sitemap.xml\n"
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One row."""

    number: int
    starts: datetime
    body: str
    room: str


def meetings(first: datetime, version: int) -> list[Meeting]:
    """All meetings; ``first`` is the local time of the earliest, one follows each day."""
    rows = []
    for number in range(MEETINGS):
        moved = (version + MEETINGS - 1 - number) // MEETINGS
        rows.append(
            Meeting(
                number,
                first + timedelta(days=number),
                BODIES[number % len(BODIES)],
                f"Room {200 + number % 7}" if not moved else f"Hall {number % 7} {moved}",
            )
        )
    return rows


def html(rows: list[Meeting], token: str, stamp: str = "") -> bytes:
    """About 68 KB of page; ``token`` stands in a hidden field."""
    head = (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Meeting calendar</title>"
        f"</head><body><form><input type='hidden' name='__TOKEN' value='{token}'></form>"
        f"<p>Served by {stamp}</p><h1>Meeting calendar</h1><table class='meetings'><thead><tr><th>Meeting</th><th>When</th>"
        "<th>Where</th><th>Files</th></tr></thead><tbody>"
    )
    body = "".join(
        f"<tr class='meeting row-{m.number % 2}' id='m{m.number}'>"
        f"<td class='name'><a class='detail' href='/meeting/{m.number}'>{m.body}</a></td>"
        f"<td class='date'>{m.starts:%B} {m.starts.day}, {m.starts:%Y %I:%M %p}</td>"
        f"<td class='place'>{m.room}</td><td class='files'>"
        f"<a class='agenda' href='/files/{m.number}/agenda'>Agenda</a> "
        f"<a class='minutes' href='/files/{m.number}/minutes'>Minutes</a></td>"
        f"<td class='note'><p>{_FILLER}</p><p>Ask the clerk for number {m.number}.</p></td></tr>"
        for m in rows
    )
    return f"{head}{body}</tbody></table></body></html>".encode()


def as_json(rows: list[Meeting], token: str, stamp: str = "") -> bytes:
    """The same as an API gives it."""
    items = [
        {
            "id": m.number,
            "name": m.body,
            "start": m.starts.isoformat(),
            "room": m.room,
            "url": f"/meeting/{m.number}",
            "note": _FILLER * 2,
        }
        for m in rows
    ]
    return json.dumps({"token": token, "stamp": stamp, "items": items}).encode()


def rss(rows: list[Meeting], token: str, stamp: str = "") -> bytes:
    """The first 50 as a feed."""
    items = "".join(
        f"<item><title>{m.body} {m.number}</title><link>http://site.example/meeting/{m.number}</link>"
        f"<guid>meeting-{m.number}</guid><pubDate>Mon, 02 Nov 2026 10:{m.number:02}:00 GMT</pubDate>"
        f"<description>{m.starts:%Y-%m-%d %H:%M}, {m.room}. {_FILLER * 2}</description></item>"
        for m in rows[:50]
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Meetings</title>"
        "<link>http://site.example/</link><description>All meetings</description>"
        f"{items}</channel></rss><!-- {token} {stamp} -->"
    ).encode()


MAKERS = {"page": (html, "text/html; charset=utf-8"), "json": (as_json, "application/json"),
          "rss": (rss, "application/rss+xml")}  # fmt: skip
