import time
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.models import DocumentText, Page
from monitor.store import DocumentRow
from monitor.store.blobs import sha256
from tests.store.conftest import NOW, SOURCE


def document(**changes) -> DocumentRow:
    base = {
        "source_id": SOURCE,
        "key": "1",
        "role": "agenda",
        "url": "https://a/a.pdf",
        "first_seen": NOW,
    }
    return DocumentRow(**{**base, **changes})


def test_a_document_keeps_every_text_it_had(store):
    first = document(
        sha256="a" * 64, digest="d1", text_sha256="b" * 64, pages=2, method="text", fetched_at=NOW
    )
    store.documents.save([document()])
    store.documents.save([first])
    store.documents.save([replace(first, etag='"new"')])
    store.documents.save([replace(first, sha256="c" * 64, digest="d2")])
    (row,) = store.documents.of_record(SOURCE, "1")
    assert row.digest == "d2"
    assert [v.digest for v in store.documents.versions(row.id)] == ["d1", "d2"]
    assert list(store.documents.of_source(SOURCE)) == [("1", "agenda", "https://a/a.pdf")]


def test_the_text_of_a_file_is_read_once(store):
    text = DocumentText((Page(1, "one"), Page(2, "two")), "text", "note")
    file = sha256(b"%PDF")
    assert store.documents.text_of_file(file) is None
    text_sha = store.documents.put_text(file, text)
    assert store.documents.text_of_file(file) == (text, text_sha)
    assert store.documents.text_by_digest(text.digest) == text
    assert store.documents.text_by_digest("other") is None
    assert store.documents.text("") is None


def test_a_text_whose_copy_is_gone_is_read_again(store):
    file = sha256(b"%PDF")
    text_sha = store.documents.put_text(file, DocumentText((Page(1, "one"),), "text"))
    store.blobs.path(text_sha).unlink()
    assert store.documents.text_of_file(file) is None


def test_a_copy_comes_back_byte_for_byte_and_is_stored_once(store):
    digest = store.blobs.put(b"page" * 1000)
    before = store.blobs.path(digest).stat().st_ino
    assert store.blobs.put(b"page" * 1000) == digest == sha256(b"page" * 1000)
    assert store.blobs.path(digest).stat().st_ino == before
    assert store.blobs.get(digest) == b"page" * 1000


def test_a_damaged_copy_is_no_copy(store):
    digest = store.blobs.put(b"page")
    store.blobs.path(digest).write_bytes(b"junk")
    assert store.blobs.get(digest) is None
    other = store.blobs.put(b"other")
    store.blobs.path(digest).write_bytes(store.blobs.path(other).read_bytes())
    assert store.blobs.get(digest) is None
    assert store.blobs.get("0" * 64) is None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "g" * 64, "A" * 64, "/" + "a" * 63])
def test_only_a_hash_names_a_copy(store, name):
    with pytest.raises(StoreError, match="64 hexadecimal"):
        store.blobs.path(name)


def test_a_full_disk_says_so_and_leaves_no_half_copy(store, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("monitor.store.blobs.os.fsync", full)
    with pytest.raises(StoreError, match=r"No space left on device.*free some space"):
        store.blobs.put(b"x")
    assert store.blobs.get(sha256(b"x")) is None
    assert list(store.blobs.folder.glob("*/*")) == []


def test_small_facts_are_kept_by_name(store):
    assert store.meta.get("a") is None
    store.meta.put("a", "1")
    store.meta.put("a", "2")
    assert store.meta.get("a") == "2"
    store.meta.drop("a")
    assert store.meta.get("a") is None


def test_quota_uses_are_kept_for_two_days(store):
    store.meta.use("courtlistener", NOW - timedelta(days=3))
    store.meta.use("courtlistener", NOW - timedelta(hours=1))
    store.meta.use("courtlistener", NOW)
    assert store.meta.uses("courtlistener", NOW - timedelta(days=9)) == [
        NOW - timedelta(hours=1),
        NOW,
    ]
    assert store.meta.uses("courtlistener", NOW - timedelta(minutes=1)) == [NOW]


def test_a_copy_is_renewed_only_when_it_is_there(store, monkeypatch):
    digest = store.blobs.put(b"minutes")
    assert store.blobs.renew(digest)
    assert not store.blobs.renew("0" * 64)

    def refused(*_args, **_more):
        raise PermissionError

    monkeypatch.setattr("os.utime", refused)
    assert store.blobs.renew(digest)


def test_forgetting_stops_when_asked_and_a_copy_that_went_by_itself_counts_for_nothing(
    store, monkeypatch
):
    digest = store.blobs.put(b"minutes")
    later = time.time() + 3600
    assert store.blobs.prune(lambda _digest: False, later, lambda: True) == 0
    assert store.blobs.get(digest) == b"minutes"
    gone = store.blobs.path(digest)

    def named(_digest):
        gone.unlink(missing_ok=True)
        return False

    assert store.blobs.prune(named, later) == 0


def test_a_message_without_changes_has_no_background(store):
    assert store.backgrounds.of([]).entries is None
