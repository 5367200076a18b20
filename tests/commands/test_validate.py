"""``smartspec validate`` as its users run it: on their own files and shapes, in their CI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.shacl.reports.registry import FORMATS

PREFIXES = """@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = (
    PREFIXES
    + """ex:Person a sh:NodeShape , rdfs:Class ; sh:property ex:name , ex:nick .
ex:name sh:path ex:name ; sh:minCount 1 ; sh:message "a name"@en , "un nom"@fr .
ex:nick sh:path ex:nick ; sh:maxCount 1 ; sh:severity sh:Warning .
"""
)
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of somebody else, with shapes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.ttl").write_text(SHAPES, encoding="utf-8")
    write("good.ttl", 'ex:ada a ex:Person ; ex:name "Ada" .')
    write("bad.ttl", "ex:bob a ex:Person .")
    write("warned.ttl", 'ex:eve a ex:Person ; ex:name "Eve" ; ex:nick "e" , "ev" .')
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).write_text(PREFIXES + text, encoding="utf-8")


def validate(*arguments: str) -> int:
    return main(["validate", *arguments, "--shapes", "s.ttl"])


def test_foreign_data_and_shapes_need_nothing_of_ours(capsys: Capture) -> None:
    assert validate("good.ttl") == 0
    assert capsys.readouterr() == ("conforms: no findings\n", "")


def test_finding_is_placed_relative_to_the_project(capsys: Capture) -> None:
    assert validate("bad.ttl") == 1
    assert capsys.readouterr().out.splitlines()[0] == "bad.ttl:3:1: violation: a name [ex:name]"


@pytest.mark.parametrize(
    ("data", "level", "code"),
    [
        ("good.ttl", "info", 0),
        ("warned.ttl", "info", 1),
        ("warned.ttl", "warning", 1),
        ("warned.ttl", "violation", 0),
        ("bad.ttl", "violation", 1),
    ],
)
def test_severity_that_fails_can_be_chosen(data: str, level: str, code: int) -> None:
    assert validate(data, "--fail-on", level) == code


def test_exit_codes_are_documented(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["validate", "--help"])
    text = capsys.readouterr().out
    assert "Exit codes: 0 no new finding" in text
    for name in FORMATS:
        assert f"{name}:" in " ".join(text.split())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere.ttl"], "nowhere.ttl: error: there is no such file"),
        (["broken.ttl"], "broken.ttl:3:"),
        (["good.ttl", "--ontology", "broken.ttl"], "broken.ttl:3:"),
        (["good.ttl", "--baseline", "nowhere.json"], "nowhere.json: error: there is no such file"),
        (["good.ttl", "--baseline", "s.ttl"], "is no JSON"),
        (["good.ttl", "--format", "json=no/such/folder.json"], "no/such/folder.json: error: No such file"),
        (["good.ttl", "--format", "json", "--format", "text"], "only one format can go to standard output"),
    ],
)
def test_what_cannot_be_done_is_2(arguments: list[str], reason: str, capsys: Capture) -> None:
    write("broken.ttl", "ex:a ex:b .")
    assert validate(*arguments) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("form", ["jsn", "json="])
