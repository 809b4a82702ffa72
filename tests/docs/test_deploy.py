"""What runs the daemon elsewhere: the image, compose and the systemd unit say what the docs say."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from monitor.settings import from_environment
from tests.docs.pages import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["monitor"]
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def test_the_image_runs_as_nobody_special_and_is_watched():
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert 'CMD ["monitor", "health"]' in final
    assert "tesseract-ocr" in final
    assert 'VOLUME ["/state"]' in final
    assert "pip install" not in final


HADOLINT = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed here")
def test_the_image_has_no_complaint_of_hadolint():
    done = subprocess.run(
        [HADOLINT, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_everything_from_the_package_index_is_pinned_by_hash():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = {
        name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE)
    }
    for line in wanted["dependencies"]:
        name = re.match(r"[\w.-]+", line)[0].lower().replace(".", "-").replace("_", "-")
        assert name in {n.replace(".", "-") for n in names}, f"{name}: run make lock"
    for block in re.split(r"\n(?=\S)", pinned.strip()):
        assert "--hash=sha256:" in block, block.partition("\n")[0]
    assert "--require-hashes --only-binary=:all: --requirement requirements.txt" in DOCKERFILE


def test_compose_gives_the_container_as_little_as_it_needs():
    assert COMPOSE["read_only"] is True
    assert COMPOSE["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in COMPOSE["security_opt"]
    assert "state:/state" in COMPOSE["volumes"]
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["ports"])


def test_the_systemd_unit_is_hardened_and_has_a_watchdog():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy/civic-monitor.service")
    service = dict(unit["Service"])
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) >= 60
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "true"
    assert service["StateDirectory"] == "civic-monitor"


def test_every_variable_of_the_environment_is_documented():
    class Asked(dict):
        def get(self, name, default=None):
            names.add(name)
            return default

    names: set[str] = set()
    from_environment(Asked())
    told = {name.removesuffix("_FILE") for name in names}
    assert {name for name in told if f"`{name}`" not in OPERATIONS} == set()
