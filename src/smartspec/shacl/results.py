"""Validation results as pySHACL makes them, read by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from rdflib import SH, BNode, Graph, Literal

if TYPE_CHECKING:
    from rdflib.term import Node

Raw: TypeAlias = tuple[str, Any, list[tuple[Any, Any, Any]]]
"""A validation result as pySHACL makes it: text, node, and triples whose objects may come with their graph."""


@dataclass
class Result:
    """A validation result: pySHACL's own, read by name, and what makes its details.

    Attributes:
        raw: what pySHACL made.
        shapes: the shapes graph.
        details: the results inside it, one level down (sh:detail).
        conforming: the shapes that the value conforms to where it should not (sh:not, sh:xone).
    """

    raw: Raw
    shapes: Graph
    details: list[Result] = field(default_factory=list)
    conforming: list[Node] = field(default_factory=list)

    @cached_property
    def _own(self) -> dict[Node, list[Node]]:
        _, node, triples = self.raw
        said: dict[Node, list[Node]] = {}
        for subject, predicate, value in triples:
            if subject == node:
                said.setdefault(predicate, []).append(value[1] if isinstance(value, tuple) else value)
        return said

    def value(self, term: str) -> Node | None:
        """A property of the result, such as ``focusNode``; None where it has it not."""
        return next(iter(self._own.get(SH[term], ())), None)

    def own_details(self) -> list[Result]:
        """The results inside it that pySHACL tells of."""
        return [Result(("", node, self.raw[2]), self.shapes) for node in self._own.get(SH.detail, ())]

    @property
    def messages(self) -> list[Literal]:
        """The messages; those of SPARQL constraints with their languages, which pySHACL drops (section 5.2.2)."""
        texts = [text for text in self._own.get(SH.resultMessage, ()) if isinstance(text, Literal)]
        constraint = self.value("sourceConstraint")
        if constraint is None:
            return texts
        spoken = list(self.shapes.objects(constraint, SH.message))
        spoken = spoken or list(self.shapes.objects(self.value("sourceShape"), SH.message))
        templates = [message for message in spoken if isinstance(message, Literal)]
        filled = [Literal(str(t), lang=m.language) for m in templates for t in texts if _is_filled(str(m), str(t))]
        return filled or texts


def _is_filled(template: str, text: str) -> bool:
    """Whether a text is a message template with its ``{?variable}`` replaced."""
    pattern = re.sub(r"\\\{[?$\\]+\w+\\\}", lambda _: ".*", re.escape(template))
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def without_labels(raw: Raw) -> Raw:
    """A result whose messages do not tell the labels of blank nodes, which differ from run to run."""
    text, result, triples = raw
    nodes = [value[1] for _, _, value in triples if isinstance(value, tuple)]
    labels = "|".join(re.escape(node) for node in nodes if isinstance(node, BNode))
    if not labels:
        return raw
    told = [
        (s, p, Literal(re.sub(labels, "[]", o), lang=o.language) if p == SH.resultMessage else o) for s, p, o in triples
    ]
    return text, result, told
