"""Runs the first stage of the Dockerfile here, without Docker: ``python tests/packaging/image_steps.py``.

Every RUN of the stage that installs is run in a clean folder, with the files its COPY lines name
and nothing else; what it puts under /opt/monitor and /wheels goes there as well. Needs the package
index. The second stage only installs system packages and copies.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOVED = ("/opt/monitor", "/wheels")


def steps(text: str) -> list[tuple[str, str]]:
    """``RUN`` and ``COPY`` of the first stage, lines joined."""
    stage = text.split("\nFROM ")[1]
    joined = re.sub(r"\\\n\s*", " ", stage)
    return re.findall(r"^(RUN|COPY) (.*)$", joined, re.MULTILINE)


def main() -> int:
    """0 when every step works and the installed command runs."""
    place = Path(tempfile.mkdtemp(prefix="image-"))
    work = place / "src"
    work.mkdir()
    bare = place / "python"
    subprocess.run([sys.executable, "-m", "venv", str(bare)], check=True)
    keep = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    keep |= {k: os.environ[k] for k in ("HOME", "LANG") if k in os.environ}
    environment = {**keep, "PATH": f"{bare}/bin:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        for kind, words in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            if kind == "COPY":
                for name in words.split()[:-1]:
                    copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                    copy(ROOT / name, work / name)
                continue
            command = words
            for path in MOVED:
                command = command.replace(path, str(place) + path)
            sys.stdout.write(f"RUN {words}\n")
            sys.stdout.flush()
            done = subprocess.run(["bash", "-c", command], cwd=work, env=environment, check=False)
            if done.returncode:
                sys.stderr.write(f"this step of the Dockerfile fails: {words}\n")
                return 1
        return 0
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
