"""Behind a reverse proxy: a service as a process believes those proxies that it was told of, and nobody else."""

from collections.abc import Callable

import pytest

from tests.commands.running import Running

FORWARDED = {
    "Accept": "text/turtle",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "data.example.org",
    "X-Forwarded-Proto": "https",
}


@pytest.mark.parametrize(
    ("options", "endpoint"),
    [
        (("--trusted-proxies", "127.0.0.1"), "<https://data.example.org/sparql>"),
        ((), "<http://127.0.0.1:{port}/sparql>"),
    ],
    ids=["trusted", "not trusted"],
)
def test_forwarded_headers_count_from_trusted_proxies_only(
    start: Callable[..., Running], options: tuple[str, ...], endpoint: str
) -> None:
    service = start("--engine", "local", *options)
    assert endpoint.format(port=service.port) in service.ask("/sparql", **FORWARDED)[1]
