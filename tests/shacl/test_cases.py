"""Cases say exactly what shapes find in them; anything else is a failure or an error with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.shacl.cases import CaseResult, CaseSuite
from smartspec.shacl.findings import Names

PATH = Path("x.ttl")
PREFIXES = """\
@prefix : <http://example.org/> .
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = """
ex:Person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name ,
  [ sh:path [ sh:inversePath [ sh:alternativePath ( ex:employs ex:pays ) ] ] ; sh:minCount 1 ] ,
  [ sh:path ex:address ; sh:node [ sh:property [ sh:path ex:city ; sh:minCount 1 ] ] ] .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:minLength 1 .
ex:Named sh:targetObjectsOf ex:nick ; sh:minLength 1 .
"""
NAMELESS = "# expect: ex:ann ex:name ex:Person-name\n:ann a :Person . :firm :employs :ann ."
GOOD = ":ann a :Person ; :name 'Ann' . :firm :employs :ann ."


def suite(folder: Path, shapes: str = SHAPES, ontology: str = "", **files: str) -> CaseSuite:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/').replace('_', '-')}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        marks = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
        path.write_text(marks + PREFIXES + text, encoding="utf-8")
    return CaseSuite(folder, parse_turtle(PREFIXES + shapes, PATH), parse_turtle(PREFIXES + ontology, PATH))


def result(folder: Path, text: str, name: str = "case", shapes: str = SHAPES) -> CaseResult:
    found = suite(folder, shapes, **{name: text})
    return found.run(next(iter(found.cases)))


def texts(case: CaseResult) -> tuple[list[str], list[str]]:
    names = Names({"ex": "http://example.org/"})
    return [e.text(names) for e in case.missing], [e.text(names) for e in case.unexpected]


def test_good_case_has_no_finding(tmp_path: Path) -> None:
    assert result(tmp_path, GOOD, "good_ann").passed


def test_bad_case_has_exactly_the_findings_that_it_announces(tmp_path: Path) -> None:
    case = result(tmp_path, NAMELESS, "bad_ann")
    assert case.passed
    assert [finding.focus for finding in case.findings] == ["http://example.org/ann"]


def test_what_is_missing_and_what_is_too_much_is_told(tmp_path: Path) -> None:
    case = result(tmp_path, "# expect: ex:bob ex:name ex:Person-name\n:ann a :Person . :firm :employs :ann .")
    assert not case.passed
    assert texts(case) == (["ex:bob ex:name ex:Person-name"], ["ex:ann ex:name ex:Person-name"])


def test_two_findings_of_one_shape_on_one_node_are_announced_once(tmp_path: Path) -> None:
    case = result(tmp_path, NAMELESS + " :ann :name '' , [] .")
    assert len(case.findings) == 2
    assert case.passed


@pytest.mark.parametrize(
    ("announced", "data"),
    [
        ("ex:ann ^(ex:employs|ex:pays) ex:Person", ":ann a :Person ; :name 'Ann' ."),
        ("ex:ann ^((ex:employs)|(ex:pays)) ex:Person", ":ann a :Person ; :name 'Ann' ."),
        ("<http://example.org/ann> <http://example.org/name> ex:Person-name", ":ann a :Person . :f :pays :ann ."),
        ("_ ex:name ex:Person-name", "[] a :Person . :f :pays [ a :Person ; :name 'Bob' ] ."),
        ("ex:ann ex:address ex:Person", ":ann a :Person ; :name 'Ann' ; :address [ ] . :f :pays :ann ."),
        ("_ - ex:Named", ":ann :nick '' ."),
    ],
)
def test_nodes_paths_and_shapes_without_name_have_a_way_to_be_named(tmp_path: Path, announced: str, data: str) -> None:
    more = "# expect: _ ^(ex:employs|ex:pays) ex:Person\n" if data.startswith("[]") else ""
    assert texts(result(tmp_path, f"# expect: {announced}\n{more}{data}")) == ([], [])


def test_name_must_fit_what_is_expected(tmp_path: Path) -> None:
    assert "bad but expects no finding" in result(tmp_path / "a", GOOD, "bad_ann").objection
    assert "good but expects" in result(tmp_path / "b", NAMELESS, "good_ann").objection


