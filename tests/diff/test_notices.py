import pytest

from monitor.models import Event, Kind, Record
from tests.diff.build import Story, doc, edit, grant, when


def told(before, after):
    return Story(before).change(after)


def matter(**rest):
    given = {"title": "Ordinance 26-1187", "status": "Introduced", "text": "Be it ordained."}
    return Record(kind=Kind.MATTER, key="m", **(given | rest))


def notice(**rest):
    given = {"title": "Agency Information Collection", "status": "public inspection"}
    return Record(kind=Kind.NOTICE, key="2026-1", **(given | rest))


def test_a_deadline_moved():
    change = told(grant(), grant(ends_at=when(21, None, month=12)))
    assert change.event is Event.DEADLINE_MOVED
    assert change.sentence == (
        "The deadline of “BJA FY26 Edward Byrne Memorial JAG” moved from Mon 7 Dec to Mon 21 Dec"
    )
    assert [field.name for field in change.fields] == ["deadline"]


def test_a_deadline_set_or_taken_off():
    assert told(grant(ends_at=None), grant()).sentence.endswith("from none to Mon 7 Dec")
    assert told(grant(), grant(ends_at=None)).sentence.endswith("from Mon 7 Dec to none")


def test_the_second_deadline_counts_as_one():
    before = grant(fields={"justgrants_deadline": "2026-12-14"})
    change = told(before, grant(fields={"justgrants_deadline": "2026-12-28"}))
    assert change.event is Event.DEADLINE_MOVED
    assert change.sentence.endswith("justgrants deadline")


def test_new_conditions_are_an_amendment_with_the_agency_s_own_words():
    text = "Applicants must report each quarter and certify compliance with 8 U.S.C. 1373."
    comment = "Amended to extend both deadlines and update certifications."
    after = grant(text=text, ends_at=when(21, None, month=12), fields={"mod_comments": comment})
    change = told(grant(), after)
    assert change.event is Event.AMENDED
    assert change.note == comment
    assert {field.name for field in change.fields} == {"text", "deadline", "mod_comments"}
    assert ("+", "quarter and certify compliance with 8 U.S.C. 1373.") in change.passages[0].words


def test_a_deadline_moved_with_a_comment_is_still_a_deadline():
    after = grant(ends_at=when(21, None, month=12), fields={"mod_comments": "Extend deadline"})
    change = told(grant(), after)
    assert (change.event, change.note) == (Event.DEADLINE_MOVED, "Extend deadline")


def test_comments_to_attachments_are_quoted_together():
    after = grant(fields={"attachment_comments": ("New form", "Second form")})
    change = told(grant(), after)
    assert (change.event, change.note) == (Event.AMENDED, "New form; Second form")


def test_another_notice_of_funding_is_an_amendment():
    before = grant(documents=(doc("notice", version="1"),))
    after = grant(documents=(doc("notice", version="2"),))
    assert told(before, after).event is Event.AMENDED
    assert told(grant(), before).event is Event.AMENDED


def test_from_forecast_to_posted_is_a_change_of_status():
    change = told(grant(status="forecasted"), grant())
    assert change.event is Event.STATUS_CHANGED
    assert change.sentence.endswith("went from “forecasted” to “posted”")


def test_closed_and_open_again_by_the_source_s_word():
    assert told(grant(), grant(status="archived")).event is Event.CLOSED
    assert told(grant(status="closed"), grant()).event is Event.REOPENED


def test_other_changes_of_a_grant():
    assert told(grant(), grant(title="JAG, Local")).event is Event.RENAMED
    assert told(grant(), grant(fields={"award_ceiling": 5})).event is Event.MODIFIED
    before = grant(documents=(doc("other", title="Form"),))
    assert told(before, grant(documents=(doc("other", title="Form 2"),))).event is Event.MODIFIED


def test_lists_are_compared_as_sets():
    before = grant(fields={"eligible": ("Cities", "Counties")})
    assert Story(before).events(grant(fields={"eligible": ("Counties", "Cities")})) == []
    assert told(before, grant(fields={"eligible": ("Cities",)})).event is Event.MODIFIED


@pytest.mark.parametrize(
    ("after", "event"),
    [
        ({"status": "published"}, Event.STATUS_CHANGED),
        ({"status": "withdrawn"}, Event.CLOSED),
        ({"ends_at": when(1, None, month=12)}, Event.DEADLINE_MOVED),
        ({"title": "Agency Information Collection; Correction"}, Event.RENAMED),
        ({"text": "Comments are invited."}, Event.TEXT_CHANGED),
        ({"documents": (doc("notice"),)}, Event.DOCUMENT_ADDED),
        ({"fields": {"docket": "OJP-1"}}, Event.MODIFIED),
    ],
)
def test_notices(after, event):
    assert told(notice(), notice(**after)).event is event


