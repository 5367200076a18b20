"""Read a SPARQL 1.1 Protocol request (https://www.w3.org/TR/sparql11-protocol/, section 2): one query, or why not.

Nothing is decoded twice: form data are split as bytes, percent-encodings resolved once, and the result is UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode

from smartspec.engine.protocol import GraphScope, Question
from smartspec.errors import MediaTypeError, ParameterError, UpdateRefusedError
from smartspec.graph.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.engine.formats import ResultFormat

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

BODY_LIMIT: Final = 1 << 20
"""Bytes of a request's body that are read, at every address: far more than any query of use."""

_CHARSETS: Final = ("utf-8", "utf8", "us-ascii")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """One query operation: the text, the dataset it asks for, the form that ``format=`` pins, and its own deadline."""

    query: str
    scope: GraphScope
    wanted: str | None
    timeout: float | None = None

    @property
    def key(self) -> str:
        """What tells it from all others."""
        scope = self.scope
        return repr((self.query, scope.default_graphs, scope.named_graphs, self.wanted, self.timeout))

    def question(self, result_format: ResultFormat, union_default_graph: bool | None) -> Question:  # noqa: FBT001
        """What an engine is asked by it, where the default graph is the merge of all graphs or, maybe, is not."""
        given = self.scope
        scope = GraphScope(given.default_graphs, given.named_graphs, own_default=not union_default_graph)
        return Question(self.query, result_format, scope, BASE, self.timeout)


def read_get(query_string: bytes) -> Operation | None:
    """The query that a GET request asks; None where it asks none (a bare GET wants to know what this is).

    Raises:
        ParameterError: more than one query, or a graph name that is no IRI.
        UpdateRefusedError: an update.
    """
    pairs = parse_form(query_string)
    names = {name for name, _ in pairs}
    if not names & {"query", "update", "default-graph-uri", "named-graph-uri"}:
        return None
    return _operation(pairs)


def read_post(query_string: bytes, content_type: str, body: bytes) -> Operation:
    """The query that a POST or QUERY request asks, as a form or as the body itself.

    Raises:
        MediaTypeError: the body is neither a form nor a query, or not in UTF-8.
        ParameterError: no query, more than one, or a graph name that is no IRI.
        UpdateRefusedError: an update.
    """
    media_type = _readable_type(content_type)
    pairs = parse_form(query_string)
    if media_type == UPDATE:
        raise UpdateRefusedError
    if media_type == FORM:
        return _operation([*pairs, *parse_form(body)])
    if media_type == QUERY:
        return _operation([*pairs, ("query", _decode(body, "The body"))])
    raise MediaTypeError(f"Send the query as {FORM} or as {QUERY}, not as {media_type or 'a body without a type'}.")


def read_graph_choice(query_string: bytes) -> GraphScope | None:
    """The graph that a Graph Store request names (SPARQL 1.1 Graph Store HTTP Protocol section 4.2).

    An empty scope is the default graph; None: the request names no graph.

    Raises:
        ParameterError: more than one graph, or a name that is no absolute IRI.
    """
    pairs = parse_form(query_string)
    values = {name: [value for given, value in pairs if given == name] for name, _ in pairs}
    named, default = values.get("graph", []), values.get("default", [])
    if len(named) + len(default) > 1:
        raise ParameterError("Name one graph, with graph=IRI or with default.", {"parameter": "graph"})
    if not named and not default:
        return None
    if default and default[0]:
        raise ParameterError("default takes no value; it stands for the default graph.", {"parameter": "default"})
    return GraphScope(_iris("graph", values))


def parse_form(data: bytes) -> Pairs:
    """The pairs of form data or of a URL's query (URL Standard, application/x-www-form-urlencoded parsing).

    >>> parse_form(b"query=ASK%20%7B%7D&format=json")
    [('query', 'ASK {}'), ('format', 'json')]
    """
    pairs = (piece.partition(b"=") for piece in data.split(b"&") if piece)
    return [(_field(name, "A name"), _field(value, "A value")) for name, _, value in pairs]


def _field(data: bytes, what: str) -> str:
    if data.isalpha():
        return data.decode("ascii")
    return _decode(unquote_to_bytes(data.replace(b"+", b" ")), what)


def _decode(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(f"{what} in the request is not UTF-8 (byte {error.start + 1}).") from error


def _readable_type(content_type: str) -> str:
    """The media type of a body, once its charset is one that we read."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in _CHARSETS:
            raise MediaTypeError(f"Send the query in UTF-8, not in {value.strip()}.")
    return media_type


def _operation(pairs: Sequence[tuple[str, str]]) -> Operation:
    values = {name: [value for given, value in pairs if given == name] for name, _ in pairs}
    if "update" in values or "using-graph-uri" in values or "using-named-graph-uri" in values:
        raise UpdateRefusedError
    scope = GraphScope(_iris("default-graph-uri", values), _iris("named-graph-uri", values))
    return Operation(_only("query", values), scope, _wanted(values), _seconds("timeout", values))


def _only(name: str, values: dict[str, list[str]]) -> str:
    found = values.get(name, [])
    if len(found) != 1:
        raise ParameterError(f"Send exactly one {name}, not {len(found) or 'none'}.", {"parameter": name})
    return found[0]


def _wanted(values: dict[str, list[str]]) -> str | None:
    """The forms that ``format=`` names: some clients send it twice, as a short name and as a media type."""
    return ",".join(value for value in values.get("format", []) if value) or None


def _at_most_one(name: str, values: dict[str, list[str]]) -> str | None:
    found = [value for value in values.get(name, []) if value]
    if len(found) > 1:
        raise ParameterError(f"Send one {name}, not {len(found)}.", {"parameter": name})
    return found[0] if found else None


def _seconds(name: str, values: dict[str, list[str]]) -> float | None:
    text = _at_most_one(name, values)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) or not float(text):
        raise ParameterError(f"{name}={text} is not a number of seconds above 0.", {"parameter": name})
    return float(text)


def _iris(name: str, values: dict[str, list[str]]) -> tuple[str, ...]:
    if name not in values:
        return ()
    iris = tuple(dict.fromkeys(values[name]))
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise ParameterError(f"{name} is not an absolute IRI: {error}.", {"parameter": name}) from error
    return iris
