"""The loopback site that scenarios stand on does what its answers say."""

import http.client
import socket
from contextlib import closing
from dataclasses import dataclass

import pytest

from tests.sites import Answer, Site


@dataclass
class Got:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def get(site: Site, path: str, headers: dict[str, str] | None = None) -> Got:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
    with closing(connection):
        connection.request("GET", path, headers=headers or {})
        with connection.getresponse() as response:
            return Got(response.status, response.headers, response.read())


def test_a_page_with_an_etag_answers_a_matching_request_with_304() -> None:
    with Site() as site:
        site.page("/a", "hello", etag='"1"')
        first = get(site, "/a")
        assert (first.status, first.body, first.headers["ETag"]) == (200, b"hello", '"1"')
        second = get(site, "/a", {"If-None-Match": '"1"'})
        assert (second.status, second.body) == (304, b"")
        assert get(site, "/a", {"If-None-Match": '"2"'}).body == b"hello"
        assert [hit.status for hit in site.hits] == [200, 304, 200]


def test_scripted_answers_come_in_turn_and_the_last_one_stays() -> None:
    with Site() as site:
        site.script("/a", Answer(status=503), Answer(body="back"))
        assert [get(site, "/a").status for _ in range(3)] == [503, 200, 200]


def test_a_path_with_a_query_goes_before_the_bare_path_and_unknown_ones_are_404() -> None:
    with Site() as site:
        site.page("/a", "bare")
        site.page("/a?x=1", "query")
        assert get(site, "/a?x=1").body == b"query"
        assert get(site, "/a?x=2").body == b"bare"
        assert get(site, "/b").status == 404
        assert [hit.path for hit in site.hits_of("/a")] == ["/a?x=1", "/a?x=2"]


def test_a_cut_body_is_shorter_than_its_length() -> None:
    with Site() as site:
        site.script("/a", Answer(body=b"x" * 100, cut=40))
        with pytest.raises(http.client.IncompleteRead) as caught:
            get(site, "/a")
        assert len(caught.value.partial) == 40


def test_chunked_and_close_framed_bodies_arrive_whole() -> None:
    with Site() as site:
        site.script("/a", Answer(body=b"x" * 10_000, chunked=True))
        site.script("/b", Answer(body=b"y" * 100, close_framed=True))
        assert get(site, "/a").body == b"x" * 10_000
        assert get(site, "/b").body == b"y" * 100


@pytest.mark.parametrize("when", ["before", "in"])
def test_a_reset_is_a_reset(when: str) -> None:
    with Site() as site:
        site.script("/a", Answer(body="x", reset=when))
        with pytest.raises(
            (ConnectionResetError, http.client.BadStatusLine, http.client.HTTPException)
        ):
            get(site, "/a")


def test_the_server_is_gone_after_the_block() -> None:
    with Site() as site:
        port = site.port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
