"""A grant's conditions: words that come into and go out of its documents are told with sentence and page."""

from dataclasses import replace

from monitor.models import Event
from tests.scenarios.grants_notice import AMENDMENT, BOUND, NOTICE, PLAIN, watched_notice
from tests.sites import Answer


async def test_a_condition_that_comes_into_a_pdf_and_goes_out_again_is_quoted_with_its_page(
    tmp_path,
):
    async with watched_notice(tmp_path) as (it, notice):
        notice.show(PLAIN)
        assert await it.round() == []
        notice.show(BOUND, "Nov 24, 2026")
        (found,) = await it.round(hours=24)
        said = it.said("#conditions")[-1]
        assert "Byrne Justice Assistance Grant" in said
        assert "conditions changed: new “8 U.S.C. 1373”" in said
        assert "New in the notice, p. 4: “" in said
        assert "must certify that the applicant complies with \n8 U.S.C. 1373\n and 1644." in said
        assert "because: topic conditions: “8 U.S.C. 1373” is new in the notice, p. 4" in said
        (stored,) = it.app.store.changes.many([found.id])
        assert stored.account.endswith("“8 U.S.C. 1373” is new in the notice, p. 4")
        notice.show(PLAIN, "Nov 26, 2026")
        (found,) = await it.round(hours=48)
        said = it.said("#conditions")[-1]
        assert "conditions changed: no longer “8 U.S.C. 1373”" in said
        assert "No longer in the notice (it was on p. 4): “" in said
        assert len(it.said("#federal")) == len(it.said("#conditions")) == 2


async def test_a_condition_in_a_new_attachment_is_told_and_so_is_its_withdrawal(tmp_path):
    async with watched_notice(tmp_path) as (it, notice):
        notice.show(PLAIN)
        await it.round()
        more = notice.paper(78, AMENDMENT, name="Amendment 000002", version="Nov 24, 2026")
        notice.show(PLAIN, NOTICE, more)
        (found,) = await it.round(hours=24)
        assert found.event is Event.AMENDED
        said = it.said("#conditions")[-1]
        assert "new “immigration”" in said
        assert "New in “Amendment 000002”, p. 1: “" in said
        notice.show(PLAIN)
        for _ in range(3):
            await it.round(hours=24)
        said = it.said("#conditions")[-1]
        assert "No longer in “Amendment 000002” (it was on p. 1): “" in said


async def test_a_document_that_cannot_be_read_for_once_has_lost_no_condition(tmp_path):
    async with watched_notice(tmp_path) as (it, notice):
        notice.show(BOUND)
        await it.round()
        notice.show(BOUND, "Nov 25, 2026")
        notice.answer(77, Answer(status=503))
        await it.round(hours=24)
        await it.round(hours=24)
        assert not [said for said in it.said("#conditions") if "no longer" in said.lower()]


async def test_a_document_larger_than_the_file_allows_is_not_read_until_it_allows_more(tmp_path):
    async with watched_notice(tmp_path) as (it, notice):
        config = it.app.config
        it.app.config = replace(config, fetch=replace(config.fetch, document_bytes=500))
        notice.show(PLAIN)
        await it.round()
        (row,) = it.app.store.documents.of_source("us/grants").values()
        assert (row.sha256, row.failures) == ("", 1)
        assert "bytes" in row.note or "MB" in row.note or "kB" in row.note
        it.app.config = config
        await it.round(hours=2)
        (row,) = it.app.store.documents.of_source("us/grants").values()
        assert row.method == "text"
