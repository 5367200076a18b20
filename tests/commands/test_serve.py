"""``smartspec serve`` as a process: its limits, clients that leave, and every way to end it."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest

from smartspec.commands import serve
from tests.engine.pooling import COUNT, FOR_EVER, children, is_running, large, until

ROOT = Path(__file__).parents[2]
CODE = """
import sys
from argparse import ArgumentParser
from pyoxigraph import Literal, NamedNode, Triple
from smartspec.commands import serve
from smartspec.graph.release import make_release
triples = [Triple(NamedNode(f"http://t/{i}"), NamedNode("http://t/p"), Literal(i)) for i in range(60)]
release = make_release({"a": triples}, version="1.2.3", sources="", builder="")
serve.open_release = lambda *_: release
parser = ArgumentParser()
serve.add_arguments(parser)
serve.run(parser.parse_args(sys.argv[1:]))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")


class Running:
    """A service that runs, on a port of its own."""

    def __init__(self, *options: str) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", CODE, "--port", "0", "--root", str(ROOT), *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout
        found = re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        assert found
        self.port = int(found[1])

    def ask(self, query: str, **fields: str) -> HTTPResponse:
        """The answer to a query; its body is read by the caller."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        connection.request("POST", "/sparql", urlencode({"query": query, "format": "json", **fields}), headers)
        return connection.getresponse()

    def family(self) -> set[int]:
        """The service's processes."""
        below = children(self.process.pid)
        return {self.process.pid, *below, *(each for one in below for each in children(one))}

    def wait_gone(self, family: set[int]) -> None:
        self.process.wait(timeout=10)
        asyncio.run(until(lambda: not any(map(is_running, family))))

    def close(self) -> str:
        self.process.kill()
        return self.process.communicate(timeout=10)[1]


@pytest.fixture
def service() -> Iterator[Running]:
    running = Running("--query-timeout", "1", "--result-bytes", "5000000")
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
    service = Running("--query-timeout", "20")
    body = urlencode({"query": FOR_EVER.text})
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall((head + body).encode())
        time.sleep(0.4)
        before = service.family()
    asyncio.run(until(lambda: not before <= service.family(), seconds=10))
    service.close()


def test_a_stop_lets_running_queries_end(service: Running) -> None:
    family = service.family()
    found: list[int] = []

    def ask() -> None:
        answer = service.ask(FOR_EVER.text, timeout="0.7")
        found.extend([answer.status, len(answer.read())])

    asking = Thread(target=ask)
    asking.start()
    time.sleep(0.3)
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
