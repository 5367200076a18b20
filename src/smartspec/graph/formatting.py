"""Rewrite a Turtle file in the canonical style without losing anything: triples are compared, comments are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from smartspec.errors import Fault, SourceError, line_and_column
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.reading import parse_turtle, parse_with_prefixes
from smartspec.graph.scan import Comment, Statement, statements
from smartspec.graph.turtle import canonical_triples, write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple


def format_turtle(text: str, path: Path = Path("<text>")) -> str:
    """The same graph in canonical style: sorted, canonical literals, the text's own prefixes before ours.

    Comments before the first statement stay on top; a comment before or inside a statement moves above the block of
    its subject. Formatting formatted text changes nothing.

    Raises:
        SourceError: the text is not Turtle, or a comment stands where no subject can carry it.
    """
    parsed, own = parse_with_prefixes(text, path)
    triples = canonical_triples(_with_stable_labels(parsed))
    prefixes = own | {p: name for p, name in PREFIXES.items() if p not in own and name not in own.values()}
    cut, trailing = statements(text)
    header, comments = _place_comments(text, cut, trailing, path)
    written = write_turtle(triples, prefixes=prefixes, header=header, comments=comments)
    if fingerprint(parse_turtle(written, path)) != fingerprint(triples):
        raise SourceError([Fault(path, 0, 0, "formatting would change the graph; please report this file")])
    return written


def fingerprint(triples: Iterable[Triple]) -> str:
    """A text that is equal for equal graphs whatever their blank nodes are called (RDFC-1.0, canonical literals)."""
    return "\n".join(sorted(str(triple) for triple in _with_stable_labels(canonical_triples(triples))))


def _with_stable_labels(triples: Iterable[Triple]) -> list[Triple]:
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _place_comments(text: str, cut: list[Statement], trailing: list[Comment], path: Path) -> tuple[str, dict[str, str]]:
    header: list[str] = []
    placed: dict[str, list[str]] = {}
    for statement in cut:
        for comment in statement.comments:
            if statement.directive:
                header.append(comment.text)
            elif statement.subject is None:
                reason = "a comment beside a blank-node subject cannot be kept; give the subject an IRI or move it up"
                raise SourceError([Fault(path, line_and_column(text, comment.offset)[0], 1, reason)])
            else:
                placed.setdefault(str(NamedNode(statement.subject)), []).append(comment.text)
    header += [comment.text for comment in trailing]
    return "\n".join(header), {subject: "\n".join(lines) for subject, lines in placed.items()}
