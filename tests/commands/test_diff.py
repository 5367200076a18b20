"""smartspec diff as its users run it: what it prints in each format, its exit codes, its sides."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smartspec.cli import main

PREFIXES = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix theme: <https://w3id.org/smartspec/id/theme/> .
"""
QUERY = """#+ title: {en: Themes, fr: Thèmes}
#+ description: {en: Every theme, fr: Tous les thèmes}
#+ expect: {columns: [theme]}
SELECT ?theme { ?theme a <https://w3id.org/smartspec/def/Theme> }
"""
RULE = "CONSTRUCT { ?s <http://e/derived> ?o } { ?s a ?o }"
HUGE = "".join(f"theme:t{n} rdfs:label '{'``` <b> @someone ' * 30}'@en .\n" for n in range(500))

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def write(path: Path, turtle: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with ``old.ttl`` and ``new.ttl``, which differ, and ``same.ttl``, which says what old.ttl says."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "old.ttl", "theme:a a s3:Theme ; rdfs:label 'One'@en ; s3:x 1 .")
    write(tmp_path / "same.ttl", "theme:a s3:x 01 ; rdfs:label 'One'@en ; a s3:Theme .")
    write(tmp_path / "new.ttl", "theme:a a s3:Theme ; rdfs:label 'Two'@en ; s3:x 1 .\ntheme:b a s3:Theme .")
    return tmp_path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole checkout, committed, in the current directory: one theme, one query, one derivation."""
    root = tmp_path / "checkout"
    write(root / "data" / "themes.ttl", "theme:a a s3:Theme ; rdfs:label 'One'@en .")
    write(root / "ontology" / "terms.ttl", "s3:Theme rdfs:label 'Theme'@en .")
    write(root / "shapes" / "shapes.ttl", "")
    (root / "ontology" / "types.rq").write_text(RULE, encoding="utf-8")
    (root / "queries").mkdir()
    (root / "queries" / "themes.rq").write_text(QUERY, encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    monkeypatch.chdir(root)
    return root


@pytest.mark.usefixtures("files")
def test_same_statements_are_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.ttl", "same.ttl"]) == 0
    assert capsys.readouterr().out == "no statement differs\n"


@pytest.mark.usefixtures("files")
def test_other_statements_are_1_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.ttl", "new.ttl"]) == 1
    assert (
        capsys.readouterr().out
        == """\
entities: 1 added, 0 removed, 1 changed; statements: 2 added, 1 removed

default graph
~ theme:a (Two)
-   rdfs:label "One"@en
+   rdfs:label "Two"@en
+ theme:b
+   a s3:Theme
"""
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["old.ttl", "bad.ttl"], "bad.ttl:4:1: error: "),
        (["old.ttl", "notes.txt"], "notes.txt: error: the suffix '.txt' tells no RDF format"),
        (["nowhere.ttl", "old.ttl"], "nowhere.ttl: error: no such file or directory"),
    ],
)
def test_what_cannot_be_compared_is_2(
    arguments: list[str], reason: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(files / "bad.ttl", "x")
    (files / "notes.txt").write_text("", encoding="utf-8")
    assert main(["diff", *arguments]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.usefixtures("files")
def test_limit_that_is_no_number_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["diff", "old.ttl", "new.ttl", "--limit", "-1"])
    assert caught.value.code == 2
    assert "'-1' is not a number of lines" in capsys.readouterr().err


@pytest.mark.usefixtures("files")
def test_lines_beyond_the_limit_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.ttl", "new.ttl", "--limit", "2"]) == 1
    assert capsys.readouterr().out.splitlines()[2:] == [
        "default graph",
        "~ theme:a (Two)",
        '-   rdfs:label "One"@en',
        "… 3 more lines; --limit 0 shows all",
    ]
    assert main(["diff", "old.ttl", "new.ttl", "--limit", "0"]) == 1
    assert "more lines" not in capsys.readouterr().out


def test_limit_is_for_all_graphs_together(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "old.trig").write_text("", encoding="utf-8")
    (files / "new.trig").write_text(
        "<http://g/1> { <http://e/a> <http://e/p> 1 , 2 } <http://g/2> { <http://e/b> <http://e/p> 1 }",
        encoding="utf-8",
    )
    assert main(["diff", "old.trig", "new.trig", "--limit", "3"]) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == ["", "… 1 more graph with 2 lines; --limit 0 shows all"]


def test_file_without_graphs_is_compared_with_all_graphs(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "old.trig").write_text(
        f"{PREFIXES} <http://g> {{ theme:a a s3:Theme ; rdfs:label 'One'@en }} theme:a s3:x 1 .", encoding="utf-8"
    )
    assert main(["diff", "old.trig", "old.ttl"]) == 0
    assert main(["diff", "old.ttl", "old.trig"]) == 0
    assert capsys.readouterr().out == "no statement differs\n" * 2


@pytest.mark.usefixtures("files")
def test_markdown_is_a_comment_with_counts_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.ttl", "new.ttl", "--format", "markdown"]) == 1
    assert (
        capsys.readouterr().out
        == """\
### Semantic diff: <code>old.ttl</code> → <code>new.ttl</code>

|  | added | removed | changed |
| --- | ---: | ---: | ---: |
| entities | 1 | 0 | 1 |
| statements | 2 | 1 |  |

<details><summary><code>default graph</code>: 1 added, 1 changed</summary>

```diff
! theme:a (Two)
-   rdfs:label "One"@en
+   rdfs:label "Two"@en
+ theme:b
+   a s3:Theme
```

</details>
"""
    )


@pytest.mark.parametrize("name", ["huge.ttl", "huge.trig"])
def test_markdown_of_a_large_difference_fits_a_comment(
    name: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(files / "huge.ttl", HUGE)
    graphs = (f"<http://g/{n}> {{ theme:a s3:x {n} }}" for n in range(1000))
    write(files / "huge.trig", "\n".join(graphs))
    (files / "empty.trig").write_text("", encoding="utf-8")
    assert main(["diff", "empty.trig", name, "--format", "markdown"]) == 1
    out = capsys.readouterr().out
    assert len(out) < 65_536
    assert " lines; --limit 0 shows all" in out


def test_data_cannot_leave_its_code_block(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(files / "huge.ttl", HUGE)
    write(files / "<img>.ttl", "")
    main(["diff", "<img>.ttl", "huge.ttl", "--format", "markdown"])
    before, block, after = capsys.readouterr().out.split("````")
    assert "@someone" in block
    assert "@someone" not in before + after
    assert "<img>" not in before


@pytest.mark.usefixtures("files")
def test_json_holds_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.ttl", "new.ttl", "--format", "json", "--limit", "1"]) == 1
    document = json.loads(capsys.readouterr().out)
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    assert document["differs"] is True
    assert document["entities"] == {"added": 1, "removed": 0, "changed": 1}
    assert document["statements"] == {"added": 2, "removed": 1}
    assert document["queries"] is None
    (graph,) = document["graphs"]
    changed, added = graph["entities"]
    assert (graph["graph"], changed["change"], added["change"]) == (None, "changed", "added")
    assert changed["entity"] == {"type": "uri", "value": "https://w3id.org/smartspec/id/theme/a", "label": "Two"}
    assert changed["properties"] == [
        {
            "property": label,
            "added": [{"type": "literal", "value": "Two", "xml:lang": "en"}],
            "removed": [{"type": "literal", "value": "One", "xml:lang": "en"}],
            "changed": [],
        }
    ]


def test_json_tells_blank_nodes_by_what_they_say(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(files / "old.ttl", "theme:a s3:x [ s3:y 1 ; s3:z 'text' ] .")
    write(files / "new.ttl", "theme:a s3:x [ s3:y 2 ; s3:z 'text' ] , [ s3:w _:shared ] . theme:b s3:x _:shared .")
    assert main(["diff", "old.ttl", "new.ttl", "--format", "json"]) == 1
    first = json.loads(capsys.readouterr().out)["graphs"][0]["entities"][0]
    (change,) = [change for change in first["properties"] if change["changed"]]
    (inside,) = change["changed"]
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert inside["node"]["statements"] == [["https://w3id.org/smartspec/def/z", {"type": "literal", "value": "text"}]]
    assert inside["properties"][0]["added"] == [{"type": "literal", "value": "2", "datatype": integer}]


@needs_git
def test_revision_is_compared_with_the_files_as_they_are(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "main"]) == 0
    write(checkout / "data" / "page.ttl", "theme:b a s3:Theme .")
    assert main(["diff", "main"]) == 1
    assert (
        capsys.readouterr().out
        == """\
no statement differs

canned queries: 0 of 1 answer otherwise
entities: 1 added, 0 removed, 0 changed; statements: 1 added, 0 removed

graph:page
+ theme:b
+   a s3:Theme

canned queries: 1 of 1 answer otherwise
~ themes: 1 → 2 rows (+1 -0); Themes
"""
    )


@needs_git
def test_two_revisions_of_another_checkout(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout / "data" / "themes.ttl", "theme:a a s3:Theme .")
    git(checkout, "commit", "-q", "-a", "-m", "second")
    monkeypatch.chdir(tmp_path)
    assert main(["diff", "main~1", "main", "--root", str(checkout), "--no-queries"]) == 1
    assert capsys.readouterr().out.splitlines()[2:] == ["graph:themes", "~ theme:a (One)", '-   rdfs:label "One"@en']


@needs_git
def test_changed_query_alone_is_a_difference(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "queries" / "themes.rq").rename(checkout / "queries" / "all-themes.rq")
    assert main(["diff", "main", "--format", "markdown"]) == 1
    out = capsys.readouterr().out
    assert "+ all-themes: a new query\n- themes: no longer there\n" in out
    assert main(["diff", "main", "--no-queries"]) == 0


@needs_git
def test_queries_are_part_of_the_json(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(checkout / "data" / "themes.ttl", "")
    assert main(["diff", "main", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["queries"] == {
        "added": [],
        "removed": [],
        "reworded": [],
        "asked": 1,
        "answers": [
            {"query": "themes", "title": "Themes", "rows": {"before": 1, "after": 0, "added": 0, "removed": 1}}
        ],
    }


@needs_git
@pytest.mark.parametrize("name", ["main", "main:data", "main:data/themes.ttl"])
def test_fault_in_a_revision_is_named_as_git_names_it(
    name: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout / "data" / "themes.ttl", "x")
    git(checkout, "commit", "-q", "-a", "-m", "broken")
    assert main(["diff", name, "data/themes.ttl", "--no-queries"]) == 2
    assert "main:data/themes.ttl:4:1: error: " in capsys.readouterr().err


@needs_git
def test_fault_in_a_rule_of_a_revision_is_named_too(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "ontology" / "types.rq").write_text("SELECT", encoding="utf-8")
    git(checkout, "commit", "-q", "-a", "-m", "broken")
    assert main(["diff", "HEAD", "HEAD~1"]) == 2
    assert "HEAD:ontology/types.rq: error: " in capsys.readouterr().err


def test_output_is_the_same_in_every_run(files: Path) -> None:
    def run(seed: str) -> bytes:
        command = [sys.executable, "-m", "smartspec", "diff", "old.ttl", "new.ttl", "--format", "json"]
        return subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        ).stdout

    write(files / "new.ttl", "".join(f"theme:t{n % 7} s3:x [ s3:y {n} ] , {n} .\n" for n in range(40)))
    first = run("1")
    assert json.loads(first)["differs"]
    assert run("2") == first
