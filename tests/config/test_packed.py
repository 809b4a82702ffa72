"""A packed configuration says what the whole one says, to whoever only looks at it."""

import pickle
from dataclasses import fields, replace

import pytest

from monitor.config import Config, load, packed
from monitor.config.packed import Unpacking, packets
from monitor.models import Source

FILE = """version: 1
contact: newsroom@example.org
defaults: {every: 30m, channel: "#c", timezone: America/New_York}
fetch: {allow_hosts: [127.0.0.1]}
topics:
  sanctuary: {any: [sanctuary, detainer*], channel: "#s"}
routes:
  - match: {topic: sanctuary}
    channel: "#watch"
jurisdictions:
  zebra-ma:
    name: Zebra, Massachusetts
    aliases: [City of Zebra]
    channel: "#zebra"
    sources:
      second: {adapter: page, url: https://zebra.example/2, enabled: false}
      first: {adapter: page, url: https://zebra.example/, every: 2h, topics: [sanctuary]}
  us:
    name: United States
    timezone: America/Chicago
    sources:
      grants: {adapter: grants_gov, agencies: [USDOJ-OJP-BJA], channel: "#grants"}
      same: {adapter: page, url: https://zebra.example/, timezone: America/New_York}
  usual-ma:
    name: Usual
    sources:
      first: {adapter: feed, url: https://usual.example/rss, headers: {x-key: secret}}
"""
BEHIND = {"options", "headers", "ca_file", "names", "settings_hash"}
"""What the packets leave behind; of the hashes, those that no other source has."""


@pytest.fixture
def whole(tmp_path) -> Config:
    path = tmp_path / "sources.yaml"
    path.write_text(FILE)
    return load(path)


@pytest.fixture(params=[1, 2, 500])
def size(request, monkeypatch) -> int:
    monkeypatch.setattr(packed, "SIZE", request.param)
    return request.param


def handed(config: Config, to: Unpacking | None = None) -> Config:
    """What arrives at the other end of a pipe."""
    to = to or Unpacking()
    *most, last = [pickle.loads(pickle.dumps(packet)) for packet in packets(config)]
    assert [to.take(packet) for packet in most] == [None] * len(most)
    found = to.take(last)
    assert found is not None
    return found


def test_everything_that_pages_show_arrives(whole, size):
    found = handed(whole)
    for each in fields(Config):
        if each.name not in ("sources", "jurisdictions", "fetch", "warnings"):
            assert getattr(found, each.name) == getattr(whole, each.name), each.name
    assert dict(found.jurisdictions) == dict(whole.jurisdictions)
    assert list(found.jurisdictions) == list(whole.jurisdictions)
    assert list(found.sources) == list(whole.sources)
    for name, source in whole.sources.items():
        for each in fields(Source):
            if each.name not in BEHIND:
                assert getattr(found.sources[name], each.name) == getattr(source, each.name)
    assert found.active == tuple(found.sources[source.id] for source in whole.active)


def test_what_only_polls_need_stays_behind(whole):
    packed = [pickle.dumps(packet) for packet in packets(whole)]
    assert not any(b"secret" in part or b"zebra.example" in part for part in packed)
    found = handed(whole)
    assert {source.options for source in found.sources.values()} == {None}
    assert found.fetch.allow_hosts == frozenset()


def test_sources_that_watch_the_same_still_know_it(whole, size):
    found = handed(whole)
    same = whole.sources["us/same"].settings_hash
    assert same == whole.sources["zebra-ma/first"].settings_hash
    assert {s.id: s.settings_hash for s in found.sources.values() if s.settings_hash} == {
        "zebra-ma/first": same,
        "us/same": same,
    }


@pytest.mark.parametrize("places", [[], ["us"], ["usual-ma", "zebra-ma"], ["u", "nowhere"]])
def test_the_sources_of_some_places_are_found(whole, size, places):
    found = handed(whole)
    assert {s.id for s in found.of_places(places)} == {s.id for s in whole.of_places(places)}
    for place in places:
        ours, theirs = found.of_places([place]), whole.of_places([place])
        assert [s.id for s in ours] == [s.id for s in theirs]


def test_what_is_not_polled_and_who_polls_is_known(whole, size):
    found = handed(whole)
    assert found.disabled == whole.disabled == {"zebra-ma/second"}
    assert found.adapters == whole.adapters == {"page", "grants_gov", "feed"}
    off = {name: replace(source, enabled=False) for name, source in whole.sources.items()}
    assert handed(replace(whole, sources=off)).adapters == frozenset()


def test_what_is_not_there_is_not_found(whole):
    found = handed(whole)
    for name in ("", "aaa", "zzz", "us", "us/grant"):
        assert name not in found.sources
        assert found.sources.get(name) is None
        with pytest.raises(KeyError):
            found.sources[name]
    assert 7 not in found.sources
    assert "us" in found.jurisdictions


def test_an_edit_is_taken_whole_and_equal_texts_are_kept_once(whole, size):
    unpacking = Unpacking()
    first = handed(whole, unpacking)
    renamed = replace(whole.jurisdictions["us"], name="The Union")
    places = {**whole.jurisdictions, "us": renamed}
    fewer = {name: s for name, s in whole.sources.items() if name != "zebra-ma/second"}
    second = handed(replace(whole, jurisdictions=places, sources=fewer), unpacking)
    assert second.jurisdictions["us"].name == "The Union"
    assert list(second.sources) == list(fewer)
    assert first.jurisdictions["us"].name == "United States"
    assert len(first.sources) == len(second.sources) + 1
    before = {name: name for name in first.sources}
    assert all(before[name] is name for name in second.sources)
