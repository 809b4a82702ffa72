"""Tools from the npm registry, installed once into a cache folder outside the project."""

import os
import subprocess
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "civic-monitor-tests"


def package(name: str, version: str) -> Path:
    """The folder of ``name`` at exactly ``version``; installed without running its scripts."""
    home = CACHE / f"{name}-{version}"
    found = home / "node_modules" / name
    if not (found / "package.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix", str(home),
             f"{name}@{version}"],
            check=True, timeout=300, cwd=home,
        )  # fmt: skip
    return found
