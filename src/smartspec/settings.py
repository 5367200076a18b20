"""What an operator can set: one name each, by option or by environment, read once at the command line."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

QUERY_LOGS: Final = ("all", "stopped", "none")
"""Values of ``query_log``; ``stopped``: those that met a limit or brought their worker down."""

ENGINES: Final = ("local", "pool")
"""Values of ``engine``."""

_TRUTHS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_ABOVE_ZERO: Final = ("query_timeout", "query_memory", "result_bytes", "workers")
_NOT_BELOW_ZERO: Final = ("port", "queue", "memory_triples", "cache_bytes")
_SHORTEST_TOKEN: Final = 16
_LEAST_MEMORY: Final = 16
"""MiB without which a worker cannot even begin."""
_LAST_PORT: Final = (1 << 16) - 1
_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+\S*")
_HOST: Final = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Settings:
    """The settings of a service. Each is read from ``SMARTSPEC_{NAME}`` unless an option gives it."""

    root: Path | None = field(
        default=None,
        metadata={"help": "directory that holds ontology, data, shapes and queries (default: the shipped)"},
    )
    queries: Path | None = field(
        default=None, metadata={"help": "directory of canned queries to use instead of the shipped ones"}
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on"})
    cache: Path | None = field(
        default=None, metadata={"help": "directory for built releases (default: smartspec below the user's cache)"}
    )

    engine: str = field(
        default="pool",
        metadata={
            "help": "where queries run, `pool`: in worker processes within the limits; `local`: in the service; "
            "or the query address of a SPARQL server (several: its replicas, with commas)"
        },
    )
    engine_update: str | None = field(
        default=None, metadata={"help": "address for SPARQL Update of the server that `publish` loads a release into"}
    )
    engine_graph_store: str | None = field(
        default=None, metadata={"help": "its address for the SPARQL Graph Store HTTP Protocol"}
    )
    engine_user: str | None = field(default=None, metadata={"help": "user name for the SPARQL server", "secret": True})
    engine_password: str | None = field(
        default=None, repr=False, metadata={"help": "password for the SPARQL server (Basic or Digest)", "secret": True}
    )
    engine_token: str | None = field(
        default=None, repr=False, metadata={"help": "bearer token for the SPARQL server", "secret": True}
    )
    data: tuple[Path, ...] = field(
        default=(), metadata={"help": "files or directories of any RDF to serve in place of the graph"}
    )
    store: Path | None = field(
        default=None, metadata={"help": "directory for a store on disk, which survives restarts (default: memory)"}
    )
    memory_triples: int = field(
        default=2_000_000,
        metadata={"help": "statements of data above which a store on disk is made in the cache directory"},
    )
    union_default_graph: bool = field(
        default=True,
        metadata={"help": "whether the default graph is the merge of all graphs, or the data's own (true or false)"},
    )
    query_timeout: float = field(
        default=30.0, metadata={"help": "seconds that a query may take, waiting included; a client may ask for fewer"}
    )
    query_memory: int = field(default=1024, metadata={"help": "MiB of memory that a query may take beside the data"})
    result_bytes: int = field(default=1 << 30, metadata={"help": "bytes that a result may have"})
    workers: int = field(default=5, metadata={"help": "queries that may run at once, each in a process of its own"})
    queue: int = field(
        default=100, metadata={"help": "queries that may wait for a worker; one more is refused at once, with 503"}
    )
    cache_bytes: int = field(
        default=64 << 20,
        metadata={"help": "bytes of answers and results that are kept in memory to be given again; 0: none"},
    )
    watch: bool = field(
        default=False, metadata={"help": "read the files anew when they change, and serve what they then say"}
    )
    admin_token: str = field(
        default="",
        repr=False,
        metadata={"help": "secret that opens /admin/, as Authorization: Bearer; by environment only (default: closed)"},
    )
    query_log: str = field(
        default="stopped",
        metadata={"help": "queries that are noted on stderr, without their text (all, stopped or none)"},
    )
    base_iri: str | None = field(
        default=None, metadata={"help": "base of the IRIs that are served (default: https://w3id.org/smartspec/)"}
    )
    public_url: str | None = field(
        default=None, metadata={"help": "address that clients see, such as https://data.example.org/graph/"}
    )
    trusted_proxies: str = field(
        default="", metadata={"help": "addresses of reverse proxies whose X-Forwarded headers count, with commas"}
    )
    archive: Path | None = field(
        default=None,
        metadata={
            "help": "directory of earlier releases' files, DIR/VERSION for each, as `smartspec dump --all` wrote it"
        },
    )
    services: str = field(
        default="",
        metadata={
            "help": "addresses of SPARQL endpoints that queries may call by SERVICE, with commas (default: none)"
        },
    )
    hosts: str = field(default="", metadata={"help": "host names that are answered, with commas (default: any)"})

    @property
    def engines(self) -> tuple[str, ...]:
        """The addresses of remote engines; none where queries run here."""
        return () if self.engine in ENGINES else tuple(self.engine.split(","))

    @property
    def service_addresses(self) -> tuple[str, ...]:
        """The endpoints that queries may call."""
        return tuple(_items(self.services))


def setting_help(name: str) -> str:
    """The sentence that explains a setting."""
    return next(str(f.metadata["help"]) for f in fields(Settings) if f.name == name)


def setting_type(name: str) -> type:
    """What one value of a setting is: ``int``, ``float``, ``bool``, ``str`` or ``Path``; ``data`` has several paths.

    >>> setting_type("port"), setting_type("base_iri")
    (<class 'int'>, <class 'str'>)
    """
    declared = next(str(f.type) for f in fields(Settings) if f.name == name)
    return next(kind for kind in (int, float, bool, str, Path) if kind.__name__ in declared)


def variable(name: str) -> str:
    """The environment variable of a setting.

    >>> variable("port")
    'SMARTSPEC_PORT'
    """
    return f"SMARTSPEC_{name.upper()}"


def read_settings(options: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from options (None: not given), then the environment, then the defaults.

    Raises:
        ValueError: a variable has a value that does not fit; names the variable.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        given = options.get(setting.name)
        text = environment.get(variable(setting.name))
        if given is not None:
            values[setting.name] = given
        elif text:
            values[setting.name] = _convert(setting.name, text)
    settings = Settings(**values)
    _check(settings)
    return settings


def _convert(name: str, text: str) -> object:
    kind = setting_type(name)
    if name == "data":
        return tuple(map(Path, text.split(os.pathsep)))
    if kind is bool:
        if text.lower() not in _TRUTHS:
            raise ValueError(f"{variable(name)}={text!r} is none of {', '.join(_TRUTHS)}")
        return _TRUTHS[text.lower()]
    if kind is int and not text.isdecimal():
        raise ValueError(f"{variable(name)}={text!r} is not a whole number")
    if kind is float and not text.replace(".", "", 1).isdecimal():
        raise ValueError(f"{variable(name)}={text!r} is not a number of seconds")
    return kind(text)


def _is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text))


def _is_network_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _check(settings: Settings) -> None:
    """Refuse what no service can run with, wherever it was given."""
    _check_numbers(settings)
    if settings.engine not in ENGINES and not all(map(_is_address, settings.engines)):
        known = ", ".join(ENGINES)
        raise ValueError(f"{variable('engine')}={settings.engine!r} is none of {known}, and no http(s) address")
    for name in ("engine_update", "engine_graph_store"):
        address = getattr(settings, name)
        if address is not None and not _is_address(address):
            raise ValueError(f"{variable(name)}={address!r} is no http(s) address")
    if settings.admin_token and not (len(settings.admin_token) >= _SHORTEST_TOKEN and settings.admin_token.isascii()):
        raise ValueError(f"{variable('admin_token')} has fewer than {_SHORTEST_TOKEN} characters, or others than ASCII")
    _check_lists(settings)
    if settings.query_log not in QUERY_LOGS:
        raise ValueError(f"{variable('query_log')}={settings.query_log!r} is none of {', '.join(QUERY_LOGS)}")


def _check_numbers(settings: Settings) -> None:
    if not isfinite(settings.query_timeout):
        raise ValueError(f"{variable('query_timeout')}={settings.query_timeout} is not a number of seconds")
    for name in _ABOVE_ZERO:
        if getattr(settings, name) <= 0:
            raise ValueError(f"{variable(name)}={getattr(settings, name)} is not above 0")
    for name in _NOT_BELOW_ZERO:
        if getattr(settings, name) < 0:
            raise ValueError(f"{variable(name)}={getattr(settings, name)} is below 0")
    if settings.port > _LAST_PORT:
        raise ValueError(f"{variable('port')}={settings.port} is above {_LAST_PORT}")
    if settings.query_memory < _LEAST_MEMORY:
        raise ValueError(f"{variable('query_memory')}={settings.query_memory} is below {_LEAST_MEMORY} (MiB)")


def _check_lists(settings: Settings) -> None:
    for host in _items(settings.hosts):
        if not _HOST.fullmatch(host):
            raise ValueError(f"{variable('hosts')}: {host!r} is no host name; without scheme, port and path")
    for proxy in _items(settings.trusted_proxies):
        if not _is_network_address(proxy):
            raise ValueError(f"{variable('trusted_proxies')}: {proxy!r} is no network address such as 10.0.0.1")
    for address in settings.service_addresses:
        if not _is_address(address):
            raise ValueError(f"{variable('services')}: {address!r} is no http(s) address")
