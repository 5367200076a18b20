"""Prove shapes by cases: a good one has no finding, a bad one exactly those that it announces.

What a case leaves out it finds in ``context.ttl``, in its own folder or one above it, and in the ontology. It sees what
these say of the nodes and properties that it names, directly or by way of others, what they link to its subjects, and
all subclass relations. A context must conform by itself, and some shape must apply to something in each case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from smartspec.graph.namespaces import PREFIXES
from smartspec.shacl.case_files import CONTEXT, IRI, ITSELF, NAMELESS, Case, Expected, find_cases, read_cases
from smartspec.shacl.findings import Names
from smartspec.shacl.looking import target_nodes
from smartspec.shacl.shapes_graph import SUBCLASS, ShapesGraph
from smartspec.shacl.triple_index import TripleIndex
from smartspec.shacl.validation import run_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smartspec.shacl.findings import Finding
    from smartspec.shacl.shapes_graph import Node


@dataclass(frozen=True)
class CaseResult:
    """What came of a case.

    Attributes:
        path: its file.
        missing: what it expects and was not found.
        unexpected: what was found and it does not expect.
        objection: why it proves nothing, whatever was found; empty where it does.
        findings: all findings.
    """

    path: Path
    missing: tuple[Expected, ...]
    unexpected: tuple[Expected, ...]
    objection: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether the shapes did what the case says."""
        return not (self.missing or self.unexpected or self.objection)


class CaseSuite:
    """The cases below a folder (or in one file) and the shapes that they are about.

    Raises:
        SourceError: files that cannot be read and announcements that cannot be understood, all of them with their
            places; shapes that are not well-formed SHACL.
    """

    def __init__(
        self,
        folder: Path,
        shapes: Iterable[ox.Triple],
        ontology: Iterable[ox.Triple] = (),
        prefixes: Mapping[str, str] = PREFIXES,
    ) -> None:
        self.folder = folder
        self.shapes = ShapesGraph(shapes)
        self.ontology = tuple(ontology)
        self.prefixes = prefixes
        self.cases = {case.path: case for case in read_cases(find_cases(folder), {**PREFIXES, **prefixes})}
        self._backgrounds: dict[tuple[Path, ...], _Background] = {}
        run_shapes([], self.shapes.triples)

    def run(self, path: Path) -> CaseResult:
        """Validate a case amid its surroundings and compare what is found with what it announces."""
        case = self.cases[path]
        triples = self.surroundings(case)
        index = TripleIndex(triples)
        focus = self._focus_nodes(index)
        findings = run_shapes(triples, self._with_something_to_do(focus))
        found = {self._as_expected(finding) for finding in findings}
        return CaseResult(
            path=path,
            missing=tuple(sorted(case.expected - found)),
            unexpected=tuple(sorted(found - case.expected)),
            objection=_objection(case, {index.terms[node] for nodes in focus.values() for node in nodes}),
            findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        )

    def surroundings(self, case: Case) -> list[ox.Triple]:
        """The case's own triples and what its contexts and the ontology add to them; a context has all of these."""
        contexts = tuple(folder / CONTEXT for folder in case.path.parents if folder / CONTEXT in self.cases)
        if contexts not in self._backgrounds:
            said = [triple for context in contexts for triple in self.cases[context].triples]
            self._backgrounds[contexts] = _Background([*said, *self.ontology])
        background = self._backgrounds[contexts]
        added = background.triples if case.path.name == CONTEXT else background.around(case.triples)
        return list(dict.fromkeys([*case.triples, *added]))

    def unbroken(self, results: Iterable[CaseResult]) -> list[str]:
        """The names of the shapes that could report findings and that no case expects to."""
        able = {self._owner(c.shape) for c in self.shapes.all_constraints if c.shape in self.shapes.reported}
        broken = {expected.shape for result in results for expected in self.cases[result.path].expected}
        names = Names(self.prefixes)
        return sorted(names.short(name) for name in able - broken)

    def _focus_nodes(self, index: TripleIndex) -> dict[Node, set[int]]:
        """The shapes with targets that take part in a graph, and the numbers of the nodes that they select."""
        found: dict[Node, set[int]] = {}
        for shape in self.shapes.entries:
            targets = self.shapes.targets(shape)
            nodes = set[int]().union(*(target_nodes(index, *target).ends for target in targets))
            if nodes or any(kind == "targetNode" for kind, _ in targets):
                found[shape] = nodes
        return found

    def _with_something_to_do(self, shapes: Iterable[Node]) -> list[ox.Triple]:
        """The triples of some shapes and what they refer to; all where the shapes bring components of their own."""
        if self.shapes.components:
            return list(self.shapes.triples)
        return list(dict.fromkeys([*self.shapes.closure(shapes), *self.shapes.targeting(shapes)]))

    def _as_expected(self, finding: Finding) -> Expected:
        path = finding.path or ITSELF
        return Expected(
            focus=finding.term if IRI.fullmatch(finding.term) else NAMELESS,
            path=path if "<" in path or path == ITSELF else f"<{path}>",
            shape=self._owners.get(finding.shape, NAMELESS),
        )

    @cached_property
    def _owners(self) -> dict[str, str]:
        """What cases call the shapes, by IRI or label."""
        return {shape.value: self._owner(shape) for shape in self.shapes.about}

    def _owner(self, shape: Node) -> str:
        waiting, seen = [shape], {shape}
        while waiting:
            here = waiting.pop(0)
            if isinstance(here, ox.NamedNode):
                return str(here)
            above = [c.shape for c in self.shapes.references.get(here, ()) if c.shape not in seen]
            waiting += above
            seen.update(above)
        return NAMELESS


class _Background:
    """What contexts and the ontology say, asked by what a case names."""

    def __init__(self, triples: list[ox.Triple]) -> None:
        self.triples = triples
        self.about: dict[object, list[ox.Triple]] = {}
        self.linking: dict[object, list[object]] = {}
        for triple in triples:
            self.about.setdefault(triple.subject, []).append(triple)
            self.linking.setdefault(triple.object, []).append(triple.subject)

    def around(self, case: tuple[ox.Triple, ...]) -> Iterator[ox.Triple]:
        yield from (triple for triple in self.triples if triple.predicate == SUBCLASS)
        subjects = {triple.subject for triple in case}
        waiting = [term for triple in case for term in triple]
        waiting += [linking for subject in subjects for linking in self.linking.get(subject, ())]
        seen: set[object] = set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                for triple in self.about.get(node, ()):
                    yield triple
                    waiting.append(triple.object)


def _objection(case: Case, focus: set[object]) -> str:
    if case.path.name.startswith("bad") and not case.expected:
        return "is called bad but expects no finding; announce it by `# expect: …`"
    if case.path.name.startswith("good") and case.expected:
        return "is called good but expects findings"
    if not case.expected and focus.isdisjoint(term for triple in case.triples for term in triple):
        return "proves nothing: no shape applies to anything in it"
    return ""
