"""The first ``sources.yaml``: composed from a few answers, right by construction, full of hints."""

from dataclasses import dataclass
from importlib.resources import files

from monitor.config.catalogue import Entry, as_yaml

HEAD = """\
# yaml-language-server: $schema=sources.schema.json
# (write that file with: monitor schema > sources.schema.json; editors then explain every name)
# What is watched, and where changes are told. All names and values: docs/sources-yaml.md
version: 1
contact: {contact}
defaults:
  every: 30m
  channel: "{channel}"
  timezone: {zone}
ops: {{channel: "{ops}"}}
"""
PLACEHOLDER = """\
my-city:                                 # goes with the first city: monitor add https://…
  name: My city
"""
GRANTS = """\
us:
  name: United States
  channel: "#federal"
  sources:
    doj-grants:
      adapter: grants_gov
      every: 1h
      agencies: [USDOJ-OJP-BJA, USDOJ-OJP-COPS, USDOJ-OJP-OVW, USDOJ-OJP-OVC,
                 USDOJ-OJP-OJJDP, USDOJ-OJP-BJS, USDOJ-OJP-NIJ, USDOJ-OJP-SMART]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person said. ``words`` make a topic of their own; ``channel`` takes everything."""

    contact: str
    channel: str
    ops: str
    zone: str
    towns: tuple[Entry, ...] = ()
    sanctuary: bool = False
    words: tuple[str, ...] = ()
    grants: bool = False


def compose(answers: Answers) -> str:
    """The text of the file."""
    parts = [
        HEAD.format(
            contact=answers.contact, channel=answers.channel, zone=answers.zone, ops=answers.ops
        )
    ]
    if topics := _topics(answers):
        parts.append("topics:\n" + _indented(topics, 2))
    parts.append("jurisdictions:\n" + _indented(_places(answers), 2))
    if topics:
        names = (["sanctuary"] if answers.sanctuary else []) + (["words"] if answers.words else [])
        parts.append(
            "routes:                                  # all that match apply\n"
            + "".join(
                f'  - match: {{topic: {name}}}\n    channel: "{answers.channel}"\n'
                for name in names
            )
        )
    return "\n".join(parts)


def without_placeholder(text: str) -> str:
    """``text`` without the city that only held the place of the first one."""
    return text.replace(_indented(PLACEHOLDER, 2), "")


def sanctuary_topic() -> str:
    """The built-in topic of sanctuary policy, as it would stand under ``topics:``."""
    return files("monitor.config").joinpath("sanctuary.yaml").read_text(encoding="utf-8")


def _topics(answers: Answers) -> str:
    text = sanctuary_topic() if answers.sanctuary else ""
    if answers.words:
        text += "words:\n  any:\n" + "".join(f"    - {_quoted(word)}\n" for word in answers.words)
    return text


def _places(answers: Answers) -> str:
    """Towns tell in the one channel there is at first; a channel of their own comes later."""
    blocks = [as_yaml(town).replace(f'  channel: "{town.channel}"\n', "") for town in answers.towns]
    if answers.grants:
        blocks.append(GRANTS.replace('  channel: "#federal"\n', ""))
    if not blocks:
        blocks.append(PLACEHOLDER)
    return "".join(blocks)


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" if line else "\n" for line in text.splitlines())


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def split_words(text: str) -> tuple[str, ...]:
    """Words and phrases between commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
