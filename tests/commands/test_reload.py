"""A running service moves to newer releases: without a lost request, and never to one that breaks the shapes."""

import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from select import select
from threading import Event, Thread
from urllib.parse import quote

import pytest

from tests.commands.running import TOKEN, VERSION, Running, until

ENGINES = ["local", pytest.param("pool", marks=pytest.mark.skipif(sys.platform != "linux", reason="needs Linux"))]
SLOW = f"""
SELECT ?v (COUNT(*) AS ?n) {{
  VALUES ?x {{{" 1" * 1000}}} VALUES ?y {{{" 1" * 1000}}} VALUES ?z {{{" 1" * 30}}}
  ?d <http://www.w3.org/ns/dcat#version> ?v
}} GROUP BY ?v"""


class Load(Thread):
    """A client that never stops asking, over one connection, half of it what nobody asked before."""

    def __init__(self, port: int, over: Event, number: int) -> None:
        super().__init__()
        self.port, self.over, self.number = port, over, number
        self.asked = 0
        self.faults: list[str] = []
        self.versions: set[str] = set()
        self.start()

    def run(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            self.keep_asking(connection)

    def keep_asking(self, connection: HTTPConnection) -> None:
        while not self.over.is_set():
            self.asked += 1
            new = f" # {self.number} {self.asked}" if self.asked % 2 else ""
            limit = f" LIMIT {self.asked + 1}" if self.asked % 3 else ""
            try:
                connection.request("GET", "/sparql?format=csv&query=" + quote(VERSION + limit + new))
                answer = connection.getresponse()
                body = answer.read().decode()
            except OSError as error:
                self.faults.append(repr(error))
                return
            release = answer.headers["SmartSpec-Release"].partition(";")[0]
            if answer.status != 200 or body.split() != ["v", release]:
                self.faults.append(f"{answer.status} {release} {body}")
            self.versions.add(release)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_request_is_lost_under_load_and_each_answer_is_of_one_release(
    start: Callable[..., Running], engine: str
) -> None:
    service = start("--engine", engine)
    over = Event()
    clients = [Load(service.port, over, number) for number in range(4)]
    for version in ("2", "3"):
        service.write(version)
        status, told = service.reload()
        assert (status, told["outcome"], str(told["release"]).partition(";")[0]) == (200, "served", version)
    service.write("4")
    service.process.send_signal(signal.SIGHUP)
    until(lambda: service.version() == "4")
    over.set()
    for client in clients:
        client.join()
    assert [client.faults for client in clients] == [[], [], [], []]
    assert set.union(*(client.versions for client in clients)) >= {"1", "2", "3"}
    assert min(client.asked for client in clients) > 20
    assert service.reload()[1]["outcome"] == "unchanged"
    assert service.close() in (0, -signal.SIGTERM)


def test_a_release_that_breaks_the_shapes_is_refused_with_its_faults_and_the_old_one_stays(
    start: Callable[..., Running],
) -> None:
    service = start("--engine", "local")
    service.write("two")
    status, told = service.reload()
    assert (status, str(told["type"]).rpartition("/")[2]) == (422, "release-refused")
    assert "data/dataset.ttl:2" in str(told["faults"])
    assert str(service.root) not in str(told["faults"])
    status, text, _ = service.ask("/health/ready")
    assert (status, "refused at" in text, "a version is a number" in text) == (200, True, True)
    assert "a version is a number" in service.log()
    assert service.version() == "1"
    service.write('2" . "')
    assert service.reload()[0] == 422
    (service.root / "data" / "dataset.ttl").unlink()
    (service.root / "data").rmdir()
    assert service.reload()[0] == 422
    assert service.version() == "1"
    (service.root / "data").mkdir()
    service.write("2")
    assert service.reload()[0] == 200
    assert (service.version(), "refused" in service.ask("/health/ready")[1]) == ("2", False)


@pytest.mark.parametrize("engine", ENGINES)
def test_changed_files_are_noticed_and_what_ran_ends_on_the_old_release(
    start: Callable[..., Running], engine: str
) -> None:
    service = start("--engine", engine, "--watch", "--query-timeout", "300")
    with socket.create_connection(("127.0.0.1", service.port)) as slow:
        query = quote(SLOW)
        slow.sendall(f"GET /sparql?format=csv&query={query} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        service.write("2")
        until(lambda: service.version() == "2")
        assert select([slow], [], [], 0)[0] == []
        answer = b""
        while piece := slow.recv(1 << 16):
            answer += piece
    assert b" 200 OK" in answer
    assert answer.endswith(b"1,30000000\r\n")


def test_the_operators_part_is_closed_without_the_token(start: Callable[..., Running]) -> None:
    service = start("--engine", "local")
    for path, method in (("/admin/reload", "POST"), ("/admin/queries", "GET"), ("/admin/queries/1/stop", "POST")):
        for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            status, body, headers = service.ask(path, method, **given)
            assert (status, headers["www-authenticate"]) == (401, 'Bearer realm="SmartSpec"')
            assert TOKEN not in body
    assert "reload" not in service.log()
