"""A Slack by others: the npm package ``emulate``, pinned, installed into a cache folder once."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VERSION = "0.11.2"  # 0.12 needs a newer Node.js; the tag "latest" is another package
SEED = {
    "slack": {
        "team": {"name": "Test", "domain": "test"},
        "users": [{"name": "developer", "real_name": "Developer", "email": "d@example.com"}],
        "channels": [{"name": "somerville"}, {"name": "ops"}],
        "bots": [{"name": "civicwatch"}],
        "strict_scopes": True,
        "tokens": [
            {"token": "xoxb-test", "type": "bot", "scopes": ["chat:write", "channels:history", "channels:read", "groups:read", "groups:history"]},
            {"token": "xoxb-blind", "type": "bot", "scopes": ["chat:write"]},
        ],
    }
}  # fmt: skip


def folder() -> Path:
    """Where the package is, installed when it is not there yet."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "civic-monitor"
    place = cache / f"emulate-{VERSION}"
    place.mkdir(parents=True, exist_ok=True)
    with (cache / "emulate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "node_modules/emulate/dist/api.js").exists():
            subprocess.run(
                ["npm", "install", "--no-audit", "--no-fund", "--silent", f"emulate@{VERSION}"],
                cwd=place, check=True, timeout=300,
            )  # fmt: skip
    return place


@contextmanager
def emulate() -> Iterator[str]:
    """The address of a running one."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(
            "Node.js is not installed: the contract is not checked against the npm package emulate"
        )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    script = Path(__file__).with_name("emulate.mjs")
    running = subprocess.Popen(
        ["node", str(script), str(folder()), str(port), json.dumps(SEED)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        assert running.stdout.readline().strip().endswith(str(port))
        yield f"http://127.0.0.1:{port}/api/"
    finally:
        running.terminate()
        running.wait(20)
        if running.stdout is not None:
            running.stdout.close()
