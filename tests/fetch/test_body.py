"""Bodies: bounded while they are decoded, whole or refused."""

import gzip
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import PermanentFetchError, TransientFetchError
from monitor.fetch.body import Gunzip, read_body
from tests.corpus_path import CORPUS
from tests.jump_clock import JumpClock


async def parts(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(
    *chunks: bytes, coding: str = "gzip", limit: int = 1000, truncate: bool = False
) -> bytes:
    return await read_body(
        parts(*chunks),
        host="a.example",
        coding=coding,
        limit=limit,
        clock=lambda: 0.0,
        truncate=truncate,
    )


@given(st.binary(max_size=3000), st.integers(1, 50), st.integers(1, 3))
def test_gzip_cut_anywhere_into_chunks_decodes_to_the_same_bytes(
    data: bytes, size: int, members: int
) -> None:
    raw = b"".join(gzip.compress(data[i::members]) for i in range(members))
    decoder = Gunzip(10_000)
    out = b"".join(decoder.feed(raw[i : i + size]) for i in range(0, len(raw), size))
    assert out == b"".join(data[i::members] for i in range(members))
    assert decoder.complete


@given(st.binary(min_size=1, max_size=500), st.data())
def test_gzip_that_ends_early_is_never_complete(data: bytes, draw: st.DataObject) -> None:
    raw = gzip.compress(data)
    cut = draw.draw(st.integers(0, len(raw) - 1))
    decoder = Gunzip(10_000)
    decoder.feed(raw[:cut])
    assert not decoder.complete


async def test_members_one_after_another_are_one_body() -> None:
    assert await read(gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


async def test_a_second_member_that_is_cut_is_an_error() -> None:
    second = gzip.compress(b"two" * 50)
    for cut in (1, 2, 9, 12, len(second) - 1):
        with pytest.raises(TransientFetchError, match="cut gzip"):
            await read(gzip.compress(b"one ") + second[:cut])


async def test_padding_after_the_end_is_let_go() -> None:
    assert await read(gzip.compress(b"page") + b"\x00" * 20) == b"page"
    assert await read(gzip.compress(b"page"), b"\r\n") == b"page"


@pytest.mark.parametrize("cut", [1, 5, 10, 15, 20, -9, -8, -4, -1])
async def test_a_cut_gzip_body_is_an_error_and_no_half_page(cut: int) -> None:
    with pytest.raises(TransientFetchError, match="cut gzip"):
        await read(gzip.compress(b"a row\n" * 100)[:cut])


async def test_a_wrong_checksum_or_length_is_damage() -> None:
    raw = bytearray(gzip.compress(b"page"))
    raw[-5] ^= 1
    with pytest.raises(TransientFetchError, match="damaged gzip"):
        await read(bytes(raw))
    raw = bytearray(gzip.compress(b"page"))
    raw[-1] ^= 1
    with pytest.raises(TransientFetchError, match="damaged gzip"):
        await read(bytes(raw))


async def test_a_page_that_only_claims_to_be_gzip_is_damage() -> None:
    with pytest.raises(TransientFetchError, match="damaged gzip"):
        await read(b"<html>plain</html>")


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "compress", "evil\x1b"])
async def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(PermanentFetchError, match="only gzip was asked for"):
        await read(b"x", coding=coding)


@pytest.mark.parametrize("coding", ["", "identity", " GZIP ", "x-gzip"])
async def test_the_codings_that_are_read(coding: str) -> None:
    raw = b"page" if coding in ("", "identity") else gzip.compress(b"page")
    assert await read(raw, coding=coding) == b"page"


async def test_exactly_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    assert await read(b"x" * 1000, coding="") == b"x" * 1000
    assert await read(gzip.compress(b"x" * 1000)) == b"x" * 1000
    for body, coding in ((b"x" * 1001, ""), (gzip.compress(b"x" * 1001), "gzip")):
        with pytest.raises(PermanentFetchError, match="more than"):
            await read(body, coding=coding)


async def test_a_body_cut_to_the_limit_on_request_is_its_beginning() -> None:
    assert await read(b"x" * 5000, coding="", truncate=True) == b"x" * 1000
    assert await read(gzip.compress(b"x" * 5000), truncate=True) == b"x" * 1000


async def test_a_bomb_is_decoded_no_further_than_the_limit() -> None:
    raw = gzip.compress(b"\0" * 50_000_000)
    seen = []

    class Watched(Gunzip):
        pass

    decoder = Gunzip(1_000_000)
    for start in range(0, len(raw), 4096):
        seen.append(len(decoder.feed(raw[start : start + 4096])))
        if decoder.size > 1_000_000:
            break
    assert sum(seen) == 1_000_001
    with pytest.raises(PermanentFetchError):
        await read(raw, limit=1_000_000)


async def test_a_dripping_body_is_given_up_after_ten_seconds() -> None:
    clock = JumpClock()
    given = 0

    async def drip() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            clock.time += 1
            given += 1
            yield b"x" * 500

    with pytest.raises(TransientFetchError, match="sent only 5500 bytes in 11 seconds"):
        await read_body(drip(), host="a.example", coding="", limit=10**6, clock=clock.monotonic)
    assert given == 11


async def test_a_slow_but_steady_body_is_read() -> None:
    clock = JumpClock()

    async def steady() -> AsyncIterator[bytes]:
        for _ in range(30):
            clock.time += 1
            yield b"x" * 1500

    body = await read_body(
        steady(), host="a.example", coding="", limit=10**6, clock=clock.monotonic
    )
    assert len(body) == 45_000


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("bombs/gzip-1GiB-zeros.gz", PermanentFetchError),
        ("bombs/gzip-64MiB-html.gz", PermanentFetchError),
        ("compressed/truncated-crc-error-short.gz", TransientFetchError),
        ("compressed/truncated-crc-error.gz", TransientFetchError),
        ("compressed/unexpected-eof.gz", TransientFetchError),
        ("compressed/bomb-br.bin", TransientFetchError),
        ("compressed/bomb-deflate.bin", TransientFetchError),
        ("compressed/bomb-zstd.bin", TransientFetchError),
        ("compressed/html-br.bin", TransientFetchError),
        ("compressed/html-rawdeflate.bin", TransientFetchError),
    ],
)
async def test_recorded_bombs_and_broken_streams_are_refused(
    name: str, error: type[Exception]
) -> None:
    raw = (CORPUS / "hostile" / name).read_bytes()
    chunks = [raw[i : i + 65_536] for i in range(0, len(raw), 65_536)]
    with pytest.raises(error):
        await read(*chunks, limit=10_000_000)


@pytest.mark.corpus
async def test_a_recorded_gzip_page_is_read() -> None:
    folder = CORPUS / "hostile" / "compressed"
    page = await read((folder / "html-gzip.bin").read_bytes(), limit=10_000_000)
    assert page == zlib.decompress((folder / "html-gzip.bin").read_bytes(), 31)
    # Five gzips in one another: one layer is undone, and what is left is no page.
    nested = (CORPUS / "hostile" / "bombs" / "gzip-x5-nested.gz").read_bytes()
    assert (await read(nested, limit=10_000_000))[:2] == b"\x1f\x8b"