@pytest.mark.parametrize(
    ("after", "event"),
    [
        ({"status": "Adopted", "text": "Be it hereby ordained."}, Event.STATUS_CHANGED),
        ({"text": "Be it hereby ordained."}, Event.AMENDED),
        ({"title": "Ordinance 26-1187 as amended"}, Event.RENAMED),
        ({"documents": (doc("attachment"),)}, Event.DOCUMENT_ADDED),
        ({"fields": {"sponsors": ("Worrell",)}}, Event.MODIFIED),
    ],
)
def test_matters(after, event):
    assert told(matter(), matter(**after)).event is event


def test_pages_posts_and_list_entries():
    page = Record(kind=Kind.PAGE, key="p", title="City Code", text="Sec. 1. No parking.\nSec. 2.")
    change = told(page, edit(page, text="Sec. 1. No overnight parking.\nSec. 2."))
    assert change.event is Event.TEXT_CHANGED
    assert change.sentence == "The text of “City Code” changed"
    assert ("+", "overnight") in change.passages[0].words
    entry = Record(kind=Kind.LIST_ENTRY, key="ma", title="Somerville, MA")
    rest = [Record(kind=Kind.LIST_ENTRY, key=str(n), title=f"Place {n}") for n in range(5)]
    story = Story(*rest)
    assert story.says(entry, *rest) == [("added", "ma")]
    story.poll(*rest)
    assert story.says(*rest) == [("removed", "ma")]
    post = Record(kind=Kind.PRESS_RELEASE, key="u", title="Lawsuit filed", status="new")
    assert told(post, edit(post, status="updated")).event is Event.STATUS_CHANGED
    assert told(post, edit(post, fields={"component": "CRT"})).event is Event.MODIFIED


def docket(**rest):
    given = {
        "title": "City of Chelsea v. Trump",
        "fields": {"assigned_to": "Nathaniel Gorton", "court": "mad", "docket_number": "1:25"},
    }
    return Record(kind=Kind.DOCKET, key="69665101", **(given | rest))


def with_fields(record, **fields):
    return edit(record, fields={**record.fields, **fields})


def test_dockets():
    ended = with_fields(docket(), date_terminated="2026-11-16")
    change = told(docket(), ended)
    assert (change.event, change.sentence) == (Event.CLOSED, "“City of Chelsea v. Trump” is closed")
    assert told(ended, docket()).event is Event.REOPENED
    moved = with_fields(ended, date_terminated="2026-11-20")
    assert told(ended, moved).event is Event.MODIFIED
    change = told(docket(), with_fields(docket(), assigned_to="Julia Kobick"))
    assert change.event is Event.REASSIGNED
    assert change.sentence.endswith("was reassigned from “Nathaniel Gorton” to “Julia Kobick”")
    assert told(docket(), with_fields(docket(), court="ca1")).event is Event.RELOCATED
    assert told(docket(), docket(title="City of Chelsea v. Vance")).event is Event.RENAMED
    assert told(docket(), docket(status="stayed")).event is Event.STATUS_CHANGED
    assert told(docket(), docket(status="terminated")).event is Event.CLOSED
    assert told(docket(), docket(documents=(doc("order"),))).event is Event.DOCUMENT_ADDED


def entry(key="e", **rest):
    given = {"title": "Order on Motion", "parent": "69665101", "fields": {"number": "67"}}
    return Record(kind=Kind.DOCKET_ENTRY, key=key, **(given | rest))


def entries(before, after):
    return Story(docket(), before).change(docket(), after)


def test_a_new_entry_is_filed():
    change = Story(docket()).change(docket(), entry())
    assert change.event is Event.FILED
    assert change.sentence == "Filed: #67 “Order on Motion” in “City of Chelsea v. Trump”"
    assert change.thread == "69665101"


def test_a_new_case_with_its_entries_is_one_change():
    change = Story(docket()).change(docket(), edit(docket(), key="2"), entry(parent="2"))
    assert change.event is Event.ADDED
    assert change.sentence.endswith("is newly listed, 1 entry")


def test_a_stub_that_is_filled_is_enriched_and_changed_words_are_corrected():
    full = entry(text="ORDER granting the motion. Signed by Judge Gorton.")
    assert entries(entry(), full).event is Event.ENRICHED
    assert entries(full, edit(full, text=full.text + " Entered.")).event is Event.ENRICHED
    assert entries(full, edit(full, text="ORDER denying the motion.")).event is Event.CORRECTED
    assert entries(entry(title="Order"), entry(title="Order on Motion")).event is Event.ENRICHED
    assert entries(entry(), entry(documents=(doc("order"),))).event is Event.ENRICHED
    paid = entry(documents=(doc("order", version="1"),))
    assert entries(paid, entry(documents=(doc("order", version="2"),))).event is Event.CORRECTED
    assert entries(entry(), with_fields(entry(), pages=3)).event is Event.ENRICHED
    assert entries(entry(), with_fields(entry(), number="68")).event is Event.CORRECTED


def test_opinions():
    opinion = Record(kind=Kind.OPINION, key="o", title="Chelsea v. Trump", text="Affirmed.")
    assert told(opinion, edit(opinion, text="Reversed.")).event is Event.CORRECTED
    assert told(opinion, edit(opinion, documents=(doc("order"),))).event is Event.DOCUMENT_ADDED
