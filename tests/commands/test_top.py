"""``smartspec top`` shows what a service tells, and says plainly why it cannot."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from smartspec.cli import main

TOKEN = "a token of the operator"
TOLD = {
    "release": "1.0.0; sha256=0",
    "load": {"workers": 2, "busy": 1, "waiting": 0},
    "queries": [{"number": 7, "seconds": 1.25, "query": "0123456789ab", "text": "SELECT\n *\x1b[2J {}"}],
}


class Handler(BaseHTTPRequestHandler):
    """Plays the service."""

    def do_GET(self) -> None:
        self.tell(200 if self.headers["Authorization"] == f"Bearer {TOKEN}" else 401)

    def do_POST(self) -> None:
        self.tell(200 if self.path == "/graph/admin/queries/7/stop" else 404)

    def tell(self, status: int) -> None:
        body = json.dumps(TOLD if status == 200 else {"detail": "No such query runs."}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SMARTSPEC_ADMIN_TOKEN", TOKEN)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/graph/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_running_queries_are_shown_without_control_characters(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["top", "--once", address]) == 0
    shown = capsys.readouterr().out
    assert "1 of 2 workers busy, 0 waiting" in shown
    assert "7       1.2  0123456789ab  SELECT * [2J {}" in shown
    assert "\x1b" not in shown


def test_a_query_is_stopped_by_its_number(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["top", "--stop", "7", address]) == 0
    assert capsys.readouterr().out == "query 7 is stopped\n"
    assert main(["top", "--stop", "8", address]) == 2
    assert "404 No such query runs." in capsys.readouterr().err


def test_why_it_cannot_is_said(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["top", "--once", "file:///etc/passwd"]) == 2
    monkeypatch.setenv("SMARTSPEC_ADMIN_TOKEN", "another")
    assert main(["top", "--once", address]) == 2
    monkeypatch.delenv("SMARTSPEC_ADMIN_TOKEN")
    assert main(["top", "--once", address]) == 2
    errors = capsys.readouterr().err
    assert "is no address" in errors
    assert "401" in errors
    assert "SMARTSPEC_ADMIN_TOKEN is not set" in errors
