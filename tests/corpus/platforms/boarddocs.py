"""BoardDocs: list, meeting page, export of active meetings."""

from tests.corpus.samples import Page

ADAPTER = "boarddocs"
_GRPS = "https://go.boarddocs.com/mi/grps/Board.nsf"
PAGES = {
    "boarddocs/grand-rapids-schools-mi__meetings_list.json": Page(
        url=f"{_GRPS}/BD-GetMeetingsList?open", options={"site": "mi/grps"}
    ),
    "boarddocs/grand-rapids-schools-mi__meeting_detail.html": Page(
        url=f"{_GRPS}/BD-GetMeeting?open", options={"site": "mi/grps"}, step="meeting"
    ),
    "boarddocs/chicago-il__teacher_pension_xml_active_meetings.xml": Page(
        url="https://www.boarddocs.com/il/ctpf/Board.nsf/XML-ActiveMeetings",
        options={"site": "il/ctpf", "export": True},
    ),
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "boarddocs/chicago-il__teacher_pension_xml_active_meetings.xml",
        "parsed_items.20.links.1",
    ): "the minutes stand on the board's own page, read by the same test",
    (
        "boarddocs/grand-rapids-schools-mi__meeting_detail.html",
        "counts.parsed_items",
    ): "the count is that of the list; this is one meeting's page",
}
