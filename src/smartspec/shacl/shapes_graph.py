"""A shapes graph as values: which shapes there are, how they are reached, and every single constraint that they make.

What coverage and mutation ask of shapes; validation itself is pySHACL's and knows nothing of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.paths import AlternativePath, SequencePath

from smartspec.errors import Fault, SourceError
from smartspec.graph.namespaces import PREFIXES
from smartspec.shacl.property_paths import unary_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smartspec.shacl.property_paths import Step

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

SH: Final = PREFIXES["sh"]
RDF: Final = PREFIXES["rdf"]
RDFS: Final = PREFIXES["rdfs"]
TYPE: Final = ox.NamedNode(RDF + "type")
SUBCLASS: Final = ox.NamedNode(RDFS + "subClassOf")
CLASSES: Final = (ox.NamedNode(RDFS + "Class"), ox.NamedNode(PREFIXES["owl"] + "Class"))
TRUE: Final = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))

_IMPORTS: Final = PREFIXES["owl"] + "imports"
_FOLLOWED: Final = (_IMPORTS, SUBCLASS.value)
TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
LISTS_OF_SHAPES: Final = ("and", "or", "xone")
REFERENCES: Final = ("property", "node", "not", *LISTS_OF_SHAPES, "qualifiedMinCount", "qualifiedMaxCount")
"""The parameters through which a shape hands value nodes on to other shapes."""
COMPARISONS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
SWITCHES: Final = ("uniqueLang", "closed")
"""The parameters that constrain nothing unless they are true."""
COMPANIONS: Final = {
    "pattern": ("flags",),
    "qualifiedMinCount": ("qualifiedValueShape", "qualifiedValueShapesDisjoint"),
    "qualifiedMaxCount": ("qualifiedValueShape", "qualifiedValueShapesDisjoint"),
    "closed": ("ignoredProperties",),
}
"""What some parameters need beside them to say what they say."""
PARAMETERS: Final = frozenset(
    (
        *("class", "datatype", "nodeKind", "minCount", "maxCount", "in", "hasValue", "sparql"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern"),
        *("languageIn", *SWITCHES, *COMPARISONS, *REFERENCES),
    )
)
"""SHACL's constraint parameters (sections 4 and 5.2), by their local names."""


@dataclass(frozen=True)
class Constraint:
    """One value of one constraint parameter of one shape: the smallest thing that can find fault.

    Attributes:
        shape: the shape that makes it.
        parameter: the parameter's IRI, such as that of sh:minCount.
        value: the parameter's value.
        component: the IRI that findings name.
    """

    shape: ox.NamedNode | ox.BlankNode
    parameter: str
    value: Node
    component: str

    @property
    def name(self) -> str:
        """The parameter's local name in SHACL, else its IRI."""
        return self.parameter.removeprefix(SH)


