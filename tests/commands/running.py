"""``smartspec serve`` as a process, on a small root of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

TOKEN = "a token of the operator"
VERSION = "SELECT ?v { <https://w3id.org/smartspec/dataset> <http://www.w3.org/ns/dcat#version> ?v }"
DATA = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
<https://w3id.org/smartspec/dataset> dcat:version "%s" .
"""
SHAPE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
<https://w3id.org/smartspec/shape/version> a sh:NodeShape ; sh:targetSubjectsOf dcat:version ;
  sh:property [ sh:path dcat:version ; sh:pattern "^[0-9]+$" ; sh:message "a version is a number"@en ] .
"""


class Running:
    """A service on a root of its own, as a process."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        for folder in ("ontology", "data", "shapes", "queries"):
            (root / folder).mkdir()
        (root / "shapes" / "version.ttl").write_text(SHAPE, encoding="utf-8")
        self.write("1")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SMARTSPEC_ADMIN_TOKEN": TOKEN}
        command = [sys.executable, "-m", "smartspec", "serve", "--root", str(root), "--port", "0"]
        command += ["--cache", str(root / "cache"), *options]
        with (root / "log").open("w") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        assert self.process.stdout
        line = self.process.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        assert found, self.log()
        self.port = int(found[1])

    def write(self, version: str) -> None:
        draft = self.root / "draft"
        draft.write_text(DATA % version, encoding="utf-8")
        draft.replace(self.root / "data" / "dataset.ttl")

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body, dict(answer.getheaders())

    def reload(self) -> tuple[int, dict[str, object]]:
        status, body, _ = self.ask("/admin/reload", "POST", Authorization=f"Bearer {TOKEN}")
        return status, json.loads(body)

    def version(self) -> str:
        return self.ask("/sparql?format=csv&query=" + quote(VERSION))[1].split()[1]

    def log(self) -> str:
        return (self.root / "log").read_text(encoding="utf-8")

    def close(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
