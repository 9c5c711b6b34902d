"""The cheapest HTTP client there is: kept-alive sockets and as little parsing as an honest answer allows."""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
END_OF_HEAD = b"\r\n\r\n"


def request(method: str, path: str, *, token: str = "", etag: str = "", body: object = None) -> bytes:
    """One request, ready for the socket."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if etag:
        lines.append(f"If-None-Match: {etag}")
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + END_OF_HEAD + content


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


class Line:
    """One kept-alive connection to the service."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0.0
        self._buffer = b""

    def send(self, message: bytes) -> None:
        self.sent = time.perf_counter()
        self.socket.sendall(message)

    def receive(self) -> Answer | None:
        """Read once; an answer when it is complete."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the service closed the line")
        self._buffer += data
        head, found, rest = self._buffer.partition(END_OF_HEAD)
        if not found:
            return None
        answer = Answer(int(head[9:12]), head, b"")
        length = int(answer.header("content-length") or 0)
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        return Answer(answer.status, head, rest[:length])

    def ask(self, message: bytes) -> Answer:
        """Send and wait for the answer."""
        self.send(message)
        return self.answer()

    def answer(self) -> Answer:
        """Wait for the answer to what was sent."""
        while (answer := self.receive()) is None:
            continue
        return answer

    def close(self) -> None:
        self.socket.close()


@dataclass
class Load:
    """What a service answered under load."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return self.statuses.total()


def drive(port: int, requests: Iterator[bytes], connections: int, seconds: float = 600.0) -> Load:
    """Keep every connection busy until the requests or the time run out."""
    load, begin = Load(), time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            if message := next(requests, None):
                line = Line(port)
                selector.register(line.socket, selectors.EVENT_READ, line)
                line.send(message)
        while selector.get_map():
            for key, _ in selector.select():
                line = key.data
                if (answer := line.receive()) is None:
                    continue
                now = time.perf_counter()
                load.statuses[answer.status] += 1
                load.latencies.append((now - line.sent) * 1000)
                message = next(requests, None) if now - begin < seconds else None
                if message is None:
                    selector.unregister(line.socket)
                    line.close()
                else:
                    line.send(message)
    load.seconds = time.perf_counter() - begin
    return load
