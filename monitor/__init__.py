"""Watch city councils, grant notices and court dockets, and tell Slack what changed."""

__version__ = "0.1.0"