class ShapesGraph:
    """The triples of shapes, asked by subject."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self.about: dict[Node, list[ox.Triple]] = {}
        self._paths: dict[Node, Step] = {}
        for triple in self.triples:
            if not isinstance(triple.subject, ox.Triple):
                self.about.setdefault(triple.subject, []).append(triple)

    def values(self, node: Node, predicate: str) -> list[Node]:
        """The objects of a predicate, given by its IRI, in the order of the text."""
        found = (triple.object for triple in self.about.get(node, ()) if triple.predicate.value == predicate)
        return [value for value in found if not isinstance(value, ox.Triple)]

    def value(self, node: Node, predicate: str) -> Node | None:
        """One object of a predicate, or None."""
        return next(iter(self.values(node, predicate)), None)

    def members(self, head: Node) -> list[Node]:
        """The members of an RDF list.

        Raises:
            SourceError: the list bites its own tail.
        """
        found: list[Node] = []
        seen: set[Node] = set()
        rest: Node | None = head
        while rest is not None and rest not in seen:
            seen.add(rest)
            found += self.values(rest, RDF + "first")
            rest = self.value(rest, RDF + "rest")
        if rest is not None:
            raise ill_formed(f"the list at {head} has no end")
        return found

    def path(self, shape: Node) -> Step | None:
        """The path of a property shape; None for a node shape.

        Raises:
            SourceError: the path is not one of SHACL's (section 2.3.1).
        """
        found = self.value(shape, SH + "path")
        if found is None:
            return None
        if shape not in self._paths:
            self._paths[shape] = self._path(found, (shape,))
        return self._paths[shape]

    def _path(self, node: Node, above: tuple[Node, ...]) -> Step:
        if isinstance(node, ox.NamedNode):
            return URIRef(node.value)
        if node in above:
            raise ill_formed(f"the path of {above[0]} contains itself")
        inner = (*above, node)
        if self.values(node, RDF + "first"):
            return SequencePath(*(self._path(member, inner) for member in self.members(node)))
        for value in self.values(node, SH + "alternativePath"):
            return AlternativePath(*(self._path(member, inner) for member in self.members(value)))
        for triple in self.about.get(node, ()):
            term = triple.predicate.value.removeprefix(SH)
            if (
                term.endswith("Path")
                and (made := unary_path(term, self._path(_node(triple.object), inner))) is not None
            ):
                return made
        raise ill_formed(f"the path of {above[0]} is none that SHACL knows (section 2.3.1)")

    @cached_property
    def components(self) -> dict[str, Node]:
        """The constraint components that this graph declares (section 6), by IRI or label."""
        declaring = (triple.subject for triple in self.triples if triple.predicate.value == SH + "parameter")
        return {node.value: node for node in declaring if not isinstance(node, ox.Triple)}

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The parameters that make constraints, and their components: SHACL's own and those declared in this graph."""
        found = {SH + name: component_of(name) for name in PARAMETERS}
        for component in self.components.values():
            for parameter in self.values(component, SH + "parameter"):
                for declared in self.values(parameter, SH + "path"):
                    found.setdefault(declared.value, component.value)
        return found

    def constraints(self, shape: Node) -> list[Constraint]:
        """The constraints of a shape, none where it is deactivated."""
        if isinstance(shape, ox.Literal) or TRUE in self.values(shape, SH + "deactivated"):
            return []
        return [
            Constraint(shape, triple.predicate.value, _node(triple.object), self.parameters[triple.predicate.value])
            for triple in self.about.get(shape, ())
            if triple.predicate.value in self.parameters and self._is_on(triple)
        ]

    def _is_on(self, triple: ox.Triple) -> bool:
        is_switch = triple.predicate.value.removeprefix(SH) in SWITCHES
        constraint_is_off = TRUE in self.values(_node(triple.object), SH + "deactivated")
        return not constraint_is_off and (not is_switch or triple.object == TRUE)

    def targets(self, shape: Node) -> list[tuple[str, Node]]:
        """The kinds of target of a shape (section 2.1.3) and their values; a shape that is a class targets itself."""
        found = [(kind, value) for kind in TARGETS for value in self.values(shape, SH + kind)]
        kinds = self.values(shape, TYPE.value)
        if ox.NamedNode(SH + "NodeShape") in kinds and any(kind in CLASSES for kind in kinds):
            found.append(("targetClass", shape))
        return found

    @cached_property
    def entries(self) -> list[Node]:
        """The active shapes that have targets: where validation begins."""
        return [shape for shape in self.about if self.targets(shape) and self.constraints(shape)]

    def referenced(self, constraint: Constraint) -> list[Node]:
        """The shapes that a constraint hands value nodes on to."""
        if constraint.name in LISTS_OF_SHAPES:
            return self.members(constraint.value)
        if constraint.name.startswith("qualified"):
            return self.values(constraint.shape, SH + "qualifiedValueShape")
        return [constraint.value] if constraint.name in REFERENCES else []

    @cached_property
    def references(self) -> dict[Node, list[Constraint]]:
        """Shape → the constraints that refer to it."""
        found: dict[Node, list[Constraint]] = {}
        for constraint in (c for shape in self.about for c in self.constraints(shape)):
            for referenced in self.referenced(constraint):
                found.setdefault(referenced, []).append(constraint)
        return found

    @cached_property
    def reported(self) -> list[Node]:
        """The shapes whose findings a report lists: those with targets, and their property shapes at any depth."""
        found = dict.fromkeys(self.entries)
        waiting = list(self.entries)
        while waiting:
            for value in (c.value for c in self.constraints(waiting.pop(0)) if c.name == "property"):
                if value not in found:
                    found[value] = None
                    waiting.append(value)
        return list(found)

    @cached_property
    def all_constraints(self) -> list[Constraint]:
        """Every constraint of every shape that validation can come to; sh:property alone finds no fault."""
        found = dict.fromkeys(self.reported)
        waiting = list(found)
        while waiting:
            for constraint in self.constraints(waiting.pop(0)):
                fresh = [shape for shape in self.referenced(constraint) if shape not in found]
                found.update(dict.fromkeys(fresh))
                waiting += fresh
        return [c for shape in found for c in self.constraints(shape) if c.name != "property"]

    def prologue(self, constraint: Node) -> str:
        """The prefixes that a SPARQL constraint may use (section 5.2.1), those of imported ontologies included."""
        ontologies = dict.fromkeys(self.values(constraint, SH + "prefixes"))
        waiting = list(ontologies)
        while waiting:
            fresh = [found for found in self.values(waiting.pop(), _IMPORTS) if found not in ontologies]
            ontologies.update(dict.fromkeys(fresh))
            waiting += fresh
        declared = [d for ontology in ontologies for d in self.values(ontology, SH + "declare")]
        pairs = {_text(self.value(d, SH + "prefix")): _text(self.value(d, SH + "namespace")) for d in declared}
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(pairs.items()))

    def targeting(self, shapes: Iterable[Node]) -> Iterator[ox.Triple]:
        """The triples that say what the targets of some shapes are."""
        for triple in (triple for shape in shapes for triple in self.about.get(shape, ())):
            if triple.predicate.value.startswith(SH + "target") or triple.object in CLASSES:
                yield triple

    def closure(self, nodes: Iterable[Node], without: Node | None = None) -> Iterator[ox.Triple]:
        """All that SHACL's terms say of some nodes and of those that they lead to: targets excepted.

        ``without`` is a node that nothing is said of.
        """
        waiting, seen = list(nodes), {without}
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for triple in self.about.get(node, ()):
                term = triple.predicate.value
                is_target = term.startswith(SH + "target") or (term == TYPE.value and triple.object in CLASSES)
                if (term.startswith((SH, RDF)) or term in _FOLLOWED) and not is_target:
                    yield triple
                    waiting.append(_node(triple.object))


def component_of(parameter: str) -> str:
    """The IRI of the component that a parameter of SHACL belongs to.

    >>> component_of("minCount").rpartition("#")[2]
    'MinCountConstraintComponent'
    """
    name = "SPARQL" if parameter == "sparql" else parameter[0].upper() + parameter[1:]
    return f"{SH}{name}ConstraintComponent"


def ill_formed(reason: str) -> SourceError:
    """The error for shapes that cannot be understood."""
    return SourceError([Fault(Path("shapes"), 0, 0, f"not well-formed SHACL: {reason}")])


def _node(term: Node | ox.Triple) -> Node:
    if isinstance(term, ox.Triple):
        raise ill_formed(f"{term} is no term of RDF 1.1")
    return term


def _text(term: Node | None) -> str:
    return "" if term is None else term.value
