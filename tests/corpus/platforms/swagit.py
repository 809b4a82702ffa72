"""Swagit's library, and a page of agendas that links there."""

from tests.corpus.samples import Page

ADAPTER = "swagit"
_DART = "https://www.dart.org/about/public-access-information/board-meetings-information"
PAGES = {
    "swagit/dallas-tx__dart_agendas.html": Page(
        adapter="json",
        url=_DART,
        options={
            "url": _DART,
            "after": "var data =",
            "kind": "meeting",
            "title": "title",
            "starts_at": "meetingDate",
            "time": "meetingTime",
            "documents": {"agenda": "agendaDocument"},
        },
    )
}
EXCEPTIONS: dict[tuple[str, str], str] = {}
