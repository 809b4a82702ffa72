"""Ids from other people's pages name nothing on our disk: neither files, nor folders, nor addresses."""

import re
from html import escape

from tests.scenarios import court
from tests.scenarios.world import world
from tests.sites import Answer, Site

IDS = (
    "../../../../tmp/escaped",
    "..",
    "/etc/passwd",
    "C:\\windows\\system32",
    "..%2f..%2fescaped",
    "a\u202e/b",
    "monitor.db",
    "x" * 4000,
    "'; DROP TABLE records; --",
    "<script>alert(1)</script>",
)
OURS = re.compile(
    r"state/(monitor\.(db(-wal|-shm)?|lock)|blobs/[0-9a-f]{2}/[0-9a-f]{64}(\.zst)?|\w+(\.\w+)?)"
)


async def test_hostile_ids_lead_nowhere_and_are_kept_as_they_are(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()

    def page(*ids: str) -> Answer:
        rows = "".join(
            f'<li data-id="{escape(name)}"><a href="/n">Notice {n}</a></li>'
            for n, name in enumerate(ids)
        )
        return Answer(body=f"<h1>Notices</h1><ul>{rows}</ul>")

    with Site() as site:
        site.script("/list", page("first"))
        source = (
            "jurisdictions:\n  city:\n    name: City\n    sources:\n"
            f'      list: {{adapter: page, url: "{site.url("/list")}", rows: "li", kind: notice,'
            ' key: "@data-id", title: "a"}\n'
        )
        async with world(folder, source, court.START) as desk:
            await desk.poll()
            site.script("/list", page("first", *IDS[:5]))
            desk.wait(hours=1)
            first = await desk.poll()
            site.script("/list", page("first", *IDS))
            desk.wait(hours=1)
            second = await desk.poll()
            keys = {change.key for change in (*first, *second)}
            known = set(desk.app.store.records.known("city/list"))
    assert len(keys) == len(IDS)
    assert keys <= known
    assert {path.name for path in tmp_path.iterdir()} == {"desk"}
    written = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    assert [name for name in written if name != "sources.yaml" and not OURS.fullmatch(name)] == []
