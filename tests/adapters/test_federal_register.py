"""The Federal Register: nothing found, inspection to publication, corrections, refusals."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from monitor.models import Role
from tests.adapters.federal import NOW, parse, problems, records, requests, source, starts

DOJ = [{"name": "Justice Department", "slug": "justice-department"}]
DOC = {
    "title": "Grants &amp; Conditions",
    "type": "Notice",
    "abstract": "Certifications.",
    "document_number": "2026-08118",
    "html_url": "https://www.federalregister.gov/documents/2026/07/24/2026-08118/x",
    "pdf_url": "https://www.govinfo.gov/x.pdf",
    "publication_date": "2026-07-24",
    "agencies": DOJ,
    "comments_close_on": "2026-08-24",
}
FILED = {
    "title": "Grants and Conditions",
    "type": "Notice",
    "document_number": "2026-08118",
    "filed_at": "2026-07-23T08:45:00.000-04:00",
    "filing_type": "regular",
    "pdf_url": "https://public-inspection.federalregister.gov/2026-08118.pdf?1753188300",
    "publication_date": "2026-07-24",
    "agencies": DOJ,
}


def fr(**options):
    return source("federal_register", **options)


def listing(*docs, following=None):
    page = {"count": len(docs), "description": "d", "results": list(docs)}
    return {**page, "next_page_url": following} if following else page


def documents(where, *docs, **rest):
    request = next(r for r in starts(where) if r.step != "inspection")
    return parse(where, request, listing(*docs, **rest))


def inspected(where, *docs):
    return parse(where, starts(where)[0], listing(*docs))


def test_each_term_is_a_search_and_the_page_size_is_one_the_service_keeps():
    where = fr(
        agencies=["justice-department"], types=["NOTICE"], terms=["grant", '"8 U.S.C. 1373"']
    )
    inspection, *searches = starts(where)
    assert inspection.url.endswith("/public-inspection-documents/current.json")
    queries = [parse_qsl(urlsplit(request.url).query) for request in searches]
    assert [dict(query)["conditions[term]"] for query in queries] == ["grant", '"8 U.S.C. 1373"']
    assert ("conditions[agencies][]", "justice-department") in queries[0]
    assert ("conditions[type][]", "NOTICE") in queries[0]
    assert dict(queries[0])["per_page"] == "100"
    assert dict(queries[0])["conditions[publication_date][gte]"] == "2026-06-25"


def test_absent_results_mean_none_and_only_when_the_count_is_zero():
    where = fr()
    request = starts(where)[-1]
    assert parse(where, request, {"count": 0, "description": "Documents"}) == []
    with pytest.raises(ExtractError, match="counts 3"):
        parse(where, request, {"count": 3, "description": "Documents"})


@pytest.mark.parametrize(
    "body",
    [
        {"errors": {"order": "is invalid"}},
        {"message": "x"},
        b"",
        b"<html>Request Access</html>",
        [],
    ],
)
def test_what_is_no_answer_is_never_an_empty_list(body):
    where = fr()
    if body == []:
        assert parse(where, starts(where)[-1], body) == []
        return
    with pytest.raises(ExtractError):
        parse(where, starts(where)[-1], body)


def test_a_document_on_inspection_is_the_same_one_when_published():
    where = fr(agencies=["justice-department"])
    (filed,) = records(inspected(where, FILED))
    (published,) = records(documents(where, DOC))
    assert filed.key == published.key == "2026-08118"
    assert (filed.status, published.status) == ("public_inspection", "published")
    assert filed.documents[0].version == "1753188300"
    assert published.title == "Grants & Conditions"


def test_the_published_state_wins_when_both_lists_show_it():
    steps = [request.step for request in starts(fr())]
    assert steps.index("inspection") < steps.index("list")


def test_comments_close_at_the_deadline_and_the_file_is_read():
    (record,) = records(documents(fr(), DOC))
    assert record.starts_at.isoformat() == "2026-07-24"
    assert record.ends_at.isoformat() == "2026-08-24"
    assert [d.role for d in record.documents] == [Role.NOTICE]
    assert Role.NOTICE in load("federal_register").reads


def test_a_correction_names_what_it_corrects():
    correction = {
        **DOC,
        "document_number": "C1-2026-08118",
        "correction_of": "https://www.federalregister.gov/api/v1/documents/2026-08118",
    }
    corrected = {
        **DOC,
        "corrections": ["https://www.federalregister.gov/api/v1/documents/C1-2026-08118.json"],
    }
    first, second = records(documents(fr(), correction, corrected))
    assert first.fields["correction_of"] == "2026-08118"
    assert second.fields["corrections"] == ("C1-2026-08118",)


def test_the_inspection_desk_is_searched_here_because_it_cannot_be_searched_there():
    fish = {**FILED, "document_number": "1", "agencies": [{"slug": "fish-and-wildlife-service"}]}
    rule = {**FILED, "document_number": "2", "type": "Rule"}
    birds = {**FILED, "document_number": "3", "title": "Meeting of a Board"}
    where = fr(
        agencies=["justice-department"], types=["NOTICE"], terms=['grant | "1373"', "conditions"]
    )
    assert [r.key for r in records(inspected(where, FILED, fish, rule, birds))] == ["2026-08118"]


def test_a_withdrawn_document_is_asked_for_and_a_published_one_is_not():
    where = fr(agencies=["justice-department"])
    adapter = load("federal_register")
    (filed,) = records(inspected(where, FILED))
    asked = adapter.confirm(where, filed)
    assert asked.url.endswith("/api/v1/documents/2026-08118.json")
    assert 404 in asked.accept
    (found,) = records(parse(where, asked, DOC))
    assert found.status == "published"
    assert adapter.confirm(where, found) is None


def test_further_pages_are_followed_up_to_a_limit():
    more = "https://www.federalregister.gov/api/v1/documents?page=2"
    found = documents(fr(), DOC, following=more)
    assert [request.url for request in requests(found)] == [more]
    page = requests(found)[0]
    for _ in range(20):
        wishes = requests(parse(fr(), page, listing(DOC, following=more), now=NOW))
        if not wishes:
            break
        (page,) = wishes
    assert page.context["page"] == "10"


def test_a_document_without_a_number_or_with_a_broken_date_is_a_problem():
    found = documents(fr(), DOC, {**DOC, "document_number": "9", "publication_date": "soon"})
    assert len(records(found)) == 1
    assert len(problems(found)) == 1
