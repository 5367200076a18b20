"""``smartspec serve`` as a process, on a port of its own, with a graph of sixty statements."""

import asyncio
import os
import re
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from tests.engine.pooling import children, is_running, until

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
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        connection.request("POST", "/sparql", urlencode({"query": query, "format": "json", **fields}), headers)
        return connection.getresponse()

    def wait_busy(self) -> None:
        """Until a worker is at a query."""
        asyncio.run(until(lambda: "smartspec_workers_busy 1.0" in self._metrics()))

    def _metrics(self) -> str:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()

    def family(self) -> set[int]:
        """The service's processes."""
        below = children(self.process.pid)
        return {self.process.pid, *below, *(each for one in below for each in children(one))}

    def wait_gone(self, family: set[int]) -> None:
        self.process.wait(timeout=60)
        asyncio.run(until(lambda: not any(map(is_running, family))))

    def close(self) -> str:
        self.process.kill()
        return self.process.communicate(timeout=60)[1]
