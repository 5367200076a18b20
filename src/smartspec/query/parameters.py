"""From what a person types to the terms that a canned query is bound to: IRI, prefixed name, bare key, or literal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.engine.lexer import tokens
from smartspec.errors import ParameterError, nearest
from smartspec.graph.namespaces import PREFIXES, compact, expand
from smartspec.query.canned import LANGUAGES
from smartspec.query.values import bind, find_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from smartspec.query.canned import CannedQuery, Parameter

_XSD: Final = PREFIXES["xsd"]
_LEXICAL: Final = {
    _XSD + "boolean": r"true|false",
    _XSD + "date": r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
    _XSD + "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    _XSD + "gYear": r"\d{4}",
    _XSD + "gYearMonth": r"\d{4}-(?:0[1-9]|1[0-2])",
    _XSD + "integer": r"[+-]?\d+",
}
"""The lexical forms of the datatypes that are checked; of any other every text is taken."""


def bind_parameters(
    query: CannedQuery, given: Mapping[str, Sequence[str]], members: Mapping[str, Collection[str]]
) -> str:
    """The query's text with its parameters bound to the values given by name.

    ``members`` holds the IRIs that fit each given parameter of a class. A parameter that is not given keeps its example
    where it is required, and is left out where it is not; see `missing` for who must not rely on examples.

    Raises:
        ParameterError: an unknown name, or a value that does not fit; names the nearest that would.
    """
    check_names(query, given)
    values: dict[str, list[NamedNode | Literal] | None] = {}
    for parameter in query.parameters:
        texts = [text.strip() for text in given.get(parameter.name, ()) if text.strip()]
        if texts:
            fitting = members.get(parameter.name, ())
            values[parameter.name] = [resolve(parameter, text, fitting) for text in texts]
        elif not parameter.required:
            values[parameter.name] = None
    return bind(query.text, values)


def check_names(query: CannedQuery, given: Iterable[str]) -> None:
    """Let no name through that the query does not know.

    Raises:
        ParameterError: names the unknown parameter and the nearest right one.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in known:
            there = f"it takes {', '.join(known)}" if known else "it takes none"
            raise ParameterError(
                f"The query {query.name} has no parameter {name!r}; {there}.",
                {"parameter": name, "nearest": nearest(name, known)},
            )


def missing(query: CannedQuery, given: Mapping[str, Sequence[str]]) -> list[Parameter]:
    """The required parameters that are not given, or given empty. A language is never missing: the file has one."""
    required = (parameter for parameter in query.parameters if parameter.required and not parameter.language)
    return [parameter for parameter in required if not any(text.strip() for text in given.get(parameter.name, ()))]


def example(query: CannedQuery, parameter: Parameter) -> str:
    """The value that stands in the query's file for a parameter: an IRI in full, or the text of a literal.

    The first one where there are several; empty where the file gives none.
    """
    block = find_values(query.text, parameter.name)
    first = next(tokens(query.text[block.inner_start : block.inner_end]), None)
    if first is None:
        return ""
    if first.kind == "name":
        return expand(first.text) or first.text
    return first.text.strip("<>") if first.kind == "iri" else first.text.strip("\"'")


def without_header(text: str) -> str:
    """The text of a canned query without the lines that describe it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))


def resolve(parameter: Parameter, text: str, members: Collection[str] = ()) -> NamedNode | Literal:
    """The term that a text means for a parameter. ``members``: the IRIs of the things of its class.

    Raises:
        ParameterError: the text does not fit; names the nearest values that do.
    """
    if parameter.class_iri:
        return _member(parameter, text, members)
    if parameter.choice:
        return _choice(parameter, text)
    if parameter.language:
        return Literal(_one_of(parameter, text, LANGUAGES))
    datatype = parameter.datatype or _XSD + "string"
    if not re.fullmatch(_LEXICAL.get(datatype, r"(?s:.*)"), text):
        raise _misfit(parameter, f"{text!r} is no {compact(datatype) or datatype}.")
    return Literal(text, datatype=NamedNode(datatype))


def _member(parameter: Parameter, text: str, members: Collection[str]) -> NamedNode:
    """A thing by its IRI (angle brackets or not), its prefixed name, or the last part of its IRI."""
    iri = text.removeprefix("<").removesuffix(">")
    named = [found for found in (iri, expand(iri)) if found in members]
    if named:
        return NamedNode(str(named[0]))
    keys = {member: member.rpartition("/")[2] for member in members}
    by_key = sorted(member for member, key in keys.items() if key == text)
    if len(by_key) == 1:
        return NamedNode(by_key[0])
    kind = compact(str(parameter.class_iri)) or parameter.class_iri
    if by_key:
        raise _misfit(parameter, f"{text!r} is the key of several of {kind}.", by_key)
    key = text.rpartition("/")[2].rpartition(":")[2]
    near = [member for name in nearest(key, keys.values()) for member in members if keys[member] == name]
    raise _misfit(parameter, f"{text!r} is no {kind}; give an IRI, prefixed name or key.", list(dict.fromkeys(near)))


def _choice(parameter: Parameter, text: str) -> NamedNode | Literal:
    """One of the choices that the query's header lists; a prefixed name among them stands for its IRI."""
    iri = expand(_one_of(parameter, text, parameter.choice))
    return NamedNode(iri) if iri else Literal(text)


def _one_of(parameter: Parameter, text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        near = nearest(text, allowed)
        raise _misfit(parameter, f"{text!r} is none of {', '.join(allowed)}.", near)
    return text


def _misfit(parameter: Parameter, reason: str, near: Sequence[str] = ()) -> ParameterError:
    extensions = {"parameter": parameter.name, "nearest": [compact(name) or name for name in near]}
    return ParameterError(f"Parameter {parameter.name}: {reason}", extensions)
