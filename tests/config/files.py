"""Small files of sources for tests, and where the mistake stands in them."""

from monitor.config.read import parse
from monitor.errors import ConfigError

GOOD = """\
version: 1
contact: newsroom@paper.example
defaults: {every: 30m, channel: "#civic-watch", timezone: America/New_York}
ops: {channel: "#civic-watch-ops"}
jurisdictions:
  us:
    name: United States
    sources:
      grants: {adapter: grants_gov, agencies: [USDOJ-OJP-BJA]}
"""
HEAD = "version: 1\ncontact: newsroom@paper.example\n"
DEFAULTS = 'defaults: {channel: "#civic-watch", timezone: America/New_York}\n'
PLACES = "jurisdictions:\n  us:\n    name: United States\n    sources:\n"
GRANTS = "      grants: {adapter: grants_gov}\n"


def with_part(part: str) -> str:
    """A good file and one more section, which begins in line 10."""
    return GOOD + part


def mistakes(text, path) -> list[str]:
    """``line:column: message`` of each mistake."""
    try:
        parse(text, path)
    except ConfigError as error:
        return [str(mistake).removeprefix(f"{path}:") for mistake in error.mistakes]
    return []
