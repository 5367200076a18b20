"""Why a query has no rows: find the parts that are empty together, and say what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.errors import line_and_column
from smartspec.explain.case import Case, finding, graphs_around
from smartspec.explain.conditions import wrong_condition
from smartspec.explain.culprits import branches_of, empty_alone, is_empty, smallest_empty_set
from smartspec.explain.findings import Explanation, Finding, distinct
from smartspec.explain.graphs_at_fault import wrong_dataset, wrong_graph
from smartspec.explain.joins import wrong_join
from smartspec.explain.parts import (
    DATASET,
    Assignment,
    Condition,
    GraphGroup,
    Group,
    Minus,
    Modifier,
    SubSelect,
    Term,
    TriplePattern,
    ValuesBlock,
    pattern_text,
)
from smartspec.explain.patterns_at_fault import wrong_pattern
from smartspec.explain.probing import Budget, BudgetSpentError, Prober
from smartspec.explain.reading import read_query
from smartspec.explain.results import wrong_modifier, wrong_template
from smartspec.explain.scopes import visible_variables
from smartspec.explain.sentences import joined, say
from smartspec.explain.tokens import NotTakenApartError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.engine.protocol import Engine, Question
    from smartspec.explain.parts import ParsedQuery, Part
    from smartspec.explain.vocabulary import Vocabulary
    from smartspec.explain.writing import Dropped

_MOST_CULPRITS: Final = 4
_VALUES_TRIED: Final = 3
_EXPRESSION: Final = re.compile(r"BIND\s*\(\s*(.*?)\s+AS\s+[?$]\w+\s*\)$", re.IGNORECASE | re.DOTALL)
"""What a BIND without line comments assigns."""


async def explain(
    engine: Engine, vocabulary: Vocabulary, question: Question, budget: Budget | None = None
) -> Explanation:
    """Why a query has no solutions, found by bounded probes.

    The query is one that the engine accepts (`check_query`); its format does not matter. The vocabulary is that of the
    same release.
    """
    spent = budget or Budget()
    try:
        query = read_query(question.text, question.base_iri or "")
    except NotTakenApartError as error:
        return _not_taken_apart(question.text, error)
    examination = _Examination(query, vocabulary, Prober(engine, query, question.scope, question.base_iri, spent))
    try:
        status = await examination.run()
    except BudgetSpentError:
        status = "gave-up"
    except NotTakenApartError as error:
        return _not_taken_apart(question.text, error)
    found = distinct(examination.found)
    return Explanation(
        status,  # type: ignore[arg-type]
        _summary(status, found, spent),
        found,
        spent.asked,
        round(spent.spent * 1000, 1),
    )


@dataclass
class _Examination:
    """One query under examination; findings are kept as they come, so that a spent budget loses none."""

    query: ParsedQuery
    vocabulary: Vocabulary
    prober: Prober
    found: list[Finding] = field(default_factory=list)

    async def run(self) -> str:
        selection = self.query.selection
        where = Group((*selection.where.children, *([selection.values] if selection.values else [])))
        alone = await empty_alone(self.prober, where, frozenset())
        if alone or await is_empty(self.prober, where, frozenset()):
            await self._explain_group(where, frozenset())
            return "explained"
        if self.query.form == "SELECT" and (selection.modifiers or selection.group_by):
            whole = Group((SubSelect(selection),))
            if await is_empty(self.prober, whole, frozenset()):
                await self._explain_group(whole, frozenset())
                return "explained"
        if self.query.form == "CONSTRUCT" and (broken := await wrong_template(self._case(where))):
            self.found += broken
            return "explained"
        return "not-empty"

    def _case(self, group: Group) -> Case:
        return Case(self.query, self.vocabulary, self.prober, dict(graphs_around(group)))

    async def _explain_group(self, group: Group, dropped: Dropped, rounds: int = _MOST_CULPRITS) -> None:
        """Every reason why a group is empty, one round each: what is blamed is left out of the next."""
        for _ in range(rounds):
            if not await is_empty(self.prober, group, dropped):
                return
            parts, dataset = await smallest_empty_set(self.prober, group, dropped)
            if branches := branches_of(group, parts):
                for branch in branches:
                    await self._explain_group(branch, dropped, 2)
                return
            if not parts:
                return
            await self._diagnose(group, parts, dataset=dataset)
            dropped |= {part.number for part in parts} | ({DATASET} if dataset else set())

    async def _diagnose(self, group: Group, parts: Sequence[Part], *, dataset: bool) -> None:
        case = self._case(group)
        try:
            self.found += await _findings(case, group, parts, dataset=dataset)
        except (BudgetSpentError, NotTakenApartError):
            self.found.append(_unexplained(case, parts))
            raise


async def _findings(case: Case, group: Group, parts: Sequence[Part], *, dataset: bool) -> list[Finding]:  # noqa: PLR0911
    """What is wrong with parts that are empty together."""
    if dataset:
        return [await wrong_dataset(case, parts)]
    kinds = {type(part): part for part in parts}
    if isinstance(graph := kinds.get(GraphGroup), GraphGroup):
        return [await wrong_graph(case, graph, parts)]
    if isinstance(minus := kinds.get(Minus), Minus):
        return [_minus(case, minus)]
    if isinstance(modifier := kinds.get(Modifier), Modifier):
        return [await wrong_modifier(case, modifier)]
    conditions = [part for part in parts if isinstance(part, Condition) and (part.negated or not part.group)]
    if conditions:
        return [await wrong_condition(case, conditions[0], parts, visible_variables(group))]
    patterns = [part for part in parts if isinstance(part, TriplePattern)]
    if isinstance(values := kinds.get(ValuesBlock), ValuesBlock):
        return await _values(case, values, patterns)
    if len(patterns) == 1:
        bound = await _with_constant(case, patterns[0], kinds.get(Assignment))
        return await wrong_pattern(case, bound or patterns[0])
    return [await wrong_join(case, patterns)] if patterns else [_unexplained(case, parts)]


async def _values(case: Case, values: ValuesBlock, patterns: Sequence[TriplePattern]) -> list[Finding]:
    """What is wrong with the terms of a VALUES block: each is put in the place of its variable."""
    if not values.rows:
        message = say("This VALUES block has no row, so there is no solution.")
        return [finding("values-empty", case.place(values), message, "remove", say("Add a row, or drop the block."))]
    for row in values.rows[:_VALUES_TRIED]:
        for name, term in zip(values.names, row, strict=False):
            pattern = next((each for each in patterns if name in each.variables), None)
            if term is None or pattern is None:
                continue
            bound = _with_term(pattern, name, term)
            if not await case.prober.has(bound.text):
                return (await wrong_pattern(case, bound))[:1]
    message = say("No row of this VALUES block fits the patterns that use it.")
    together = [case.place(each) for each in patterns]
    return [finding("join", case.place(values), message, "check", say("Compare them."), together=together)]


async def _with_constant(case: Case, pattern: TriplePattern, assigned: Part | None) -> TriplePattern | None:
    """A pattern with the value that a BIND without variables gives to a variable of it; None without such a BIND."""
    if not isinstance(assigned, Assignment) or assigned.variables or assigned.target not in pattern.variables:
        return None
    expression = _EXPRESSION.match(case.query.text, assigned.start, assigned.end)
    rows = await case.prober.rows(f"SELECT ?{assigned.target} WHERE", assigned.text, "LIMIT 1")
    value = rows[0][assigned.target] if rows else None
    if expression is None or not isinstance(value, NamedNode | Literal):
        return None
    return _with_term(pattern, assigned.target, Term(str(value), *expression.span(1), value))


def _with_term(pattern: TriplePattern, name: str, term: Term) -> TriplePattern:
    subject, predicate, target = (term if each.variable == name else each for each in pattern.terms)
    text = pattern_text(subject, predicate, target)
    return replace(pattern, text=text, subject=subject, predicate=predicate, object=target)


def _minus(case: Case, minus: Minus) -> Finding:
    message = say("MINUS takes every solution away: each has what it names.")
    return finding("minus", case.place(minus), message, "rephrase", say("Narrow what MINUS names, or drop it."))


def _unexplained(case: Case, parts: Sequence[Part]) -> Finding:
    places = [case.place(part) for part in parts]
    message = say("These parts have no solution together; there was no time to say more.")
    return finding("no-match", places[0], message, "check", say("Try them one by one."), together=places[1:])


def _not_taken_apart(text: str, error: NotTakenApartError) -> Explanation:
    line, column = line_and_column(text, error.offset)
    summary = say(
        "The query could not be taken apart (line {line}, column {column}): this part of SPARQL is not explained.",
        line=line,
        column=column,
    )
    return Explanation("not-taken-apart", summary)


def _summary(status: str, found: Sequence[Finding], budget: Budget) -> str:
    told = joined(
        say("Line {line}: {message} {sentence}", line=each.part.line, message=each.message, sentence=each.cure.sentence)
        for each in found
    )
    if status == "not-empty":
        return say("The query has solutions; there is nothing to explain.")
    if status == "gave-up":
        why = say(
            "Gave up after {asked} probes and {value} ms of query time.",
            asked=budget.asked,
            value=format(budget.spent * 1000, ".0f"),
        )
        return joined([told, why] if found else [why])
    return told or say("The query has no solution, and none of its parts alone is to blame.")
