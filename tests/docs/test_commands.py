"""Every command and option is documented as it is."""

import pytest

from monitor.cli._help import SECTIONS
from tests.docs.commands import PAGE, commands, page


def test_the_page_of_commands_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize(
    ("section", "name", "command"), list(commands()), ids=lambda v: str(v)[:30]
)
def test_every_command_and_option_says_what_it_does(section, name, command):
    assert section in SECTIONS
    assert (command.help or "").strip().endswith((".", ":", ")")) or "\n\n" in command.help
    assert [p.name for p in command.params if not (getattr(p, "help", "") or "").strip()] == []
