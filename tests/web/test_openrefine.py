"""OpenRefine itself asks the reconciliation service, on this machine: `apt-get install openrefine`, `pytest -m deep`.

Its server is driven by the commands that its pages send: a project of a few rows, its column reconciled, columns added.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(shutil.which("openrefine") is None, reason="OpenRefine is not installed"),
]

Json = dict[str, Any]

TABLE = "name,part of\nNoord-Brabant,\nBrittany,Brittany\nBrittany,\nEstonia,\nno such place,\n"
EVERY_ROW = json.dumps({"facets": [], "mode": "row-based"})
START_SECONDS = 120


class Project:
    """A project in OpenRefine, whose column `name` is matched by a service."""

    def __init__(self, client: httpx.Client, service: str) -> None:
        self.client = client
        self.service = service
        self.manifest: Json = httpx.get(service).json()
        options = json.dumps({"separator": ",", "headerLines": 1, "guessCellValueTypes": False})
        made = client.post(
            "create-project-from-upload",
            params={**self._token(), "format": "text/line-based/*sv", "options": options},
            files={"project-file": ("table.csv", TABLE, "text/csv")},
            data={"project-name": "places"},
        )
        self.number = made.headers["Location"].partition("project=")[2]

    def command(self, name: str, **fields: str) -> Json:
        """Sends a command, and waits until the project is at rest."""
        asked = {"project": self.number, **self._token()}
        answer: Json = self.client.post(name, params=asked, data={"engine": EVERY_ROW, **fields}).json()
        assert answer.get("code") != "error", answer
        while self.client.get("get-processes", params={"project": self.number}).json()["processes"]:
            time.sleep(0.1)
        return answer

    def reconcile(self, type_id: str, **columns: str) -> list[str | None]:
        """The identifiers that the rows were matched with."""
        details = [{"column": name, "property": {"id": prop, "name": prop}} for name, prop in columns.items()]
        settings = {
            **self._spaces(),
            "mode": "standard-service",
            "service": self.service,
            "type": {"id": type_id, "name": type_id},
            "autoMatch": True,
            "columnDetails": details,
            "limit": 0,
        }
        self.command("reconcile", columnName="name", config=json.dumps(settings))
        answer = self.command("get-rows", start="0", limit="50")
        recons = answer["pool"]["recons"]
        matches = [recons[str(row["cells"][0]["r"])].get("m") for row in answer["rows"]]
        return [match["id"] if match else None for match in matches]

    def extend(self, *properties: Json) -> list[list[str | None]]:
        """The rows with columns of properties after the first column."""
        self.command(
            "extend-data",
            columnName="name",
            baseColumnName="name",
            endpoint=self.service,
            extension=json.dumps({"properties": list(properties)}),
            columnInsertIndex="1",
            **self._spaces(),
        )
        rows = self.command("get-rows", start="0", limit="50")["rows"]
        return [[cell and cell.get("v") for cell in row["cells"]] for row in rows]

    def _spaces(self) -> dict[str, str]:
        return {name: self.manifest[name] for name in ("identifierSpace", "schemaSpace")}

    def _token(self) -> dict[str, str]:
        return {"csrf_token": self.client.get("get-csrf-token").json()["token"]}


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of OpenRefine's commands; it runs without a window and keeps its projects for this test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("openrefine")
    options = ["-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-m", "800M", "-x", "refine.headless=true"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(["openrefine", *options], stdout=log, stderr=log, start_new_session=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/command/core/", timeout=60) as client:
            _wait_for(client)
            yield client
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(client: httpx.Client) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            client.get("get-version").raise_for_status()
        except httpx.TransportError:
            assert time.monotonic() < until, "OpenRefine does not start"
            time.sleep(0.5)
        else:
            return


def test_openrefine_guesses_the_type_matches_the_column_and_adds_columns(openrefine: httpx.Client, origin: str) -> None:
    project = Project(openrefine, f"{origin}/reconcile")
    guessed = project.command("guess-types-of-column", columnName="name", service=project.service)["types"]
    assert "s3:Region" in [each["id"] for each in guessed]
    matched = project.reconcile("s3:Region", **{"part of": "s3:within"})
    assert matched[:2] == ["region/NL41", "region/FRH0"]
    assert matched[2] is None, "only another column tells the two Brittanys apart"
    label = {"id": "rdfs:label", "name": "label", "settings": {"language": "fr", "limit": "1"}}
    rows = project.extend({"id": "s3:country", "name": "country"}, label)
    assert rows[1][-2:] == ["France", "Bretagne"], rows
