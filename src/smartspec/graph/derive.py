"""Statements that follow from stated ones, made by the CONSTRUCT queries in ``ontology/derive/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Quad, QueryTriples, Store

from smartspec.errors import Fault, SourceError
from smartspec.graph.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Triple


def derive(stated: Iterable[Triple], rules: Iterable[Path]) -> list[Triple]:
    """What the rules add to the stated triples, run in the given order, each on all that came before it.

    Raises:
        SourceError: a rule is not a SPARQL CONSTRUCT query; names the file.
    """
    store = Store()
    store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object) for triple in stated)
    derived: list[Triple] = []
    for rule in rules:
        fresh = [triple for triple in _run(store, rule) if Quad(*triple) not in store]
        store.extend(Quad(*triple) for triple in fresh)
        derived += dict.fromkeys(fresh)
    return derived


def _run(store: Store, rule: Path) -> list[Triple]:
    try:
        results = store.query(read_text(rule))
    except SyntaxError as error:
        raise SourceError([Fault(rule, 0, 0, str(error.msg).splitlines()[0])]) from error
    if not isinstance(results, QueryTriples):
        raise SourceError([Fault(rule, 0, 0, "a derivation must be a CONSTRUCT query")])
    return list(results)
