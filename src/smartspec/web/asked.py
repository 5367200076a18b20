"""A canned query as a request asks it: the values of its parameters, and which part of its answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from smartspec.engine.limits import LimitedError
from smartspec.errors import ParameterError
from smartspec.graph.namespaces import compact
from smartspec.query.form import QueryForm
from smartspec.query.paging import count_text, page_text
from smartspec.query.parameters import bind_parameters, check_names, example, missing
from smartspec.query.reserved import RESERVED
from smartspec.query.solutions import select
from smartspec.web.paging import Pages, pages_of

if TYPE_CHECKING:
    from smartspec.query.canned import CannedQuery
    from smartspec.web.paging import Part
    from smartspec.web.visit import Visit

Given = dict[str, list[str]]


def read_given(visit: Visit) -> Given:
    """The parameters of the address that are the query's."""
    given: Given = {}
    for name, value in visit.request.query_params.multi_items():
        if name not in RESERVED:
            given.setdefault(name, []).append(value)
    return given


def read_asked(visit: Visit) -> Given:
    """All that the address asks for, its part too, but not the form and the language: the same in another form."""
    asked = read_given(visit)
    parts = {name: visit.request.query_params.getlist(name) for name in ("page", "page-size")}
    return {**asked, **{name: texts for name, texts in parts.items() if texts}}


def require(query: CannedQuery, given: Given) -> None:
    """Let only a request through that says all that a query must know.

    Raises:
        ParameterError: a name that the query does not know, or a required parameter without a value; with an example.
    """
    check_names(query, given)
    if lacking := missing(query, given):
        names = [parameter.name for parameter in lacking]
        tries = "&".join(f"{parameter.name}={example(query, parameter)}" for parameter in lacking)
        detail = f"The query {query.name} needs a value for {', '.join(names)}, for example {tries}."
        raise ParameterError(detail, {"parameter": names[0]})


def filled(query: CannedQuery, given: Given) -> Given:
    """What was given, with the file's example for what is required and missing: an address that gives an answer."""
    examples = {parameter.name: [short(example(query, parameter))] for parameter in missing(query, given)}
    named = {name: [text for text in texts if text.strip()] for name, texts in given.items()}
    return {**{name: texts for name, texts in named.items() if texts}, **examples}


def short(value: str) -> str:
    """A value as people write it in an address: an IRI as a prefixed name where it has one."""
    return compact(value) or value


async def bound_query(visit: Visit, query: CannedQuery, given: Given) -> str:
    """The query's text with its parameters bound.

    Raises:
        ParameterError: an unknown name, or a value that does not fit; names the nearest that would.
    """
    wanted = {p.name: (p.class_iri, _words(given, p.name)) for p in query.parameters if p.class_iri}
    choices, engine = visit.service.choices, visit.engine
    fitting = await asyncio.gather(
        *(choices.fitting(engine, class_iri, words, visit.language) for class_iri, words in wanted.values() if words)
    )
    names = [name for name, (_, words) in wanted.items() if words]
    return bind_parameters(query, given, dict(zip(names, fitting, strict=True)))


async def with_names(visit: Visit, query: CannedQuery, given: Given) -> Given:
    """What was given, where a person wrote a thing's name with its IRI instead.

    Raises:
        ParameterError: several things bear the name; names them.
    """
    found = dict(given)
    for parameter in query.parameters:
        if parameter.class_iri and (words := _words(given, parameter.name)):
            found[parameter.name] = [await _by_name(visit, parameter.name, parameter.class_iri, word) for word in words]
    return found


async def _by_name(visit: Visit, name: str, class_iri: str, word: str) -> str:
    """The IRI of the thing that bears a name, or the word as it is where none does."""
    named = await visit.service.choices.named(visit.engine, class_iri, word, visit.language)
    if len(named) > 1:
        extensions = {"parameter": name, "nearest": [short(iri) for iri in named]}
        raise ParameterError(f"Parameter {name}: several things are called {word!r}.", extensions)
    return named[0] if named else word


def _words(given: Given, name: str) -> list[str]:
    return [text.strip() for text in given.get(name, ()) if text.strip()]


def part_text(query: CannedQuery, text: str, part: Part | None) -> str:
    """The bound text that gives a part; a truth value has no parts."""
    return page_text(text, part.size, part.offset) if part and query.form is QueryForm.SELECT else text


async def read_pages(visit: Visit, query: CannedQuery, text: str, part: Part | None) -> Pages | None:
    """Where a part stands in the whole answer; None where all of it was asked for.

    Raises:
        NotFoundError: there is no such page.
    """
    if part is None or query.form is not QueryForm.SELECT:
        return None
    total = await _total(visit, text)
    if total is None:
        more = bool(await select(visit.engine, page_text(text, 1, part.offset + part.size)))
        return Pages(part, None, more)
    return pages_of(part, total)


async def _total(visit: Visit, text: str) -> int | None:
    """How many rows an answer has; None where counting them meets a limit."""
    counting = count_text(text)
    if counting is None:
        return None
    try:
        return await visit.service.memory.total(visit.engine, counting)
    except LimitedError:
        return None
