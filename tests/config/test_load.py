"""Reading the file from the disk, once and again while the daemon runs."""

import os
import time

import pytest

from monitor.config import Reloader, load
from monitor.errors import ConfigError
from tests.config.files import DEFAULTS, GOOD, HEAD


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def places(error: ConfigError) -> list[str]:
    return [str(mistake) for mistake in error.mistakes]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ConfigError, match=r"there is no file .*; make one with `monitor init`"):
        load(tmp_path / "sources.yaml")


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_file_over_the_cap_is_refused_and_the_cap_can_be_raised(file):
    with pytest.raises(ConfigError, match="MONITOR_CONFIG_MB") as caught:
        load(file, cap=100)
    assert places(caught.value)[0].startswith(f"{file}:1:1: the file is larger")
    assert load(file, cap=10_000).sources


def test_a_file_in_another_encoding_names_the_place_of_the_first_wrong_letter(file):
    file.write_bytes(GOOD.replace("United States", "México").encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert places(caught.value) == [
        f"{file}:7:12: this is not UTF-8; save the file with the encoding UTF-8"
    ]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(file):
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert list(load(file).sources) == ["us/grants"]


def test_certificates_are_found_from_the_folder_of_the_file(file, tmp_path):
    (tmp_path / "own.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    file.write_text(GOOD + "fetch: {ca_file: own.pem}\n")
    assert load(file).fetch.ca_file == str(tmp_path / "own.pem")
    (tmp_path / "own.pem").write_text("a key, perhaps")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert "holds no certificate" in places(caught.value)[0]


def test_certificates_that_cannot_be_read_say_why(file, tmp_path):
    (tmp_path / "own.pem").mkdir()
    file.write_text(GOOD + "fetch: {ca_file: own.pem}\n")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert (
        "own.pem cannot be read: Is a directory; check who may read it" in places(caught.value)[0]
    )


def test_ten_thousand_sources_are_read_in_about_a_second_of_work(file):
    lines = [
        f"      s{number}: {{adapter: grants_gov, keywords: [a], "
        f'base_url: "https://c{number}.example"}}'
        for number in range(10_000)
    ]
    file.write_text(
        f"{HEAD}{DEFAULTS}jurisdictions:\n  us:\n    name: United States\n    sources:\n"
        + "\n".join(lines)
    )
    started = time.process_time()
    assert len(load(file, cap=10_000_000).sources) == 10_000
    assert time.process_time() - started < 4


class TestReloader:
    """A bad edit keeps the old configuration and is told once."""

    def change(self, file, text):
        stamp = file.stat().st_mtime_ns + 1_000_000_000
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(stamp, stamp))

    def test_nothing_is_said_while_nothing_changes(self, file):
        reloader = Reloader(load(file))
        assert [reloader.look() for _ in range(3)] == [None, None, None]

    def test_an_edit_is_taken_once_the_file_is_at_rest(self, file):
        reloader = Reloader(load(file))
        self.change(file, GOOD.replace("grants:", "notices:"))
        assert reloader.look() is None
        assert list(reloader.look().config.sources) == ["us/notices"]
        assert reloader.look() is None
        assert list(reloader.current.sources) == ["us/notices"]

    def test_a_file_that_is_still_being_written_is_not_read(self, file):
        reloader = Reloader(load(file))
        self.change(file, "")
        assert reloader.look() is None
        self.change(file, GOOD.replace("30m", "45m"))
        assert reloader.look() is None
        assert reloader.look().config.every.total_seconds() == 45 * 60

    def test_a_bad_edit_is_told_once_and_the_old_configuration_stays(self, file):
        current = load(file)
        reloader = Reloader(current)
        self.change(file, GOOD.replace("30m", "soon"))
        reloader.look()
        (mistake,) = reloader.look().error.mistakes
        assert (mistake.line, mistake.column) == (3, 19)
        assert [reloader.look() for _ in range(3)] == [None, None, None]
        assert reloader.current is current

    def test_the_same_bad_text_saved_again_is_not_told_again(self, file):
        reloader = Reloader(load(file))
        self.change(file, "{")
        reloader.look()
        assert reloader.look().error
        self.change(file, "{")
        assert [reloader.look(), reloader.look()] == [None, None]

    def test_a_mended_file_is_taken_also_when_it_is_as_it_was_before(self, file):
        reloader = Reloader(load(file))
        self.change(file, "{")
        reloader.look()
        reloader.look()
        self.change(file, GOOD)
        reloader.look()
        assert reloader.look().config is not None

    def test_a_file_that_vanishes_is_told_once(self, file):
        reloader = Reloader(load(file))
        file.unlink()
        reloader.look()
        assert "there is no file" in str(reloader.look().error)
        assert reloader.look() is None

    def test_a_signal_does_not_wait_and_always_answers(self, file):
        reloader = Reloader(load(file))
        assert reloader.look(at_once=True).config is not None
        self.change(file, "{")
        assert reloader.look(at_once=True).error is not None
        assert reloader.look(at_once=True).error is not None
