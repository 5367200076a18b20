"""``smartspec serve`` as a process: its limits, clients that leave, and every way to end it."""

import asyncio
import json
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from threading import Thread
from urllib.parse import urlencode

import pytest

from smartspec.commands import serve, serving
from smartspec.web.built import Built
from tests.commands.serving import Running
from tests.engine.pooling import COUNT, FOR_EVER, large, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")


@pytest.fixture
def service() -> Iterator[Running]:
    running = Running("--query-timeout", "60", "--result-bytes", "5000000")
    yield running
    running.close()


def test_help_says_the_limits() -> None:
    parser = ArgumentParser()
    serve.add_arguments(parser)
    text = " ".join(parser.format_help().split())
    for name in ("query-timeout", "query-memory", "result-bytes", "workers", "queue"):
        assert f"--{name}" in text
        assert f"SMARTSPEC_{name.replace('-', '_').upper()}" in text
    assert "(default 30.0)" in text


def test_an_installation_without_the_editor_says_so(caplog: pytest.LogCaptureFixture) -> None:
    serving.tell_of_missing(Built(frozenset({"page.js"}), "c0ffee"))
    assert not caplog.text
    serving.tell_of_missing(Built())
    assert "no query editor" in caplog.text


def test_queries_that_meet_a_limit_are_told_which_and_others_answered(service: Running) -> None:
    refused = service.ask(FOR_EVER.text, timeout="0.2")
    problem = json.loads(refused.read())
    assert (refused.status, problem["limit"], problem["allowed"]) == (504, "query_timeout", 0.2)
    refused = service.ask(large(100_000).text)
    problem = json.loads(refused.read())
    assert (refused.status, problem["limit"], problem["allowed"]) == (422, "result_bytes", 5_000_000)
    answer = service.ask(large(2_000).text)
    body = answer.read()
    assert (answer.status, int(answer.headers["Content-Length"])) == (200, len(body))
    assert len(json.loads(body)["results"]["bindings"]) == 2_000
    assert service.ask(COUNT.text).status == 200
    service.process.send_signal(signal.SIGINT)
    assert '"outcome": "query-timeout"' in service.close()


def test_a_client_that_leaves_takes_its_query_along() -> None:
    service = Running("--query-timeout", "60")
    body = urlencode({"query": FOR_EVER.text})
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall((head + body).encode())
        service.wait_busy()
        before = service.family()
    asyncio.run(until(lambda: not before <= service.family()))
    service.close()


def test_a_stop_lets_running_queries_end(service: Running) -> None:
    family = service.family()
    found: list[int] = []

    def ask() -> None:
        answer = service.ask(FOR_EVER.text, timeout="2")
        found.extend([answer.status, len(answer.read())])

    asking = Thread(target=ask)
    asking.start()
    service.wait_busy()
    family |= service.family()
    service.process.terminate()
    asking.join()
    assert found[0] == 504
    assert found[1] > 100
    service.wait_gone(family)


def test_nothing_outlives_a_service_that_is_killed(service: Running) -> None:
    assert service.ask(COUNT.text).status == 200
    family = service.family()
    assert len(family) >= 3
    service.process.kill()
    service.wait_gone(family)
