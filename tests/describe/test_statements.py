"""Statements gathered from several graphs, grouped, and with what hangs on blank nodes."""

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from smartspec.describe.statements import INCOMING_SHOWN, Stated, closure, gather_graphs, group_incoming

A, B, P, Q = (NamedNode(f"urn:{name}") for name in "abpq")


def test_a_triple_of_two_graphs_is_one_statement_with_both() -> None:
    triple = Triple(A, P, B)
    assert gather_graphs([(triple, "urn:2"), (triple, "urn:1")]) == (Stated(triple, ("urn:1", "urn:2")),)


def test_incoming_statements_are_all_counted_and_the_first_told() -> None:
    told = [Stated(Triple(NamedNode(f"urn:s{n:03}"), P, A), ("urn:g",)) for n in range(INCOMING_SHOWN + 1)]
    one, other = group_incoming(told, {P.value: 400, Q.value: 2})
    assert (one.predicate, len(one.shown), one.untold) == (P.value, INCOMING_SHOWN, 400 - INCOMING_SHOWN)
    assert (other.predicate, other.shown, other.untold) == (Q.value, (), 2)


def test_closure_follows_blank_nodes_only() -> None:
    node, deeper = BlankNode("n"), BlankNode("d")
    mine = [Triple(A, P, node), Triple(node, Q, deeper), Triple(deeper, P, A), Triple(deeper, P, B)]
    assert closure([*mine, Triple(B, P, Literal("not mine"))], A) == mine


def test_closure_follows_named_nodes_where_it_is_told_to() -> None:
    mine = [Triple(A, P, B), Triple(B, Q, A)]
    assert closure(mine, A, through=[P.value]) == mine
    assert closure(mine, A, through=[Q.value]) == mine[:1]
