"""Made archives, kept in a folder of one's own choice, so that a measurement can be repeated.

An archive holds for one day (its meetings are three days ahead) and for the sites' port, which
stands in the addresses of its ``sources.yaml``.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench.world import Sites, sites

Make = Callable[[Path, Sites], None]


@contextmanager
def archive(keep: Path | None, name: str, make: Make) -> Iterator[tuple[Path, Sites]]:
    """A folder as ``make`` fills it, and the sites it names; both may be changed at will.

    With ``keep`` it is made there once a day; what is handed out is a copy.
    """
    with tempfile.TemporaryDirectory(dir=keep) as given:
        folder = Path(given)
        if keep is None:
            with sites() as server:
                make(folder, server)
                yield folder, server
            return
        kept = keep / f"{name}-{date.today()}"
        if not (kept / "port").exists():
            _make(kept, make)
        with sites(at=int((kept / "port").read_text())) as server:
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            yield folder, server


def _make(kept: Path, make: Make) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    with sites() as server:
        make(kept, server)
        (kept / "port").write_text(str(server.port))  # the last file: now it is whole