def test_format_that_is_none_is_refused(form: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        validate("good.ttl", "--format", form)
    assert caught.value.code == 2
    assert "json" in capsys.readouterr().err


def test_faults_of_all_files_are_told_at_once(capsys: Capture) -> None:
    write("broken.ttl", "ex:a ex:b .")
    Path("binary.ttl").write_bytes(b"\x00\xff")
    Path("s.ttl").write_text("x", encoding="utf-8")
    assert validate("broken.ttl", "binary.ttl", "nowhere.ttl") == 2
    err = capsys.readouterr().err
    for name in ("broken.ttl:3", "binary.ttl:1", "nowhere.ttl", "s.ttl:1"):
        assert name in err
    assert "Traceback" not in err


def test_several_formats_go_to_files(capsys: Capture) -> None:
    outputs = [f"--format={name}=out.{name}" for name in FORMATS if name != "github"]
    assert validate("bad.ttl", *outputs, "--format", "github") == 1
    assert capsys.readouterr().out.startswith("::error file=bad.ttl,line=3,col=1")
    for name in FORMATS:
        assert name == "github" or Path(f"out.{name}").stat().st_size > 100


def test_baseline_lets_known_findings_pass(capsys: Capture) -> None:
    assert validate("bad.ttl", "--format", "json=known.json") == 1
    write("bad.ttl", "\n# moved\nex:bob a ex:Person .")
    assert validate("bad.ttl", "--baseline", "known.json") == 0
    assert capsys.readouterr().out.endswith("1 known, 0 gone since the baseline\n")
    write("bad.ttl", "ex:bob a ex:Person . ex:new a ex:Person .")
    assert validate("bad.ttl", "--baseline", "known.json") == 1
    assert capsys.readouterr().out.startswith("bad.ttl:3:22: violation: a name")
    write("bad.ttl", 'ex:bob a ex:Person ; ex:name "Bob" .')
    assert validate("bad.ttl", "--baseline", "known.json") == 0
    assert capsys.readouterr().out.startswith("gone since the baseline: violation: a name [ex:name] of ex:bob")


def test_doubts_are_said_and_strict_makes_them_an_error(capsys: Capture) -> None:
    write("s.ttl", "ex:S a sh:NodeShape ; sh:targetClass ex:Nobody .")
    assert validate("good.ttl") == 0
    out, err = capsys.readouterr()
    assert out == "conforms: no findings\n"
    assert err.startswith("s.ttl:3:1: warning: ex:S was never put to use")
    assert validate("good.ttl", "--strict") == 2


def test_many_doubts_of_a_kind_are_counted(capsys: Capture) -> None:
    write("s.ttl", "\n".join(f"ex:S{n} a sh:NodeShape ; sh:targetClass ex:Nobody{n} ." for n in range(30)))
    assert validate("good.ttl") == 0
    assert capsys.readouterr().err.splitlines()[10:] == [
        "warning: 20 more of this kind (no-focus); --format json has all"
    ]


def test_empty_data_and_shapes_do_not_conform_in_silence(capsys: Capture) -> None:
    write("s.ttl", "")
    assert validate("good.ttl") == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("nothing was checked\n", "warning: there are no shapes: nothing was checked\n")
    write("empty.ttl", "")
    assert validate("empty.ttl", "--strict") == 2


def test_ontology_and_other_data_are_seen_and_not_reported_on(capsys: Capture) -> None:
    write("sub.ttl", "ex:kid a ex:Child .")
    write("onto.ttl", "ex:Child rdfs:subClassOf ex:Person . ex:nameless a ex:Person .")
    assert validate("sub.ttl", "--ontology", "onto.ttl") == 1
    assert "ex:nameless" not in capsys.readouterr().out
    write("names.ttl", 'ex:kid ex:name "Kit" .')
    assert validate("sub.ttl", "--ontology", "onto.ttl", "--with", "names.ttl") == 0


def test_messages_come_in_french(capsys: Capture) -> None:
    assert validate("bad.ttl", "--language", "fr") == 1
    assert capsys.readouterr().out.startswith("bad.ttl:3:1: violation: un nom")


def test_shapes_in_one_word_leave_the_files_alone() -> None:
    assert main(["validate", "--shapes=s.ttl", "bad.ttl"]) == 1


def test_directories_are_searched(capsys: Capture) -> None:
    Path("data/deep").mkdir(parents=True)
    Path("data/deep/x.nt").write_text(
        "<http://example.org/x> a <http://example.org/Person> .".replace(
            " a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        ),
        encoding="utf-8",
    )
    assert validate("data") == 1
    assert capsys.readouterr().out.startswith("data/deep/x.nt:1:1: violation")


def run_as_process(*arguments: str, seed: str = "0", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "smartspec", "validate", *arguments, "--shapes", "s.ttl"],
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": seed, **environment},
        check=False,
        timeout=60,
    )


def test_equal_runs_give_equal_bytes_whatever_the_hash_seed() -> None:
    write(
        "s.ttl",
        """ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:in ( "a" "b" "c" ) ;
        sh:or ( [ sh:minLength 3 ] [ sh:nodeKind sh:IRI ] ) ; sh:node ex:N ] ; sh:nodeKind sh:IRI .
        ex:N sh:property [ sh:path ex:q ; sh:minCount 1 ] , [ sh:path ( ex:q ex:r ) ; sh:minCount 1 ] .""",
    )
    write("d.ttl", '[] ex:p "x" , "y" , [ ex:q 1 ] . ex:z ex:p [ ] , "z" . [] ex:p "x" .')
    outputs = [f"--format={name}=out.{name}" for name in FORMATS]
    seen = []
    for seed in ("1", "2", "3"):
        assert run_as_process("d.ttl", *outputs, seed=seed).returncode == 1
        seen.append({name: Path(f"out.{name}").read_bytes() for name in FORMATS})
    assert seen[0] == seen[1] == seen[2]


def test_whatever_the_shapes_are_no_stack_is_shown() -> None:
    write(
        "s.ttl",
        "ex:S sh:targetClass ex:Person ; sh:or ( ex:S ex:S ) ; sh:property [ sh:path ( ex:p ) ; sh:pattern '(' ] .",
    )
    done = run_as_process("bad.ttl")
    assert done.returncode == 2
    assert b"s.ttl:3:" in done.stderr
    assert b"Traceback" not in done.stderr


def test_json_is_utf_8_in_every_locale() -> None:
    write("s.ttl", 'ex:S sh:targetClass ex:Person ; sh:closed true ; sh:message "naïve…" .')
    done = run_as_process("good.ttl", "--format", "json=out.json", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 1
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["findings"][0]["message"] == "naïve…"


SPARQL = """ex:P sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] .
ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql [
  sh:prefixes ex:P ;
  sh:select """


def test_sparql_that_does_not_parse_is_placed_at_its_line(capsys: Capture) -> None:
    write("s.ttl", f'{SPARQL} """\nSELECT $this WHERE {{\n  $this ex:name .\n}}""" ] .')
    assert validate("good.ttl") == 2
    assert "s.ttl:8:17: error: not well-formed SHACL: its SPARQL does not parse" in capsys.readouterr().err


@pytest.mark.parametrize("this", ["$this a ex:Person .", "{ BIND($this AS ?me) }"])
def test_sparql_that_runs_for_ever_is_killed_at_its_place(this: str) -> None:
    endless = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9))
    strings = ", ".join(f"STR(?a{n})" for n in range(9))
    write("s.ttl", f'{SPARQL} "SELECT $this {{ {this} {endless} . FILTER(STRLEN(CONCAT({strings})) = 1) }}" ] .')
    write("many.ttl", " ".join(f"ex:a{n} a ex:Person ." for n in range(100)))
    done = run_as_process("many.ttl", "--timeout", "2")
    assert done.returncode == 2
    assert done.stderr.startswith(b"smartspec validate: s.ttl:6:3: error: its SPARQL constraint was still running")


