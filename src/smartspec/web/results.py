"""Query results as a page shows them: a table whose cells have names and links."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat

from smartspec.describe.labels import Label, Labels, read_labels
from smartspec.engine.formats import JSON, N_TRIPLES, ResultKind
from smartspec.graph.namespaces import DEFINITION
from smartspec.web.formatting import is_number, readable
from smartspec.web.shown import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.engine.formats import ResultFormat
    from smartspec.engine.protocol import Engine, Question
    from smartspec.web.language import Texts
    from smartspec.web.links import Links

SHOWN: Final = 1000
"""How many rows a page shows; every other form holds them all."""


@dataclass(frozen=True)
class Column:
    """A column: the query's variable, what it is called in the reader's language, and whether it holds numbers."""

    name: str
    label: Label
    numeric: bool


@dataclass(frozen=True)
class Results:
    """What a query gave: a truth value, or rows of which the page shows the first."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Value | None, ...], ...] = ()
    total: int = 0
    truth: bool | None = None

    @property
    def hidden(self) -> int:
        """How many rows the page leaves out."""
        return self.total - len(self.rows)


async def read_results(
    engine: Engine, question: Question, texts: Texts, links: Links, window: slice = slice(SHOWN)
) -> Results:
    """The results of a query with names for what they mention; a graph as a table of its triples.

    ``window``: the rows to show; the total is that of all.

    The question is asked in a format that holds its kind of results and can be read back: JSON or N-Triples.
    """
    answer = await engine.answer(question)
    if question.result_format is N_TRIPLES:
        triples = [quad.triple for quad in pyoxigraph.parse(answer.body, format=RdfFormat.N_TRIPLES)]
        names = ["subject", "predicate", "object"]
        rows: list[Sequence[object]] = [(t.subject, t.predicate, t.object) for t in triples]
    else:
        parsed = pyoxigraph.parse_query_results(answer.body, QueryResultsFormat.JSON)
        if isinstance(parsed, QueryBoolean):
            return Results(truth=bool(parsed))
        names = [variable.value for variable in parsed.variables]
        rows = [tuple(row) for row in parsed]
    shown = rows[window]
    labels = await read_labels(engine, [*_iris(shown), *(iri for name in names for iri in terms_named(name))])
    cells = tuple(tuple(cell(term, labels, texts, links) for term in row) for row in shown)
    return Results(_columns(names, cells, labels, texts), cells, len(rows))


def readable_format(kind: ResultKind) -> ResultFormat:
    """The format in which results of a kind are read back."""
    return JSON if kind is ResultKind.BINDINGS else N_TRIPLES


def merge_labels(results: Results) -> Results:
    """Results whose columns ``x`` and ``xLabel`` have become one: the query's own name for a thing, with its link."""
    place = {column.name: at for at, column in enumerate(results.columns)}
    pairs = {at: place[f"{name}Label"] for name, at in place.items() if f"{name}Label" in place}
    kept = [at for at in place.values() if at not in pairs.values()]
    rows = tuple(tuple(_named(row[at], row[pairs[at]] if at in pairs else None) for at in kept) for row in results.rows)
    return replace(results, columns=tuple(results.columns[at] for at in kept), rows=rows)


def _named(cell: Value | None, label: Value | None) -> Value | None:
    return replace(cell, text=label.text, language=label.language) if cell and label else cell or label


def _columns(
    names: Sequence[str], rows: Sequence[Sequence[Value | None]], labels: Labels, texts: Texts
) -> tuple[Column, ...]:
    numeric = [all(row[at] is None or row[at].numeric for row in rows) for at in range(len(names))]  # type: ignore[union-attr]
    return tuple(Column(name, _heading(name, labels, texts), numeric[at]) for at, name in enumerate(names))


def _heading(name: str, labels: Labels, texts: Texts) -> Label:
    """What a variable is called: the term of our ontology by its name, else its words, in the reader's language."""
    known = next((iri for iri in terms_named(name) if labels.has(iri)), None)
    words = words_of(name)
    return labels.choose(known, texts.language) if known else Label(texts.columns.get(words, words))


def words_of(name: str) -> str:
    """The words in a variable's name: those of ``themeLabel`` are those of ``theme``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removesuffix("Label")).lower()


def terms_named(name: str) -> tuple[str, str]:
    """The property and the class of our ontology that a variable may be called after."""
    stem = name.removesuffix("Label")
    return DEFINITION + stem, DEFINITION + stem[:1].upper() + stem[1:]


def _iris(rows: Iterable[Sequence[object]]) -> set[str]:
    return {term.value for row in rows for term in row if isinstance(term, NamedNode)}


def cell(term: object, labels: Labels, texts: Texts, links: Links) -> Value | None:
    """A term as a cell shows it; None for None."""
    if isinstance(term, NamedNode):
        name = labels.choose(term.value, texts.language)
        return Value(name.text, links.to(term.value), name.language, term.value)
    if isinstance(term, Literal):
        return Value(readable(term, texts), None, term.language, term.value, numeric=is_number(term))
    return None if term is None else Value(str(term))
