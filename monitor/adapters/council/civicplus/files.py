"""The files and recordings of a row."""

import re

from monitor.adapters.listing import file
from monitor.models import Document, Role
from monitor.parse import html, urls
from monitor.parse.ancestors import nearest

FILE = re.compile(r"/ViewFile/(?P<kind>\w+)/_(?P<day>\d{8})-(?P<id>\d+)", re.IGNORECASE)


def in_media(anchor: html.Node) -> bool:
    """Whether a link stands in the row's column of recordings."""
    column = html.attribute(nearest(anchor, ("td",)), "class")
    return "media" in column or "video" in column


def documents(links: list[tuple[html.Node, str]], version: str) -> list[Document]:
    """Agenda, packet and minutes; the agenda as a web page only counts when there is no file."""
    found: list[Document] = []
    for anchor, url in links:
        match = FILE.search(url)
        label = html.attribute(anchor, "aria-label").rpartition(". ")[2] or html.label_of(anchor)
        if match is None:
            if "/previousversions/" not in url.lower():
                video = in_media(anchor)
                role = file(label, url).role
                found.append(
                    file(
                        label if len(label) < 80 else "Media",
                        url,
                        role=Role.VIDEO if video and role is Role.OTHER else role,
                    )
                )
            continue
        asked = urls.query(url)
        if match["kind"].lower() == "minutes":
            role, title = Role.MINUTES, "Minutes"
        elif match["kind"].lower() != "agenda":
            continue  # ArchivedAgenda: an earlier version
        elif asked.get("packet"):
            role, title = Role.PACKET, "Packet"
        else:
            role, title = Role.AGENDA, "Agenda"
        if asked.get("html"):
            title = f"{title} (HTML)"
        found.append(file(title, url, role=role, version=version if role is Role.AGENDA else ""))
    plain = {each.role for each in found if not each.title.endswith("(HTML)")}
    return [
        file(each.title, each.url, role=Role.OTHER)
        if each.title.endswith("(HTML)") and each.role in plain
        else each
        for each in found
    ]