@pytest.mark.parametrize("seconds", ["-1", "soon", "inf", "nan"])
def test_timeout_that_is_none_is_refused(seconds: str) -> None:
    with pytest.raises(SystemExit):
        validate("good.ttl", f"--timeout={seconds}")


@pytest.mark.parametrize(
    ("shape", "depth"), [("sh:node [ ", 2000), ("sh:not [ ", 2000), ("sh:property [ sh:path ex:p ; ", 2000)]
)
def test_shapes_however_deep_show_no_stack(shape: str, depth: int) -> None:
    write("s.ttl", f"ex:S sh:targetClass ex:Person ; {shape * depth} sh:nodeKind sh:IRI {' ]' * depth} .")
    done = run_as_process("bad.ttl")
    assert done.returncode in (0, 2)
    assert done.returncode == 0 or b"s.ttl:3:" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "reference", ["sh:node ex:S", "sh:property [ sh:path ex:knows ; sh:node ex:S ]", "sh:not ex:S"]
)
def test_shapes_that_refer_to_themselves_end_and_are_told(reference: str, capsys: Capture) -> None:
    write("s.ttl", f"ex:S a sh:NodeShape ; sh:targetClass ex:Person ; {reference} .")
    write("ring.ttl", "ex:a a ex:Person ; ex:p ex:b . ex:b a ex:Person ; ex:p ex:a .")
    code, err = validate("ring.ttl"), capsys.readouterr().err
    assert code in (0, 1, 2)
    assert "refers to itself" in err
    assert code == 2 or "warning: ex:S refers to itself" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\x01\x02\x80", "x.ttl:1:4: error: not UTF-8: byte 0x80"),
        (b"\x00", "x.ttl:1:1: error:"),
        ("<x:a> <x:b> 'é' .".encode("latin-1"), "x.ttl:1:14: error: not UTF-8: byte 0xE9"),
        ("<x:a> <x:b> 1 .".encode("utf-16"), "x.ttl:1:1: error: not UTF-8: byte 0xFF"),
        ("<x:a> <x:b> 1 .".encode("utf-16-le"), "x.ttl:1:"),
        ("<x:a> <x:b> 1 .".encode("utf-8-sig"), "x.ttl:1:1: error: begins with a byte-order mark"),
        (b"<x:a> <x:b> .\n<x:c> <x:d> .", "x.ttl:1:13: error:"),
    ],
)
def test_bytes_that_are_no_turtle_are_placed(content: bytes, reason: str, capsys: Capture) -> None:
    Path("x.ttl").write_bytes(content)
    assert validate("x.ttl", "good.ttl") == 2
    assert reason in capsys.readouterr().err


@pytest.mark.deep
def test_literal_of_100_mb_is_refused_or_checked_at_its_place() -> None:
    head = "@prefix ex: <http://example.org/> .\nex:a a ex:Person ; ex:name"
    Path("long.ttl").write_text(f'{head} "{"x" * 100_000_000}" .', encoding="utf-8")
    done = run_as_process("long.ttl")
    assert done.returncode == 2
    assert done.stderr == (
        b"smartspec validate: long.ttl:2:28: error: what begins here is longer than 16 MiB, "
        b"the most that is read as one literal\n"
    )
    Path("long.ttl").write_text(f'{head} "{"x" * 15_000_000}" .', encoding="utf-8")
    assert run_as_process("long.ttl").returncode == 0


def test_what_shapes_do_not_say_is_said_in_words_of_shacl(capsys: Capture) -> None:
    write(
        "s.ttl", "ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:in ( 1 ex:b ) ] ."
    )
    write("x.ttl", "ex:bob a ex:Person . ex:eve a ex:Person ; ex:name 2 .")
    assert validate("x.ttl") == 1
    out = capsys.readouterr().out
    assert "x.ttl:3:1: violation: fewer values than sh:minCount 1 [ex:S/ex:name]" in out
    assert "x.ttl:3:51: violation: is not one of sh:in ( 1 ex:b ) [ex:S/ex:name]" in out
    assert out.endswith("does not conform: 2 violations\n")
    assert validate("x.ttl", "--language", "fr") == 1
    assert "moins de valeurs que sh:minCount 1" in capsys.readouterr().out
