"""Entry point: every failure becomes one sentence on stderr, never a traceback."""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from monitor import log, settings
from monitor.cli import build
from monitor.errors import ConfigError, MonitorError

UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer's own, wherever it is kept
DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(  # noqa: PLR0911 - one line for each way to end
    arguments: Sequence[str] | None = None,
) -> int:
    """Run one command; the exit code: 0 done, 1 something failed, 2 wrong input."""
    try:
        code = build()(args=arguments, prog_name="monitor", standalone_mode=False)
        sys.stdout.flush()
    except ConfigError as error:
        for mistake in error.mistakes:
            _say(str(mistake))
        if not error.mistakes:
            _say(f"monitor: {error}")
        return WRONG_INPUT
    except UsageError as error:
        message = str(getattr(error, "format_message", error.__str__)())
        message += "" if message.endswith((".", "?")) else "."
        whole_help = "\n" in message  # a command without what it needs shows its help
        _say(message if whole_help else f"monitor: {message} Try: monitor --help")
        return WRONG_INPUT
    except MonitorError as error:
        _say(f"monitor: {error}")
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        _say("")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _fault(error)
    return code if isinstance(code, int) else DONE


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _fault(error: Exception) -> int:
    """A fault of our own: where it happened, and how to see more."""
    if os.environ.get("MONITOR_DEBUG", "") not in ("", "0"):
        traceback.print_exception(error)
        return FAILED
    if isinstance(error, OSError) and error.strerror:
        name = f" ({error.filename})" if error.filename else ""
        _say(f"monitor: {error.strerror}{name}. Check the path and who may use it.")
        return FAILED
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "start"
    _say(
        f"monitor: a fault of its own at {where}: {type(error).__name__}: {_short(error)}. "
        "Run it again with MONITOR_DEBUG=1 and report what it prints."
    )
    return FAILED


def _short(error: Exception) -> str:
    """The message in one line, without the environment's secrets."""
    try:
        secrets = settings.from_environment(os.environ).secrets
    except ConfigError:
        secrets = ()
    text = log.Redact(secrets).text(" ".join(str(error).split()))
    return text if len(text) <= 300 else text[:299] + "…"


if __name__ == "__main__":
    sys.exit(main())
