"""What the portal's links lead to: meetings, files, recordings.

File numbers are counted for each ``Type`` apart.
"""

import re

from monitor.adapters.listing import file
from monitor.models import Document, Role
from monitor.parse import html, urls, webforms

MEETING = re.compile(r"Detail_Meeting\.aspx\?(?:[^#]*&)?ID=(?P<id>\d+)", re.IGNORECASE)
_TYPES = {
    "14": Role.AGENDA,
    "1": Role.PACKET,
    "15": Role.MINUTES,
    "12": Role.MINUTES,
    "4": Role.ATTACHMENT,
}


def documents(anchors: list[html.Node], base: str) -> list[Document]:
    """The files and recordings that ``anchors`` lead to; not those the portal hides."""
    found: list[Document] = []
    for anchor in anchors:
        style = anchor.attributes.get("class") or ""
        address = anchor.attributes.get("href") or ""
        if "HiddenDocumentLink" in style:
            continue
        if address.lower().startswith("javascript:") or address in {"", "#"}:
            address = webforms.opened(anchor) or ""
        url = urls.absolute(base, address)
        label = html.label_of(anchor)
        if url is None or not label:
            continue
        if re.search(r"/File(?:Open|View)\.aspx", url, re.IGNORECASE):
            found.append(file(label, url, role=_role(label, url)))
        elif "splitview.aspx" in url.lower():
            audio = "audio" in label.lower()
            found.append(file(label, url, role=Role.AUDIO if audio else Role.VIDEO))
    return found


def _role(label: str, url: str) -> Role:
    """The words on the link decide; ``Type`` only when they say nothing."""
    if re.search(r"\bminutes? pack", label, re.IGNORECASE):
        return Role.OTHER
    role = file(label, "").role
    return role if role is not Role.OTHER else _TYPES.get(urls.query(url).get("Type"), Role.OTHER)
