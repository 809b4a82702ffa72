"""Reading ``sources.yaml`` from the disk, once and again."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from monitor.config.model import Config
from monitor.config.read import parse
from monitor.errors import ConfigError, Mistake

CAP = 1_000_000


def load(path: Path | str, *, cap: int = CAP) -> Config:
    """Read and check ``path``; raises ``ConfigError`` with every mistake, each with its place.

    ``cap`` is the largest size in bytes (``MONITOR_CONFIG_MB`` raises it).
    """
    path = Path(path)
    return parse(_text(_bytes(path, cap), path), path)


def _refuse(path: Path, line: int, column: int, message: str) -> ConfigError:
    return ConfigError(message, (Mistake(str(path), line, column, message),))


def _bytes(path: Path, cap: int) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(cap + 1)
    except FileNotFoundError:
        raise ConfigError(
            f"there is no file {path}; make one with `monitor init`, or name it with --config"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; check its path") from error
    if len(raw) > cap:
        raise _refuse(
            path, 1, 1,
            f"the file is larger than {cap / 1e6:g} MB; set MONITOR_CONFIG_MB if that is meant",
        )  # fmt: skip
    return raw


def _text(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        raise _refuse(
            path, line, column, "this is not UTF-8; save the file with the encoding UTF-8"
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What a look at the file brought: a new ``config``, or ``error`` while the old one stays."""

    config: Config | None = None
    error: ConfigError | None = None


class Reloader:
    """Watches one file; a bad edit keeps the old configuration and is told once.

    ``look`` is cheap when nothing changed (one ``stat``). A change is taken when the file looks
    the same at two looks in a row, so that a half-written file is not read; ``at_once`` (SIGHUP)
    does not wait.
    """

    def __init__(self, current: Config, *, cap: int = CAP) -> None:
        self.current = current
        self.cap = cap
        self._seen = self._mark()
        self._settled = True
        self._content = current.digest

    def look(self, *, at_once: bool = False) -> Reloaded | None:
        """``None`` when there is nothing new to say."""
        mark = self._mark()
        if mark != self._seen:
            self._seen, self._settled = mark, False
            if not at_once:
                return None
        elif self._settled and not at_once:
            return None
        self._settled = True
        return self._read(again=at_once)

    def _read(self, *, again: bool) -> Reloaded | None:
        path = self.current.path
        try:
            raw = _bytes(path, self.cap)
            content = hashlib.sha256(raw).hexdigest()
            if content == self._content and not again:
                return None
            self._content = content
            self.current = parse(_text(raw, path), path)
        except ConfigError as error:
            return Reloaded(error=error)
        return Reloaded(config=self.current)

    def _mark(self) -> tuple[int, ...]:
        try:
            stat = self.current.path.stat()
        except OSError:
            return ()
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)
