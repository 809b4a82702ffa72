"""Jobs for the limited child: well-behaved, greedy, endless, broken and malicious ones."""

import os
import pickle
import signal
import socket
import sys
import time
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from monitor.errors import DocumentError, ExtractError
from monitor.models import DocumentText, Page


def add(one: int, two: int) -> int:
    return one + two


def pages(text: str) -> DocumentText:
    return DocumentText(pages=(Page(1, text),), method="text")


def who() -> int:
    return os.getpid()


def environment() -> dict[str, str]:
    return dict(os.environ)


def burn(seconds: float) -> int:
    """Runs in C without ever coming back to the interpreter's loop for long."""
    end = time.process_time() + seconds
    rounds = 0
    while time.process_time() < end:
        rounds += 1
    return rounds


def nap(seconds: float) -> str:
    time.sleep(seconds)
    return "rested"


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_048_576))


def lots(megabytes: int) -> bytes:
    return b"x" * (megabytes * 1_000_000)


def nested(body: bytes) -> str:
    """Parses; Lexbor's time is quadratic in the depth."""
    tree = LexborHTMLParser(body)
    return tree.root.tag if tree.root else ""


def recurse() -> None:
    recurse()


def drift() -> None:
    raise ExtractError("no table here", url="http://a.example/", expected="table", found="p")


def unreadable() -> None:
    raise DocumentError("the document is encrypted")


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    sys.exit(3)


def bug() -> None:
    raise KeyError("row 7")


def write(path: str) -> int:
    with Path(path).open("wb") as file:
        return file.write(b"x" * 10_000)


def network() -> str:
    return str(Path("/proc/self/ns/net").readlink())


def call(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return "connected"


def chatter() -> str:
    print("to standard output")
    sys.stderr.write("to standard error")
    return "said"


class Hostile:
    """Unpickled, it would run a command in whoever reads it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/owned-by-the-child",)


def malicious() -> Hostile:
    return Hostile()


def garbage() -> None:
    """Takes over the channel, as a child that was broken into could."""
    channel = next(socket.socket(fileno=number) for number in range(3, 20) if _is_socket(number))
    payload = b"+" + pickle.dumps({"a": Hostile()})
    channel.sendall(len(payload).to_bytes(8, "big") + payload)
    time.sleep(30)


def _is_socket(number: int) -> bool:
    try:
        socket.socket(fileno=number).detach()
    except OSError:
        return False
    return True
