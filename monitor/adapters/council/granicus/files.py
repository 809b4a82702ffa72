"""What Granicus's links are: its viewers and players, then the words on the link."""

import re

from monitor.adapters.listing import file
from monitor.models import Document, Role


def document(header: str, label: str, url: str) -> Document:
    """The file behind a link of the list's column ``header``."""
    low = url.lower()
    title = label or header
    if "minutesviewer.php" in low:
        role: Role | None = Role.MINUTES
    elif "agendaviewer.php" in low or "generatedagendaviewer" in low:
        found = file(title, url).role
        role = (
            found
            if found in {Role.PACKET, Role.NOTICE, Role.SUMMARY, Role.MINUTES}
            else Role.AGENDA
        )
    elif "asx.php" in low:  # the same recording for an old player
        role = Role.OTHER
    elif re.search(r"mediaplayer\.php|/player/|\.(?:mp4|wmv|m4v)(?:$|\?)", low):
        role = Role.VIDEO
    elif re.search(r"\.(?:mp3|m4a)(?:$|\?)", low):
        role = Role.AUDIO
    else:
        role = file(title, url).role
        role = file(header, url).role if role is Role.OTHER else role
    return file(title, url, role=role)
