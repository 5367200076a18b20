"""What people and networks do to a service, and what it must survive."""

import json
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import quote

import pytest

from tests.commands.serving import Running
from tests.engine.pooling import COUNT, FOR_EVER, descriptors, large

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def service() -> Iterator[Running]:
    running = Running("--query-timeout", "60")
    yield running
    running.close()


def test_a_thousand_clients_that_send_nothing_keep_nobody_from_an_answer(service: Running) -> None:
    with ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(socket.create_connection(("127.0.0.1", service.port)))
        statuses = Counter(service.ask(COUNT.text).status for _ in range(50))
    assert statuses == {200: 50}


def test_readers_that_read_nothing_hold_no_worker(service: Running) -> None:
    request = f"GET /sparql?format=csv&query={quote(large(20_000).text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as stack:
        readers = [stack.enter_context(socket.create_connection(("127.0.0.1", service.port))) for _ in range(20)]
        for reader in readers:
            reader.sendall(request)
        starts = [reader.recv(12) for reader in readers]
        statuses = Counter(service.ask(COUNT.text).status for _ in range(50))
    assert set(starts) == {b"HTTP/1.1 200"}
    assert statuses == {200: 50}


def test_a_query_of_ten_megabytes_is_refused_before_it_is_read_whole(service: Running) -> None:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/json"}
    connection.putrequest("POST", "/sparql")
    for name, value in {**headers, "Content-Length": "10000000"}.items():
        connection.putheader(name, value)
    connection.endheaders(b"ASK {}" + b" " * 2_000_000)
    answer = connection.getresponse()
    assert (answer.status, "1,048,576 bytes" in answer.read().decode()) == (413, True)
    connection.close()
    assert service.ask(COUNT.text).status == 200


@pytest.mark.parametrize(("form", "status"), [("json", 500), ("html", 500), ("image/png", 406)])
def test_ten_thousand_nested_braces_cost_one_answer(service: Running, form: str, status: int) -> None:
    answer = service.ask("SELECT * " + "{" * 10_000 + "}" * 10_000, format=form)
    said = answer.read().decode()
    assert answer.status == status
    assert form != "json" or json.loads(said)["type"].endswith("/query-crashed")
    assert service.ask(COUNT.text).status == 200


@pytest.mark.parametrize("limit", ["query_timeout", "query_memory"])
def test_a_refusal_says_which_limit_was_met_how_much_was_used_and_what_to_do(limit: str) -> None:
    service = Running("--query-timeout", "60", "--query-memory", "100")
    joined = " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(9))
    eats = f"SELECT (GROUP_CONCAT(STR(?o0); separator='{'x' * 9999}') AS ?all) {{ {joined} }}"
    answer = service.ask(eats) if limit == "query_memory" else service.ask(FOR_EVER.text, timeout="0.3")
    problem = json.loads(answer.read())
    service.close()
    assert answer.status == {"query_timeout": 504, "query_memory": 422}[limit]
    assert problem["limit"] == limit
    assert problem["setting"] == f"SMARTSPEC_{limit.upper()}"
    assert problem["used"] > 0
    assert problem["allowed"] == {"query_timeout": 0.3, "query_memory": 100}[limit]
    assert "Ask for less" in problem["detail"] or "filter first" in problem["detail"]


def test_a_stop_under_load_loses_no_answer_that_was_begun() -> None:
    service = Running("--query-timeout", "60")
    family = service.family()
    outcomes: list[tuple[int, bool]] = []
    connections = [HTTPConnection("127.0.0.1", service.port, timeout=60) for _ in range(8)]
    for connection in connections:
        connection.request("GET", f"/sparql?format=json&query={quote(SLOW)}", headers={"Connection": "close"})

    def read(connection: HTTPConnection) -> None:
        answer = connection.getresponse()
        outcomes.append((answer.status, b"bindings" in answer.read()))

    service.ask(COUNT.text).read()  # when this is answered, those before it were taken
    readers = [Thread(target=read, args=(connection,)) for connection in connections]
    for reader in readers:
        reader.start()
    service.process.send_signal(signal.SIGTERM)
    for reader in readers:
        reader.join()
    assert outcomes == [(200, True)] * 8
    service.wait_gone(family)
    service.close()


def test_no_descriptor_stays_when_clients_come_and_go(service: Running) -> None:
    for _ in range(5):
        service.ask(COUNT.text).read()
    before = descriptors(service.process.pid)
    for _ in range(100):
        service.ask(COUNT.text).read()
    assert descriptors(service.process.pid) <= before + 5
