"""USAspending: whose awards, checked by the whole name."""

from datetime import date

import orjson
import pytest

from monitor.errors import ConfigError, ExtractError
from monitor.models import Jurisdiction
from tests.adapters.federal import parse, problems, records, requests, source, starts

CHELSEA = Jurisdiction(
    id="chelsea-ma", name="Chelsea", zone="America/New_York", aliases=("City of Chelsea",)
)


def award(n=1, recipient="CITY OF CHELSEA", amount=25000.5):
    return {
        "Award ID": f"15PBJA{n}",
        "Recipient Name": recipient,
        "Award Amount": amount,
        "Start Date": "2023-10-01",
        "End Date": "2027-09-30",
        "Awarding Sub Agency": "Office of Justice Programs",
        "generated_internal_id": f"ASST_NON_{n}",
    }


def read(*awards, more=False, where=None):
    where = where or source("usaspending", CHELSEA)
    body = {"results": list(awards), "page_metadata": {"page": 1, "hasNext": more}}
    return parse(where, starts(where)[0], body)


def test_awards_of_the_jurisdiction_s_own_names_are_asked_for():
    (request,) = starts(source("usaspending", CHELSEA, years=5), date(2026, 11, 23))
    body = orjson.loads(request.body)
    assert body["filters"]["recipient_search_text"] == ["CITY OF CHELSEA"]
    assert body["filters"]["award_type_codes"] == ["02", "03", "04", "05"]
    assert body["filters"]["time_period"] == [
        {"start_date": "2022-10-01", "end_date": "2027-09-30"}
    ]


def test_nothing_is_asked_without_a_name_for_the_service_fails_then():
    with pytest.raises(ConfigError, match="recipients"):
        starts(source("usaspending"))


def test_an_award_is_an_entry_known_by_the_service_s_id():
    (record,) = records(read(award()))
    assert (record.key, record.fields["amount"]) == ("ASST_NON_1", 25000.5)
    assert record.title == "CITY OF CHELSEA: award 15PBJA1"


def test_a_name_that_is_only_alike_is_not_the_recipient():
    found = read(award(), award(2, "CITY OF CHELSEA HEIGHTS"), award(3, "CHELSEA, CITY OF"))
    assert [record.key for record in records(found)] == ["ASST_NON_1", "ASST_NON_3"]


def test_pages_follow_while_there_are_more():
    (more,) = requests(read(award(), more=True))
    assert orjson.loads(more.body)["page"] == 2
    assert requests(read(award())) == []


def test_an_award_without_an_id_is_a_problem_and_another_answer_an_error():
    assert len(problems(read(award(), {"Award ID": "x"}))) == 1
    where = source("usaspending", CHELSEA)
    with pytest.raises(ExtractError, match="Missing value"):
        parse(where, starts(where)[0], {"detail": "Missing value: 'filters'"})
