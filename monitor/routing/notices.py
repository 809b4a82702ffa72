"""Notices that delivery itself has for operators."""

from datetime import datetime, timedelta

from monitor.models import Draft, Notification


def parked_notice(
    row: Notification, *, kind: str, code: str, why: str, channel: str, now: datetime
) -> Draft:
    """A message, or a whole channel, was set aside. Once a day for each reason is enough."""
    draft = row.draft
    whole = kind == "channel"
    name = f"{draft.channel}:{code}" if whole else f"{draft.channel}:{code}:{row.id}"
    return Draft(
        dedup_key=f"ops:parked:{name}:{now.date().isoformat()}",
        channel=channel,
        purpose="ops",
        thread_key=f"ops/parked/{draft.channel}",
        payload={
            "kind": "parked",
            "scope": kind,
            "channel": draft.channel,
            "reason": why,
            "notification": row.id,
            "since": now.isoformat(),
            "again": (now + timedelta(hours=1)).isoformat() if whole else "",
        },
    )
