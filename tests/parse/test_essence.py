"""Two answers of one essence say the same; what is not certain to be a token counts."""

import time

import pytest

from monitor.parse.essence import essence

PAGE = (
    "<!DOCTYPE html><html><head>{head}</head><body><form>{field}</form><p>{text}</p></body></html>"
)


def page(head: str = "", field: str = "", text: str = "Council, Nov. 24") -> str:
    return essence(PAGE.format(head=head, field=field, text=text).encode())


@pytest.mark.parametrize(
    "part",
    [
        {"field": '<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{0}" />'},
        {"field": "<input type='hidden' name='authenticity_token' value='{0}'>"},
        {"field": "<input name=csrfmiddlewaretoken type=hidden value={0}>"},
        {"field": '<INPUT TYPE="HIDDEN" NAME="form_build_id" VALUE="form-{0}">'},
        {"head": '<meta name="csrf-token" content="{0}">'},
        {"head": '<script nonce="{0}">let a = 1;</script>'},
    ],
)
def test_a_token_that_differs_leaves_the_essence_as_it_is(part: dict[str, str]) -> None:
    ((name, markup),) = part.items()
    one, other = (
        page(**{name: markup.replace("{0}", value)}) for value in ("aGVsbG8=", "d29ybGQ=")
    )
    assert one == other != ""


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("text", "Council, Nov. 24", "Council, Nov. 25"),
        ("field", '<input type="text" name="token_count" value="1">', '<input type="text" name="token_count" value="2">'),
        ("field", '<input type="hidden" name="meeting_day" value="24">', '<input type="hidden" name="meeting_day" value="25">'),
        ("head", '<meta name="description" content="24">', '<meta name="description" content="25">'),
        ("head", '<script nonce="a">let a = 1;</script>', '<script nonce="a">let a = 2;</script>'),
        ("head", '<script data-nonce="a" src="1.js">', '<script data-nonce="a" src="2.js">'),
        ("field", '<input type="hidden" name="token" value="a"><b>24</b>', '<input type="hidden" name="token" value="a"><b>25</b>'),
    ],
)  # fmt: skip
def test_everything_else_counts(name: str, one: str, other: str) -> None:
    assert page(**{name: one}) != page(**{name: other})


@pytest.mark.parametrize(
    "body", [b"", b'{"token": 1}', b"<?xml version='1.0'?><rss></rss>", b"%PDF"]
)
def test_what_is_no_web_page_has_none(body: bytes) -> None:
    assert essence(body) == ""


@pytest.mark.parametrize("piece", [b"<input ", b'<input value="', b"<script ", b"<meta name=token ", b"nonce="])  # fmt: skip
def test_hostile_markup_costs_time_in_proportion(piece: bytes) -> None:
    def spent(times: int) -> float:
        body = b"<html>" + piece * times
        started = time.process_time()
        essence(body)
        return time.process_time() - started

    assert spent(40_000) < max(0.05, 12 * spent(10_000))
