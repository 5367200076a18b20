"""What was in the graph and is no more: any source may say so of an IRI by ``owl:deprecated`` and ``isReplacedBy``.

::

    region:old owl:deprecated true ; dcterms:isReplacedBy region:new ; rdfs:comment "The key was mistyped."@en .

One replacement is a new name for the same thing: the old address leads there. None or several are an end, with a
pointer to what came after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.describe.labels import choose_literal
from smartspec.errors import ProblemError
from smartspec.graph.terms import node, typed

if TYPE_CHECKING:
    from smartspec.describe.entity import Facts

_DEPRECATED: Final = node("owl:deprecated")
_REPLACED: Final = node("dcterms:isReplacedBy")
_COMMENT: Final = node("rdfs:comment")
_TYPE: Final = node("rdf:type")
_TRUE: Final = typed("true", "boolean")


class GoneError(ProblemError):
    """What is asked for was here and is no more. ``extensions`` hold what it was ``replacedBy``."""

    status = 410
    slug = "gone"
    title = "This was here and is no more"


@dataclass(frozen=True)
class Retired:
    """An IRI that names nothing any more: what came after it, and why."""

    replacements: tuple[str, ...]
    reason: str | None

    @property
    def new_name(self) -> str | None:
        """The one IRI that the same thing has now, or None where there is none or more than one."""
        return self.replacements[0] if len(self.replacements) == 1 else None

    def gone(self, iri: str) -> GoneError:
        """The answer for who asks for it."""
        pointer = f" See {', '.join(self.replacements)}." if self.replacements else " Nothing has taken its place."
        reason = f" {self.reason}" if self.reason else ""
        return GoneError(f"{iri} is retired.{reason}{pointer}", {"replacedBy": list(self.replacements)})


def read_retired(facts: Facts) -> Retired | None:
    """Whether a thing is retired. One that still has a type, such as a region that was abolished, is not."""
    said = [stated.triple for stated in facts.outgoing]
    predicates = {triple.predicate for triple in said if triple.object == _TRUE or triple.predicate == _TYPE}
    if _DEPRECATED not in predicates or _TYPE in predicates:
        return None
    after = {t.object.value for t in said if t.predicate == _REPLACED and isinstance(t.object, NamedNode)}
    comments = [t.object for t in said if t.predicate == _COMMENT and isinstance(t.object, Literal)]
    reason = choose_literal(comments, "en")
    return Retired(tuple(sorted(after)), reason.text if reason else None)
