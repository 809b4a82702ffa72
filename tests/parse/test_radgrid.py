"""Telerik tables: headers, rows, pager, the word "empty"."""

from monitor.parse.html import tree
from monitor.parse.radgrid import grids

PAGE = """<table class=rgMasterTable><thead>
<tr class=rgPager><td colspan=4><a href="javascript:__doPostBack('p1','')">1</a>
<a class=rgCurrentPage href="javascript:__doPostBack('p2','')">2</a>
<a href="javascript:__doPostBack('p3','')">3</a> Page <b>2</b> of <b>3</b>, items 101 to 200 of 250.</td></tr>
<tr><th>Name</th><th><input type=button value="Meeting Date"></th><th>&nbsp;</th><th>Name</th></tr>
<tr class=rgFilterRow><td>filter</td></tr></thead><tbody>
<tr class=rgGroupHeader><td colspan=4>2026</td></tr>
<tr class=rgRow><td><a href=/a>Council</a></td><td>3/17/2026</td><td></td><td>x</td><td>more</td></tr>
<tr class=rgAltRow><td>Board</td></tr></tbody></table>
<table class=rgMasterTable><thead><tr><th>Name</th></tr></thead>
<tbody><tr class=rgNoRecords><td><div>No records to display.</div></td></tr></tbody></table>
<table class=rgMasterTable><tbody><tr><td>no header</td></tr></tbody></table>"""


def test_headers_rows_and_pager_of_a_grid():
    grid, empty = grids(tree(PAGE))
    assert grid.headers == ("name", "meeting date", "column 3", "name 4")
    assert [list(row) for row in grid.rows] == [
        ["name", "meeting date", "column 3", "name 4", "column 5"],
        ["name"],
    ]
    assert grid.rows[0]["name"].text == "Council"
    assert [a.attributes["href"] for a in grid.rows[0]["name"].anchors] == ["/a"]
    assert (grid.page, grid.pages, grid.following) == (2, 3, "p3")
    assert not grid.empty
    assert (empty.empty, empty.rows) == (True, [])


def test_the_last_page_is_followed_by_none():
    last = PAGE.replace("<a href=\"javascript:__doPostBack('p3','')\">3</a>", "")
    assert grids(tree(last))[0].following is None
