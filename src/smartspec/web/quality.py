"""How far a release can be trusted, in figures: what was checked, what nobody knows, where sources disagree, how old.

Every figure comes with the query that gives it, so that a reader can ask what is behind it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.describe.asking import number, query_text, rows
from smartspec.describe.labels import Label
from smartspec.describe.overview import class_counts
from smartspec.graph.namespaces import DEFINITION
from smartspec.query.chart import Chart
from smartspec.query.solutions import select
from smartspec.web.asked import bound_query
from smartspec.web.charts.drawing import draw
from smartspec.web.results import Column, Results
from smartspec.web.shown import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import QuerySolution

    from smartspec.web.charts.svg import Picture
    from smartspec.web.visit import Visit

_OLD: Final = 5
"""Calendar years after which what is known of a partnership is called old."""
_GAPS: Final = (
    ("partnerships-without-member", "Partnership"),
    ("partnerships-without-lead", "Partnership"),
    ("participations-without-date", "Participation"),
    ("documents-without-date", "Document"),
)
"""What is looked for and not there, and the class of what it is looked for on; queries of the describing layer."""

Rows = list["QuerySolution"]


@dataclass(frozen=True)
class Figure:
    """A number, what it is a part of, and where the query behind it is.

    ``name`` is that of a phrase. ``whole``: None where it is a part of nothing that was counted.
    """

    name: str
    value: int
    href: str
    whole: int | None = None

    @property
    def percent(self) -> int | None:
        """Its share of the whole in percent, cut; None where there is no whole."""
        return self.value * 100 // self.whole if self.whole else None


@dataclass(frozen=True)
class Level:
    """A level of certainty, and how many statements of sources have it."""

    certainty: Value
    count: int
    whole: int


@dataclass(frozen=True)
class Year:
    """What was issued in a year: documents, and the statements that rest on them. ``year`` None: not dated."""

    year: str | None
    documents: int
    statements: int


@dataclass(frozen=True)
class Quality:
    """The figures of a release by what they are about."""

    unknown: tuple[Figure, ...]
    disagreements: tuple[Figure, ...]
    ages: tuple[Figure, ...]
    certainties: tuple[Level, ...]
    years: tuple[Year, ...]
    chart: Picture | None


async def read_quality(visit: Visit) -> Quality:
    """The figures of the release that a visitor asks about, each counted in it."""
    unknown, disagreements, ages, certainties, years = await asyncio.gather(
        _unknown(visit), _disagreements(visit), _ages(visit), _certainties(visit), _years(visit)
    )
    return Quality(unknown, disagreements, ages, certainties, years, _chart(visit, years))


async def _canned(visit: Visit, name: str) -> tuple[Rows, str] | None:
    """The rows of a canned query without any restriction, and its page; None where this library has no such query."""
    query = visit.service.queries.get(name)
    if query is None:
        return None
    text = await bound_query(visit, query, _given(visit, {parameter.name for parameter in query.parameters}))
    return await select(visit.engine, text), visit.links.path(f"/query/{name}")


def _given(visit: Visit, names: Iterable[str]) -> dict[str, list[str]]:
    """The parameters that these queries need: the reader's language, and the day of the release."""
    day = visit.service.manifest.modified[:10]
    known = {"language": visit.language, "day": day}
    return {name: [known[name]] for name in names if known.get(name)}


async def _unknown(visit: Visit) -> tuple[Figure, ...]:
    wholes = await class_counts(visit.engine)
    found: list[Figure] = []
    if canned := await _canned(visit, "unknown-seats"):
        seats, href = canned
        total, unknown = (sum(number(row, name) for row in seats) for name in ("seats", "unknown"))
        found.append(Figure("figure-unknown-seats", unknown, href, total))
    for name, class_name in _GAPS:
        there = await rows(visit.engine, name)
        whole = wholes.get(DEFINITION + class_name, 0)
        found.append(Figure(f"figure-{name}", len(there), visit.links.query(query_text(name)), whole))
    return tuple(found)


async def _disagreements(visit: Visit) -> tuple[Figure, ...]:
    found: list[Figure] = []
    if canned := await _canned(visit, "where-sources-disagree"):
        pairs, href = canned
        same = [row for row in pairs if (told := row["precisionOnly"]) is not None and told.value == "true"]
        found.append(Figure("figure-disagreements", len(pairs) - len(same), href))
        found.append(Figure("figure-precision-only", len(same), href))
    if canned := await _canned(visit, "disputed-figures"):
        found.append(Figure("figure-disputed", len({row["subject"] for row in canned[0]}), canned[1]))
    return tuple(found)


async def _ages(visit: Visit) -> tuple[Figure, ...]:
    found: list[Figure] = []
    if canned := await _canned(visit, "age-of-what-is-known"):
        known, href = canned
        old = [row for row in known if (years := row["years"]) is not None and int(years.value) >= _OLD]
        undated = [row for row in known if row["years"] is None]
        found.append(Figure("figure-old-partnerships", len(old), href, len(known)))
        found.append(Figure("figure-undated-partnerships", len(undated), href, len(known)))
    return tuple(found)


async def _certainties(visit: Visit) -> tuple[Level, ...]:
    found = await rows(visit.engine, "certainties")
    iris = [row["certainty"].value for row in found]
    labels = await visit.service.memory.labels(visit.engine, iris)
    whole = sum(number(row) for row in found)
    return tuple(
        Level(_named(visit, iri, labels.choose(iri, visit.language)), number(row), whole)
        for iri, row in zip(iris, found, strict=True)
    )


def _named(visit: Visit, iri: str, label: Label) -> Value:
    return Value(label.text, visit.links.to(iri), label.language, iri)


async def _years(visit: Visit) -> tuple[Year, ...]:
    found = await rows(visit.engine, "years-of-documents")
    told = [(row["year"], number(row, "documents"), number(row, "statements")) for row in found]
    years = [Year(year.value if year is not None else None, documents, count) for year, documents, count in told]
    return tuple(sorted(years, key=lambda year: (year.year is None, year.year)))


def _chart(visit: Visit, years: tuple[Year, ...]) -> Picture | None:
    """Statements by the year in which their document was issued, as bars."""
    texts = visit.texts
    columns = (
        Column("year", Label(texts("quality-year")), numeric=False),
        Column("statements", Label(texts("quality-statements-of-sources")), numeric=True),
    )
    names = [Value(year.year or texts("quality-undated")) for year in years]
    counts = [Value(texts.number(year.statements), full=str(year.statements), numeric=True) for year in years]
    table = tuple(zip(names, counts, strict=True))
    chart = Chart("bar", {"label": ("year",), "values": ("statements",)})
    return draw(chart, texts("quality-by-year"), Results(columns, table, len(table)), texts)
