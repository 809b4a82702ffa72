"""ASP.NET forms posted back, and where a script link leads."""

from urllib.parse import parse_qs

import pytest

from monitor.errors import ExtractError
from monitor.parse import webforms
from monitor.parse.html import tree

FORM = tree(
    "<form><input type=hidden name=__VIEWSTATE value='a+b/c=='><input name='ctl$box' value='2 & 3'>"
    "<input type=submit name=go value=Go><input type=checkbox name=all value=1><input value=x></form>"
)


def test_hidden_and_text_fields_are_sent_buttons_and_boxes_are_not():
    assert webforms.fields(FORM) == {"__VIEWSTATE": "a+b/c==", "ctl$box": "2 & 3"}


def test_a_form_is_posted_back_as_a_browser_would():
    sent = webforms.body(FORM, "ctl$grid$p2", "3:1", {"ctl$box": "2026"}).decode()
    assert parse_qs(sent, keep_blank_values=True) == {
        "__VIEWSTATE": ["a+b/c=="],
        "ctl$box": ["2026"],
        "__EVENTTARGET": ["ctl$grid$p2"],
        "__EVENTARGUMENT": ["3:1"],
    }


def test_a_page_without_form_state_cannot_be_posted_back():
    with pytest.raises(ExtractError, match="form state"):
        webforms.body(tree("<p>no form</p>"), "x")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("javascript:__doPostBack('ctl00$grid$p2','')", ("ctl00$grid$p2", "")),
        ('javascript:__doPostBack("ctl00%24grid", "3:1")', ("ctl00$grid", "3:1")),
        ("/Calendar.aspx", None),
        (None, None),
    ],
)
def test_the_target_of_a_script_link(link, expected):
    assert webforms.target_of(link) == expected


def test_the_address_a_link_opens():
    page = tree(
        "<a onclick=\"window.open('Video.aspx?ID1=7&amp;Mode2=Video','video');return false;\">v</a>"
        "<a onclick=\"OpenWindow(&quot;/Citizens/SplitView.aspx?ID=1&quot;);\">w</a><a onclick='go()'>x</a>"
    )
    assert [webforms.opened(node) for node in page.css("a")] == [
        "Video.aspx?ID1=7&Mode2=Video",
        "/Citizens/SplitView.aspx?ID=1",
        None,
    ]
