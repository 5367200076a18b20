"""A SPARQL server that behaves as a test wants, on loopback."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

TRUE = b'{"head":{},"boolean":true}'
ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
JSON = "application/sparql-results+json"


@dataclass
class Behaviour:
    """What the server does with a query, and what it was asked."""

    status: int = 200
    media_type: str = JSON
    body: bytes = ROW
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    holding: Event | None = None
    endless: bool = False
    promised: int | None = None
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    broken: int = 0
    port: int = 0

    @property
    def address(self) -> str:
        """Where to ask it."""
        return f"http://127.0.0.1:{self.port}/sparql"


@contextmanager
def answering(behaviour: Behaviour) -> Iterator[Behaviour]:
    """Run such a server."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = behaviour.headers.get("Server", "Test")

        def do_GET(self) -> None:
            self._send(200, JSON, TRUE, len(TRUE))

        def do_POST(self) -> None:
            fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            behaviour.asked.append(fields)
            behaviour.accepted.append(self.headers["Accept"])
            time.sleep(behaviour.pause)
            if behaviour.holding:
                behaviour.holding.wait(60)
            length = behaviour.promised or len(behaviour.body)
            try:
                self._send(
                    behaviour.status, behaviour.media_type, behaviour.body, 1 << 40 if behaviour.endless else length
                )
                while behaviour.endless:
                    self.wfile.write(b" " * 65536)
            except OSError:
                behaviour.broken += 1
            self.close_connection = behaviour.promised is not None or behaviour.endless

        def _send(self, status: int, media_type: str, body: bytes, length: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(length))
            for name, value in behaviour.headers.items():
                if name != "Server":
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", behaviour.port), Handler)
    behaviour.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield behaviour
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
