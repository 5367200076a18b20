"""What is known of the shapes that findings name: their words, where they are written, their page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeGuard

import pyoxigraph as ox

from smartspec.graph.namespaces import PREFIXES, SHAPE
from smartspec.shacl.finder import Finder
from smartspec.shacl.findings import Names, Severity, choose, severity_of
from smartspec.shacl.property_paths import path_text
from smartspec.shacl.shapes_graph import LISTS_OF_SHAPES, SH, ShapesGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.shacl.places import Place, PlacedText
    from smartspec.shacl.shapes_graph import Constraint, Node

_NAMES: Final = (SH + "name", PREFIXES["rdfs"] + "label")
_DESCRIPTIONS: Final = (SH + "description", PREFIXES["rdfs"] + "comment")
_SEE_ALSO: Final = PREFIXES["rdfs"] + "seeAlso"


@dataclass(frozen=True)
class Rule:
    """A shape as reports name it.

    Attributes:
        id: its IRI; for a blank node the IRI of the shape that leads to it, and what leads there: paths, parameters.
        names: pairs of language and text.
        descriptions: the same, longer.
        messages: what it says where it is broken.
        severity: how grave that is.
        place: where it is written; None where its file is not known.
        page: the address of a page about it, or None.
    """

    id: str
    names: tuple[tuple[str, str], ...] = ()
    descriptions: tuple[tuple[str, str], ...] = ()
    messages: tuple[tuple[str, str], ...] = ()
    severity: Severity = Severity.VIOLATION
    place: Place | None = None
    page: str | None = None

    def text(self, language: str = "en") -> str:
        """Its name, place and page, as far as they are known, in a line."""
        parts = (choose(self.names, language), str(self.place) if self.place else None, self.page)
        return ", ".join(part for part in parts if part)


def _is_page(node: Node | None) -> TypeGuard[ox.NamedNode]:
    return isinstance(node, ox.NamedNode) and node.value.startswith(("http://", "https://"))


class Rules:
    """The shapes of a shapes graph by IRI or label."""

    def __init__(self, triples: Iterable[ox.Triple], texts: Sequence[PlacedText] = ()) -> None:
        self.graph = ShapesGraph(triples)
        self.texts = texts
        self._rules: dict[str, Rule] = {}

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The nodes of the shapes graph by IRI or label."""
        return {node.value: node for node in self.graph.about}

    @cached_property
    def finder(self) -> Finder:
        """Tells where things are written in the shapes' files."""
        return Finder(self.texts, [node for node in self.graph.about if not isinstance(node, ox.Literal)])

    @cached_property
    def names(self) -> Names:
        """Short names by the prefixes of the shapes' files, the first that declares one first."""
        return Names({prefix: name for text in reversed(self.texts) for prefix, name in text.prefixes.items()})

    def rule(self, shape: str) -> Rule:
        """What is known of a shape, given by IRI or label."""
        found = self._rules.get(shape)
        if found is None:
            node = self.nodes.get(shape)
            found = self._rules[shape] = Rule(shape) if node is None else self._read(node)
        return found

    def _read(self, node: Node) -> Rule:
        page = self.graph.value(node, _SEE_ALSO)
        is_ours = isinstance(node, ox.NamedNode) and node.value.startswith(SHAPE)
        return Rule(
            id=self._id(node),
            names=self._texts_of(node, _NAMES),
            descriptions=self._texts_of(node, _DESCRIPTIONS),
            messages=self._texts_of(node, (SH + "message",)),
            severity=severity_of(getattr(self.graph.value(node, SH + "severity"), "value", None)),
            place=self.finder.node(node) if self.texts else None,
            page=node.value if is_ours else page.value if _is_page(page) else None,
        )

    def _texts_of(self, node: Node, properties: Iterable[str]) -> tuple[tuple[str, str], ...]:
        for name in properties:
            texts = [value for value in self.graph.values(node, name) if isinstance(value, ox.Literal)]
            if texts:
                return tuple(sorted((text.language or "", text.value) for text in texts))
        return ()

    def _id(self, node: Node) -> str:
        if isinstance(node, ox.NamedNode):
            return node.value
        steps: list[str] = []
        seen: set[Node] = set()
        here: Node = node
        while not isinstance(here, ox.NamedNode):
            seen.add(here)
            above = next((c for c in self.graph.references.get(here, ()) if c.shape not in seen), None)
            steps.insert(0, self._step(here, above))
            if above is None:
                return "/".join(steps)
            here = above.shape
        return "/".join([f"<{here.value}>", *steps])

    def _step(self, node: Node, above: Constraint | None) -> str:
        """What leads to a shape: its own path, else the parameter that refers to it, with its number in a list."""
        path = self.graph.path(node)
        if path is not None or above is None:
            return "[]" if path is None else path_text(path)
        members = self.graph.members(above.value) if above.name in LISTS_OF_SHAPES else []
        return f"<{above.parameter}>" + (f"[{members.index(node) + 1}]" if node in members else "")
