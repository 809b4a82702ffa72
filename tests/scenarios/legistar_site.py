"""A Legistar Web API on loopback that shows recorded lists of events, one after the other."""

import orjson

from tests.sites import Answer, Hit, Site


class LegistarSite:
    """Shows ``events``; the page of an event that is no longer listed answers 404."""

    def __init__(self, site: Site, client: str) -> None:
        self.site = site
        self.root = f"/v1/{client}"
        self.events: dict[int, dict] = {}
        self.items: dict[int, list] = {}
        site.handle(f"{self.root}/Events", self._list)

    def show(self, events: list[dict]) -> None:
        """List these events from now on."""
        self.events = {event["EventId"]: event for event in events}
        for ident in self.events:
            self.site.handle(f"{self.root}/Events/{ident}", self._one(ident))
            self.site.handle(f"{self.root}/Events/{ident}/EventItems", self._items(ident))

    def _list(self, hit: Hit) -> Answer:
        return _json(list(self.events.values()))

    def _one(self, ident: int):
        def answer(hit: Hit) -> Answer:
            event = self.events.get(ident)
            return _json(event) if event else Answer(status=404, body="")

        return answer

    def _items(self, ident: int):
        return lambda hit: _json(self.items.get(ident, []))


def _json(value: object) -> Answer:
    return Answer(body=orjson.dumps(value), type="application/json; charset=utf-8")
