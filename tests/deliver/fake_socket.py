"""The other end of Socket Mode: a WebSocket server for one client, over plain TCP on loopback."""

import base64
import hashlib
import json
import queue
import socket
import struct
import threading
from typing import Any, Self

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class FakeSocket:
    """``send`` an envelope, ``answer`` waits for the client's acknowledgement of it."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._got: queue.Queue[dict[str, Any]] = queue.Queue()
        self._client: socket.socket | None = None
        self.connected = threading.Event()
        self.connections = 0
        self._closed = False
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.getsockname()[1]}/link"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self.drop()
        self._server.close()

    def drop(self) -> None:
        """Hang up, as Slack does every few hours."""
        if self._client is not None:
            self._client.close()

    def _serve(self) -> None:
        while not self._closed:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        try:
            self._shake(client)
            while True:
                opcode, data = self._frame(client)
                if opcode == 1:
                    self._got.put(json.loads(data))
                elif opcode == 9:
                    client.sendall(bytes([0x8A, len(data)]) + data)
                elif opcode == 8:
                    return
        except (OSError, ValueError):
            return
        finally:
            client.close()

    def _shake(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(4096)
            if not part:
                raise OSError
            head += part
        lines = head.decode().split("\r\n")
        key = next(
            line.split(":", 1)[1].strip()
            for line in lines
            if line.lower().startswith("sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        client.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        self._client = client
        self.connections += 1
        self._write(json.dumps({"type": "hello", "num_connections": 1}))
        self.connected.set()

    def _exactly(self, client: socket.socket, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = client.recv(count - len(data))
            if not part:
                raise OSError
            data += part
        return data

    def _frame(self, client: socket.socket) -> tuple[int, bytes]:
        first, second = self._exactly(client, 2)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack("!H", self._exactly(client, 2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._exactly(client, 8))[0]
        mask = self._exactly(client, 4) if second & 0x80 else b"\0\0\0\0"
        data = self._exactly(client, length)
        return first & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))

    def _write(self, text: str) -> None:
        data = text.encode()
        assert self._client is not None
        size = (
            struct.pack("!BB", 0x81, len(data))
            if len(data) < 126
            else struct.pack("!BBH", 0x81, 126, len(data))
        )
        self._client.sendall(size + data)

    def send(self, kind: str, payload: dict[str, Any], envelope: str = "e1") -> None:
        self._write(
            json.dumps(
                {
                    "type": kind,
                    "envelope_id": envelope,
                    "payload": payload,
                    "accepts_response_payload": kind == "slash_commands",
                }
            )
        )

    def answer(self, timeout: float = 10) -> dict[str, Any]:
        return self._got.get(timeout=timeout)