def test_case_that_no_shape_applies_to_proves_nothing(tmp_path: Path) -> None:
    case = result(tmp_path, ":ann a :Persom .", "good_ann")
    assert not case.passed
    assert "no shape applies" in case.objection


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("# expect: ex:ann ex:Person-name", "write `# expect:"),
        ("#expect: ex:ann - ex:Person", "write `# expect:"),
        ("# expects: ex:ann - ex:Person", "write `# expect:"),
        ("# expect: no:ann - ex:Person", "unknown prefix no:"),
        ("# expect: ann - ex:Person", "ann is neither a prefixed name"),
        ("# expect: ex:ann ex:name|| ex:Person", "no property path"),
        ("# expect: ex:ann ?path ex:Person", "no property path"),
    ],
)
def test_announcement_that_cannot_be_understood_is_an_error_at_its_line(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        suite(tmp_path, case=f"# A case.\n{line}\n{GOOD}")
    (fault,) = caught.value.faults
    assert (fault.path.name, fault.line) == ("case.ttl", 2)
    assert reason in fault.reason


def test_all_files_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        suite(tmp_path, a="x", b=GOOD, c="# expect: nonsense\n")
    assert [fault.path.name for fault in caught.value.faults] == ["a.ttl", "c.ttl"]


def test_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SourceError, match="no case here"):
            suite(folder)


def test_broken_shapes_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not well-formed SHACL"):
        suite(tmp_path, "ex:S a sh:PropertyShape ; sh:targetNode ex:ann .", case=GOOD)


def test_context_beside_a_case_and_above_it_is_seen(tmp_path: Path) -> None:
    found = suite(
        tmp_path,
        context=":ann a :Person ; :name 'Ann' . :firm :employs :ann .",
        inner__context=":bob a :Person ; :name 'Bob' . :firm :employs :bob .",
        inner__good_both=":carl a :Person ; :name 'Carl' . :ann :employs :carl . :bob :knows :carl .",
        good_one=":firm :employs :dora . :dora a :Person ; :name 'Dora' .",
    )
    assert [found.run(path).passed for path in found.cases] == [True] * 4
    one, both = (found.surroundings(found.cases[tmp_path / name]) for name in ("good-one.ttl", "inner/good-both.ttl"))
    assert "<http://example.org/bob>" not in {str(triple.subject) for triple in one}
    assert {"<http://example.org/ann>", "<http://example.org/bob>"} <= {str(triple.subject) for triple in both}


def test_context_links_to_the_subjects_of_a_case(tmp_path: Path) -> None:
    found = suite(tmp_path, context=":firm :employs :ann .", good=":ann a :Person ; :name 'Ann' .")
    assert found.run(tmp_path / "good.ttl").passed


def test_context_that_does_not_conform_fails(tmp_path: Path) -> None:
    found = suite(tmp_path, context=":ann a :Person ; :name 'Ann' .", good=GOOD.replace("ann", "bob"))
    assert [found.run(path).passed for path in found.cases] == [False, True]


def test_ontology_gives_subclasses(tmp_path: Path) -> None:
    clerk = NAMELESS.replace(":Person .", ":Clerk .")
    found = suite(tmp_path, ontology=":Clerk rdfs:subClassOf :Person .", bad=clerk)
    assert found.run(tmp_path / "bad.ttl").passed


def test_target_node_that_is_not_in_the_case_is_found_missing(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:root ; sh:property ex:T . ex:T sh:path ex:name ; sh:minCount 1 ."
    assert result(tmp_path, "# expect: ex:root ex:name ex:T\n:a :b :c .", shapes=shapes).passed


def test_one_file_is_a_case_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    suite(tmp_path, context=":firm :employs :ann .", good=":ann a :Person ; :name 'Ann' .", other=GOOD)
    found = CaseSuite(Path("good.ttl"), parse_turtle(PREFIXES + SHAPES, PATH))
    assert [path.name for path in found.cases] == ["context.ttl", "good.ttl"]
    assert found.run(tmp_path / "good.ttl").passed


def test_shapes_that_no_case_breaks_are_named(tmp_path: Path) -> None:
    found = suite(tmp_path, good=GOOD, bad=NAMELESS)
    unbroken = found.unbroken([found.run(path) for path in found.cases])
    assert unbroken == ["<http://example.org/Named>", "<http://example.org/Person>"]
