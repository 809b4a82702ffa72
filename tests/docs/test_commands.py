"""Every command and option is documented as it is."""

import re

import pytest

from monitor.cli._help import SECTIONS
from tests.docs.commands import PAGE, commands, page
from tests.docs.pages import PAGES, ROOT


def test_the_page_of_commands_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize(
    ("section", "name", "command"), list(commands()), ids=lambda v: str(v)[:30]
)
def test_every_command_and_option_says_what_it_does(section, name, command):
    assert section in SECTIONS
    assert (command.help or "").strip().endswith((".", ":", ")")) or "\n\n" in command.help
    assert [p.name for p in command.params if not (getattr(p, "help", "") or "").strip()] == []


# "monitor poll somerville-ma/council --now …" in a block, in code or at the begin of a line.
SHOWN = re.compile(r"(?:^|`|\$ |\| |=\S* )monitor ((?:[a-z][\w-]*)(?: [^`\n#|]*)?)", re.MULTILINE)
GROUPS = {name.partition(" ")[0] for _, name, _ in commands() if " " in name}


def shown():
    """Every command line in the documentation: where, its name, its options."""
    for file in PAGES:
        if file.name == "CHANGELOG.md":
            continue
        for match in SHOWN.finditer(file.read_text(encoding="utf-8")):
            words = match[1].split()
            name = " ".join(words[: 2 if words[0] in GROUPS else 1])
            options = [w.partition("=")[0] for w in words if w.startswith("--")]
            yield str(file.relative_to(ROOT)), name, options


@pytest.mark.parametrize(("where", "name", "options"), list(shown()), ids=str)
def test_every_command_line_in_the_docs_can_be_typed(where, name, options):
    known = {each: command for _, each, command in commands()}
    known |= dict.fromkeys(GROUPS)
    assert name.rstrip(".,;:)") in known, where
    command = known[name.rstrip(".,;:)")]
    if command is not None:
        accepted = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
        assert [o for o in options if o.rstrip(".,;:)") not in accepted] == [], where
