"""Patterns that have solutions of which nothing is left: HAVING, LIMIT, OFFSET, and the template of CONSTRUCT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from smartspec.explain.case import finding
from smartspec.explain.findings import Suggestion
from smartspec.explain.sentences import say
from smartspec.explain.values_at_fault import profile
from smartspec.explain.writing import Piece, bound_by, write_pieces, write_selection

if TYPE_CHECKING:
    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import Modifier, TriplePattern


async def wrong_modifier(case: Case, modifier: Modifier) -> Finding:
    """Why HAVING, LIMIT or OFFSET leaves no row."""
    place = case.place(modifier)
    if modifier.name == "HAVING":
        message = say("Groups there are, but none meets HAVING.")
        advice = say("Give the aggregate a name in SELECT and look at its values without HAVING.")
        return finding("having", place, message, "rephrase", advice)
    if modifier.name == "OFFSET":
        rows = await _rows_without(case, modifier)
        evidence = {} if rows is None else {"rows": rows}
        told = say("fewer rows") if rows is None else say("{number} rows", number=rows)
        message = say("{text} goes past the end: there are {told}.", text=place.text, told=told)
        return finding("offset", place, message, "remove", say("Begin with a smaller OFFSET."), evidence=evidence)
    if modifier.text.split()[-1] == "0":
        return finding("limit", place, "LIMIT 0 asks for no rows.", "remove", say("Ask for at least one row."))
    message = say("{text} cuts the rows off before the rest of the query can pick the ones that fit.", text=place.text)
    return finding("limit", place, message, "remove", say("Move LIMIT to the end of the whole query."))


async def _rows_without(case: Case, modifier: Modifier) -> int | None:
    """How many rows the whole query has without its LIMIT and OFFSET; None where it is not its own modifier."""
    selection = case.query.selection
    if modifier not in selection.modifiers:
        return None
    dropped = frozenset(each.number for each in selection.modifiers if each.name != "HAVING")
    rows = await case.prober.rows("SELECT (COUNT(*) AS ?_rows) WHERE", f"{{ {write_selection(selection, dropped)} }}")
    return int(rows[0]["_rows"].value)


async def wrong_template(case: Case) -> list[Finding]:
    """Why a CONSTRUCT whose pattern has solutions makes no triple; nothing where one of its triples can be made."""
    where = case.query.selection.where
    found = [await _unmade(case, pattern, bound_by(where)) for pattern in case.query.template]
    return [each for each in found if each] if all(found) else []


async def _unmade(case: Case, pattern: TriplePattern, bound: frozenset[str]) -> Finding | None:
    place = case.place(pattern)
    free = sorted(name for name in pattern.variables - bound if not name.startswith("_between"))
    if free:
        message = say("Nothing binds ?{free}, so this triple is never made.", free=free[0])
        options = [Suggestion(f"?{name}") for name in sorted(bound)]
        return finding("template", place, message, "replace", say("Use a variable of the pattern."), options)
    if isinstance(pattern.subject.value, Literal):
        return finding("template", place, say("A literal cannot be a subject."), "rephrase", say("Begin with a thing."))
    for term, taken in ((pattern.subject, say("a subject")), (pattern.predicate, say("a predicate"))):
        if term.variable in bound and term.variable is not None:
            whole: list[Piece] = write_pieces(case.query.selection.where, frozenset())
            values = await profile(case, " ".join(piece.text for piece in whole), term.variable)
            if not any(each.is_iri for each in values):
                message = say(
                    "?{variable} has literals for values, and a literal cannot be {taken}.",
                    variable=term.variable,
                    taken=taken,
                )
                return finding("template", place, message, "rephrase", say("Put a variable that holds things there."))
    return None
