"""Fixtures of adapters: ``tests/fixtures/<adapter>/<case>/``.

``case.yaml`` says how the response came to be::

    url: https://webapi.legistar.com/v1/demo/events      # the final address
    today: 2026-08-20
    timezone: America/New_York
    options: {client: demo}                              # as in sources.yaml
    step: items                                          # when it is not the first request
    context: {meeting: "17"}
    method: POST
    payload: '{"from": "2026-08-01"}'                    # body of the request
    status: 404
    content_type: application/json                       # else by the file's name
    headers: {content-disposition: attachment}           # of the response
    captured: 2026-08-20T15:00:00Z
    raises: true                                         # it is not the page it should be

``body.<ext>`` is the response. ``expected.json`` holds the lines of ``monitor parse --json`` as a
list, or ``{"error": …}``. When it is missing it is written and the test fails: review it, keep it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from ruamel.yaml import YAML

from monitor.adapters import load, modules
from monitor.adapters.base import Adapter, Yield
from monitor.errors import ExtractError
from monitor.models import Jurisdiction, Request, Response, Source
from monitor.models.wire import summary, to_json

FIXTURES = Path(__file__).parents[1] / "fixtures"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".ics": "text/calendar",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


@dataclass(frozen=True)
class Case:
    """One folder."""

    adapter_name: str
    path: Path

    def __str__(self) -> str:
        return f"{self.adapter_name}/{self.path.name}"

    @cached_property
    def said(self) -> dict:
        return dict(YAML(typ="safe", pure=True).load(self.path / "case.yaml"))

    @cached_property
    def body_path(self) -> Path:
        found = sorted(self.path.glob("body.*"))
        assert len(found) == 1, f"{self.path} must hold exactly one body.<ext>"
        return found[0]

    @property
    def body(self) -> bytes:
        return self.body_path.read_bytes()

    @property
    def adapter(self) -> Adapter:
        return load(self.adapter_name)

    @property
    def zone(self) -> str:
        return str(self.said.get("timezone", "America/New_York"))

    @property
    def today(self) -> date:
        return self.said["today"]

    @cached_property
    def source(self) -> Source:
        return source_for(self.adapter, self.said.get("options") or {}, self.zone)

    @cached_property
    def request(self) -> Request:
        payload = self.said.get("payload")
        return Request(
            url=self.said["url"],
            method=self.said.get("method", "GET"),
            body=payload.encode() if payload else None,
            step=self.said.get("step", "list"),
            context={k: str(v) for k, v in (self.said.get("context") or {}).items()},
        )

    def response(self, body: bytes | None = None, content_type: str | None = None) -> Response:
        captured = self.said.get("captured")
        if isinstance(captured, datetime):
            fetched = captured if captured.tzinfo else captured.replace(tzinfo=UTC)
        else:
            fetched = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)
        kind = content_type or self.said.get("content_type") or TYPES.get(self.body_path.suffix, "")
        return Response(
            url=self.said["url"],
            status=int(self.said.get("status", 200)),
            headers={**(self.said.get("headers") or {}), "content-type": kind},
            body=self.body if body is None else body,
            request=self.request,
            fetched_at=fetched,
            today=self.today,
        )

    def yields(self, response: Response | None = None) -> list[Yield]:
        return list(self.adapter.parse(self.source, response or self.response()))

    def lines(self) -> list[dict] | dict:
        """What ``expected.json`` should hold."""
        try:
            lines = [to_json(thing) for thing in self.yields()]
        except ExtractError as error:
            return {"error": str(error)}
        return [*lines, summary(self.adapter_name, self.adapter.coverage, lines)]

    @property
    def expected_path(self) -> Path:
        return self.path / "expected.json"

    def write(self) -> None:
        text = json.dumps(self.lines(), indent=1, ensure_ascii=False)
        self.expected_path.write_text(text + "\n", encoding="utf-8")


def source_for(adapter: Adapter, options: dict, zone: str = "America/New_York") -> Source:
    place = Jurisdiction(id="demo", name="Demo City", zone=zone, aliases=("City of Demo",))
    return Source(
        id=f"demo/{adapter.name}",
        jurisdiction=place,
        adapter=adapter.name,
        options=adapter.options(**options),
        every=timedelta(minutes=30),
        zone=zone,
    )


def cases(adapter: str | None = None) -> list[Case]:
    """All cases, or those of one adapter, in the order of their names."""
    folders = sorted(FIXTURES.glob(f"{adapter or '*'}/*/case.yaml"))
    known = modules()
    return [Case(f.parts[-3], f.parent) for f in folders if f.parts[-3] in known]
