"""Literals that do not fit the values they meet: language, datatype, case, range, a name for a thing or the reverse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.explain.case import finding
from smartspec.explain.findings import Suggestion
from smartspec.explain.namings import local_name
from smartspec.explain.parts import pattern_text
from smartspec.explain.sentences import joined, say
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import Term, TriplePattern

_XSD: Final = PREFIXES["xsd"]
_STRINGS: Final = (_XSD + "string", PREFIXES["rdf"] + "langString")
_NUMBERS: Final = tuple(_XSD + name for name in ("integer", "decimal", "double", "float"))
_TIMES: Final = tuple(_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_SAMPLES: Final = 5
SEEN: Final = "_seen"
"""The variable that stands for a literal to see which values there are."""


@dataclass(frozen=True)
class Values:
    """One sort of values that a variable takes: IRIs, or literals of one datatype and language."""

    is_iri: bool
    datatype: str
    language: str
    count: int
    least: Literal | NamedNode | None
    most: Literal | NamedNode | None

    @property
    def family(self) -> str:
        """What it can be compared with."""
        return family(self.datatype) if not self.is_iri else "iri"


def family(datatype: str) -> str:
    """The datatypes that SPARQL compares with each other have one name (section 17.3)."""
    return "number" if datatype in _NUMBERS else "string" if datatype in _STRINGS else datatype


def open_ended(pattern: TriplePattern) -> str:
    """A pattern with the variable `SEEN` for its object."""
    return pattern_text(pattern.subject, pattern.predicate, replace(pattern.object, text=f"?{SEEN}", value=None))


async def profile(case: Case, context: str, variable: str) -> list[Values]:
    """The sorts of values that a variable has where a pattern matches, the commonest first."""
    head = (
        f"SELECT ?_iri ?_type ?_language (COUNT(*) AS ?_count) (MIN(?{variable}) AS ?_least) "
        f"(MAX(?{variable}) AS ?_most) WHERE"
    )
    told = (
        f"BIND(ISIRI(?{variable}) AS ?_iri) BIND(DATATYPE(?{variable}) AS ?_type) BIND(LANG(?{variable}) AS ?_language)"
    )
    rows = await case.prober.rows(head, f"{context} {told}", "GROUP BY ?_iri ?_type ?_language ORDER BY DESC(?_count)")
    return [
        Values(
            is_iri=row["_iri"].value == "true",
            datatype=row["_type"].value if row["_type"] else "",
            language=row["_language"].value if row["_language"] else "",
            count=int(row["_count"].value),
            least=row["_least"],
            most=row["_most"],
        )
        for row in rows
        if row["_iri"]
    ]


def range_of(values: Sequence[Values], wanted: str) -> dict[str, object]:
    """Least, most and number of the values of a family."""
    same = [each for each in values if each.family == wanted]
    if not same:
        return {"values": sum(each.count for each in values)}
    if wanted == "number":
        ends = [
            (float(e.least.value), float(e.most.value), e) for e in same if e.least is not None and e.most is not None
        ]
        least, most = min(ends)[2].least, max(ends, key=lambda end: end[1])[2].most
    else:
        least, most = same[0].least, same[0].most
    return {
        "least": least.value if least else "",
        "most": most.value if most else "",
        "values": sum(e.count for e in same),
    }


async def wrong_literal(case: Case, term: Term, context: str, variable: str) -> Finding:
    """Why a literal equals none of the values that a variable has where ``context`` matches."""
    literal = term.value
    assert isinstance(literal, Literal)  # the callers ask of literals only
    same = await _values_where(case, context, variable, f"STR(?{variable}) = {_plain(literal)}")
    if same:
        return _same_text(case, term, literal, same)
    values = await profile(case, context, variable)
    if values and all(each.is_iri for each in values):
        return await _name_for_thing(case, term, literal, context, variable)
    if literal.datatype.value in _STRINGS:
        return await _other_text(case, term, literal, (context, variable), values)
    return _out_of_range(case, term, literal, values)


def _same_text(case: Case, term: Term, literal: Literal, same: Sequence[Literal | NamedNode]) -> Finding:
    """The text is there, as another kind of term."""
    written = case.written(term)
    suggestions = [suggestion(case, each) for each in same]
    listed = joined((each.replacement for each in suggestions), say(" or "))
    first = same[0]
    if isinstance(first, NamedNode):
        message = say("{written} is text, but the values here are IRIs.", written=written)
        return finding(
            "literal-for-iri", case.place(term), message, "replace", say("Write {listed}.", listed=listed), suggestions
        )
    if any(isinstance(each, Literal) and each.language != literal.language for each in same):
        has = say("language {tag}", tag=repr(literal.language)) if literal.language else say("no language")
        message = say(
            "{written} has {has}, and the values here are {listed}: text with another language tag is another term.",
            written=written,
            has=has,
            listed=listed,
        )
        return finding(
            "language", case.place(term), message, "replace", say("Write {listed}.", listed=listed), suggestions
        )
    types = ", ".join(case.shown(each.datatype.value) for each in same if isinstance(each, Literal))
    message = say(
        "{written} is of type {name}, and the values here are of type {types}.",
        written=written,
        name=case.shown(literal.datatype.value),
        types=types,
    )
    return finding("datatype", case.place(term), message, "replace", say("Write {listed}.", listed=listed), suggestions)


async def _name_for_thing(case: Case, term: Term, literal: Literal, context: str, variable: str) -> Finding:
    written = case.written(term)
    called = [NamedNode(iri) for iri in case.vocabulary.things_called(literal.value)][:_SAMPLES]
    key = str(Literal(f"/{literal.value.casefold()}"))
    named = f"?{variable} IN ({', '.join(str(each) for each in called)}) || STRENDS(LCASE(STR(?{variable})), {key})"
    meant = await _values_where(case, context, variable, named)
    message = say("{written} is text, but the values here are things, named by IRIs.", written=written)
    advice = say("Write {iri}", iri=case.shown(meant[0].value)) if meant else say("Write the IRI of the thing")
    return finding(
        "literal-for-iri",
        case.place(term),
        message,
        "replace",
        say("{advice}, or ask for the label of the value: add /rdfs:label to the property.", advice=advice),
        [suggestion(case, each) for each in meant],
    )


async def _other_text(
    case: Case, term: Term, literal: Literal, at: tuple[str, str], values: Sequence[Values]
) -> Finding:
    """No value has the text: in another case, as part of a longer one, or like it."""
    context, variable = at
    written, place = case.written(term), case.place(term)
    folded = await _values_where(case, context, variable, f"LCASE(STR(?{variable})) = LCASE({_plain(literal)})")
    if folded:
        options = [suggestion(case, each) for each in _language_first(folded, literal)]
        message = say("{written} differs from the values here by capital letters.", written=written)
        return finding(
            "case", place, message, "replace", say("Write {replacement}.", replacement=options[0].replacement), options
        )
    if values and all(each.family != "string" for each in values):
        types = ", ".join(dict.fromkeys(case.shown(each.datatype) for each in values))
        message = say("{written} is text, and the values here are of type {types}.", written=written, types=types)
        options = [suggestion(case, each.least) for each in values if each.least is not None][:_SAMPLES]
        return finding(
            "datatype", place, message, "replace", say("Write such a value."), options, evidence={"types": types}
        )
    longer = await _values_where(
        case, context, variable, f"CONTAINS(LCASE(STR(?{variable})), LCASE({_plain(literal)}))"
    )
    samples = longer or await _values_where(case, context, variable, "true")
    options = [suggestion(case, each) for each in _language_first(samples, literal)]
    message = (
        say("No value here is {written} alone; some contain it.", written=written)
        if longer
        else say("No value here is {written}, in any language or case.", written=written)
    )
    advice = (
        say("Write {replacement}, or FILTER(CONTAINS(…)).", replacement=options[0].replacement)
        if longer
        else say("See which values there are.")
    )
    return finding("no-such-value", place, message, "replace" if longer else "check", advice, options)


def _out_of_range(case: Case, term: Term, literal: Literal, values: Sequence[Values]) -> Finding:
    written, wanted = case.written(term), family(literal.datatype.value)
    same = [each for each in values if each.family == wanted]
    if values and not same:
        types = ", ".join(dict.fromkeys(case.shown(each.datatype) for each in values if each.datatype))
        options = cast_options(case, literal, values)
        message = say(
            "{written} is of type {name}, and the values here are of type {types}.",
            written=written,
            name=case.shown(literal.datatype.value),
            types=types,
        )
        return finding("datatype", case.place(term), message, "replace", say("Write a value of that type."), options)
    ends = range_of(values, wanted)
    outside = bool(same) and not _within(literal, ends)
    message = say(
        "No value here is {written}; the values go from {least} to {most}.",
        written=written,
        least=ends.get("least"),
        most=ends.get("most"),
    )
    options = [suggestion(case, each) for v in same for each in (v.least, v.most) if each is not None]
    kind = "out-of-range" if outside else "no-such-value"
    return finding(
        kind, case.place(term), message, "check", say("Choose a value that there is."), options, evidence=ends
    )


def cast_options(case: Case, literal: Literal, values: Sequence[Values]) -> list[Suggestion]:
    """The literal in the types that the values have, as far as its text allows."""
    found: list[Suggestion] = []
    for datatype in dict.fromkeys(each.datatype for each in values):
        text = _as_type(literal.value, datatype)
        if text is not None:
            found.append(suggestion(case, Literal(text, datatype=NamedNode(datatype))))
    return found


def _as_type(text: str, datatype: str) -> str | None:
    """A year, month, day or number as another type writes it; None where it cannot."""
    if datatype in _NUMBERS:
        return text if text.replace(".", "", 1).lstrip("-").isdecimal() else None
    if datatype == _XSD + "boolean":
        return text if text in ("true", "false") else None
    pieces = text[:10].split("-")
    if datatype not in _TIMES or not all(piece.isdecimal() for piece in pieces) or len(pieces[0]) != 4:  # noqa: PLR2004
        return None
    year, month, day = [*pieces, "01", "01"][:3]
    shapes = {"gYear": year, "gYearMonth": f"{year}-{month}", "date": f"{year}-{month}-{day}"}
    return shapes.get(local_name(datatype), f"{year}-{month}-{day}T00:00:00")


def _within(literal: Literal, ends: dict[str, object]) -> bool:
    least, most = str(ends.get("least", "")), str(ends.get("most", ""))
    if literal.datatype.value in _NUMBERS:
        return float(least) <= float(literal.value) <= float(most)
    return least <= literal.value <= most


async def _values_where(case: Case, context: str, variable: str, test: str) -> list[Literal | NamedNode]:
    rows = await case.prober.rows(
        f"SELECT DISTINCT ?{variable} WHERE", f"{context} FILTER({test})", f"LIMIT {_SAMPLES}"
    )
    return [row[variable] for row in rows if isinstance(row[variable], Literal | NamedNode)]


def suggestion(case: Case, value: Literal | NamedNode) -> Suggestion:
    """A value as the query would write it."""
    if isinstance(value, NamedNode):
        return case.suggest([value.value])[0]
    return Suggestion(_written(case, value))


def _written(case: Case, literal: Literal) -> str:
    if literal.datatype.value in (_XSD + "integer", _XSD + "boolean"):
        return literal.value
    if literal.datatype.value in _STRINGS:
        return str(literal)
    return f"{Literal(literal.value)}^^{case.shown(literal.datatype.value)}"


def _plain(literal: Literal) -> str:
    return str(Literal(literal.value))


def _language_first(values: Sequence[Literal | NamedNode], literal: Literal) -> list[Literal | NamedNode]:
    return sorted(values, key=lambda each: not (isinstance(each, Literal) and each.language == literal.language))
