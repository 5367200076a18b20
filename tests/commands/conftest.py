"""Services that run while a test does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.running import Running


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def begin(*options: str) -> Running:
        running.append(Running(tmp_path, *options))
        return running[-1]

    yield begin
    for service in running:
        service.process.kill()
        service.process.communicate()
