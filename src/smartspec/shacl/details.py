"""Say why a value does not conform to sh:or, sh:and, sh:xone, sh:not or sh:node: the results inside (sh:detail).

pySHACL tells them for sh:node alone. They are made only for what was found, by asking the inner shapes about the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import SH

from smartspec.shacl.evaluation import members

if TYPE_CHECKING:
    from rdflib.term import Node

    from smartspec.shacl.evaluation import Evaluation
    from smartspec.shacl.results import Result

_DEEPEST: Final = 8
"""How many levels of results inside results are told."""
_LISTS: Final[dict[Node | None, Node]] = {
    SH.AndConstraintComponent: SH["and"],
    SH.OrConstraintComponent: SH["or"],
    SH.XoneConstraintComponent: SH.xone,
}


def explain(evaluation: Evaluation, result: Result, depth: int = 0) -> None:
    """Add the results inside a result, and those inside them.

    Raises:
        UnfitShapeError: an inner shape cannot be run.
    """
    shape, value, component = (result.value(t) for t in ("sourceShape", "value", "sourceConstraintComponent"))
    if depth == _DEEPEST or shape is None or value is None:
        return
    if component == SH.NodeConstraintComponent:
        result.details += result.own_details()
    elif component == SH.NotConstraintComponent:
        inner = list(evaluation.graph.objects(shape, SH["not"]))
        result.conforming += [node for node in inner if not evaluation.results(evaluation.shape(node), [value])]
    elif component in _LISTS:
        for head in evaluation.graph.objects(shape, _LISTS[component]):
            _explain_list(evaluation, result, members(evaluation.graph, head), value)
    for detail in result.details:
        explain(evaluation, detail, depth + 1)


def _explain_list(evaluation: Evaluation, result: Result, inner: list[Node], value: Node) -> None:
    """One list of alternatives; a list that holds, beside another that does not, has nothing to explain."""
    conforming = [node for node in inner if not evaluation.results(evaluation.shape(node), [value])]
    component = result.value("sourceConstraintComponent")
    holds: dict[Node | None, bool] = {
        SH.OrConstraintComponent: bool(conforming),
        SH.AndConstraintComponent: len(conforming) == len(inner),
        SH.XoneConstraintComponent: len(conforming) == 1,
    }
    if holds[component]:
        return
    if component == SH.XoneConstraintComponent and conforming:
        result.conforming += conforming
    else:
        _ask(evaluation, result, inner, value)


def _ask(evaluation: Evaluation, result: Result, inner: list[Node], value: Node) -> None:
    for node in inner:
        result.details += evaluation.results(evaluation.shape(node), [value])
