"""What people put into their CI: the GitHub Action, the pre-commit hooks, and every command and file of docs/ci.md.

The action's steps run here as GitHub's runner runs them: expressions replaced, bash with ``-eo pipefail``, outputs read
from ``GITHUB_OUTPUT``. Only the step that installs is left out, since it needs the network; a script that starts the
SmartSpec under test stands in for what it would install. The deep test runs that step too.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")

SHAPES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:PersonShape a sh:NodeShape ;
  sh:targetClass ex:Person ;
  sh:property [
    sh:path ex:name ;
    sh:minCount 1 ;
    sh:message "A person has a name."@en
  ] .
"""
BAD = """@prefix ex: <http://example.org/> .

ex:ada a ex:Person ;
  ex:name "Ada" .

ex:bob a ex:Person .
"""
GOOD = BAD.replace("ex:bob a ex:Person .", "")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@dataclass(frozen=True)
class Outcome:
    """How a run of the action's steps ended: exit code of the last step that ran, all they printed, their outputs."""

    code: int
    log: str
    outputs: Mapping[str, str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of somebody else: their shapes, a file that does not conform and one that does."""
    folder = tmp_path / "project"
    (folder / "data dir").mkdir(parents=True)
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (folder / "data dir" / "bad.ttl").write_text(BAD, encoding="utf-8")
    (folder / "good.ttl").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.fixture
def smartspec(tmp_path: Path) -> Path:
    """An executable that starts the SmartSpec under test, as an installed one would be."""
    script = tmp_path / "bin" / "smartspec"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m smartspec "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def environment(**added: str) -> dict[str, str]:
    """This process's environment without what colours or configures SmartSpec, and more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTSPEC_", "GITHUB_"))}
    return {**kept, "NO_COLOR": "1", **added}


def run_action(inputs: Mapping[str, str], project: Path, installed: Path | None) -> Outcome:
    """Run the action's steps in a project; ``installed`` stands for what the step ``install`` gives, None runs it."""
    temporary = project.parent / "runner"
    temporary.mkdir(exist_ok=True)
    context = {f"inputs.{name}": str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
    context |= {f"inputs.{name}": value for name, value in inputs.items()}
    if installed:
        context["steps.install.outputs.command"] = str(installed)
    code, log = 0, ""
    for step in STEPS:
        if code or (installed and step["id"] == "install"):
            continue
        code, printed, outputs = run_step(step, context, project, temporary)
        log += printed
        context |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()}
    named = {name: evaluated(spec["value"], context) for name, spec in ACTION["outputs"].items()}
    return Outcome(code, log, named)


def run_step(
    step: Mapping[str, Any], context: Mapping[str, str], project: Path, temporary: Path
) -> tuple[int, str, dict[str, str]]:
    script, output = temporary / "step.sh", temporary / "output"
    script.write_text(step["run"], encoding="utf-8")
    output.write_text("", encoding="utf-8")
    given = {name: evaluated(value, context) for name, value in step["env"].items()}
    runner = {"GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=project,
        env=environment(**runner, **given),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    pairs = (line.partition("=") for line in output.read_text(encoding="utf-8").splitlines())
    return done.returncode, done.stdout, {name: value for name, _, value in pairs}


def evaluated(text: str, context: Mapping[str, str]) -> str:
    return EXPRESSION.sub(lambda found: context.get(found[1], "") if "steps." in found[1] else context[found[1]], text)


def test_action_is_a_composite_action_that_describes_itself() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all(ACTION[key] for key in ("name", "description", "author", "branding"))
    assert all(spec["description"] for spec in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))
    assert all(step["shell"] == "bash" and step["name"] and step["id"] for step in STEPS)


def test_no_input_is_pasted_into_a_script() -> None:
    assert [step["name"] for step in STEPS if "${{" in step["run"]] == []


def test_every_input_is_used_and_every_expression_known() -> None:
    used = {found for step in STEPS for value in step["env"].values() for found in EXPRESSION.findall(value)}
    given = {f"inputs.{name}" for name in ACTION["inputs"]}
    assert used == given | {"steps.install.outputs.command"}


def test_action_annotates_the_line_and_fails(project: Path, smartspec: Path) -> None:
    outcome = run_action({"paths": "data dir\ngood.ttl\n", "shapes": "shapes.ttl"}, project, smartspec)
    errors = [line for line in outcome.log.splitlines() if line.startswith("::error ")]
    assert outcome.code == 1
    assert len(errors) == 1
    assert errors[0].startswith("::error file=data dir/bad.ttl,line=6,")
    assert "A person has a name." in errors[0]


def test_action_gives_the_path_of_its_sarif(project: Path, smartspec: Path) -> None:
    outcome = run_action({"paths": "data dir", "shapes": "shapes.ttl"}, project, smartspec)
    (run,) = json.loads(Path(outcome.outputs["sarif"]).read_text(encoding="utf-8"))["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data%20dir/bad.ttl"
    assert place["region"]["startLine"] == 6


def test_action_passes_where_all_conforms(project: Path, smartspec: Path) -> None:
    outcome = run_action({"paths": "good.ttl", "shapes": "shapes.ttl", "ontology": "good.ttl"}, project, smartspec)
    assert outcome.code == 0
    assert "::error" not in outcome.log
    assert Path(outcome.outputs["sarif"]).exists()


def test_fail_on_lets_lesser_findings_pass(project: Path, smartspec: Path) -> None:
    text = SHAPES.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity sh:Warning")
    (project / "shapes.ttl").write_text(text, encoding="utf-8")
    inputs = {"paths": "data dir", "shapes": "shapes.ttl"}
    assert run_action(inputs, project, smartspec).code == 1
    outcome = run_action({**inputs, "fail-on": "violation"}, project, smartspec)
    assert outcome.code == 0
    assert "::warning file=data dir/bad.ttl,line=6," in outcome.log


def test_strict_fails_where_a_check_is_less_than_it_seems(project: Path, smartspec: Path) -> None:
    (project / "shapes.ttl").write_text(SHAPES.replace("ex:Person ;", "ex:Nobody ;"), encoding="utf-8")
    inputs = {"paths": "data dir", "shapes": "shapes.ttl"}
    assert run_action(inputs, project, smartspec).code == 0
    assert run_action({**inputs, "strict": "true"}, project, smartspec).code == 2


@pytest.mark.parametrize("paths", ["", "\n"])
def test_action_without_paths_says_so(paths: str, project: Path, smartspec: Path) -> None:
    outcome = run_action({"paths": paths}, project, smartspec)
    assert (outcome.code, outcome.log) == (2, "::error::the input paths names no file\n")


def test_file_that_cannot_be_read_fails_the_step(project: Path, smartspec: Path) -> None:
    (project / "broken.ttl").write_text("x", encoding="utf-8")
    outcome = run_action({"paths": "broken.ttl", "shapes": "shapes.ttl"}, project, smartspec)
    assert outcome.code == 2
    assert "broken.ttl" in outcome.log


@pytest.mark.deep
def test_action_installs_itself_and_finds(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    outcome = run_action({"paths": "data dir", "shapes": "shapes.ttl"}, project, installed=None)
    assert outcome.code == 1, outcome.log
    assert "::error file=data dir/bad.ttl,line=6," in outcome.log


def test_hooks_name_commands_that_the_package_installs() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert [hook["id"] for hook in HOOKS] == ["smartspec-validate", "smartspec-fmt"]
    for hook in HOOKS:
        assert shlex.split(hook["entry"])[0] in scripts
        assert hook["language"] == "python"
        assert all(hook[key] for key in ("name", "description"))


@pytest.mark.parametrize("path", ["action.yml", ".pre-commit-hooks.yaml", "docs"])
def test_source_distribution_holds_what_ci_uses(path: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"/{path}" in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("name", "hooks"), [("a.ttl", 2), ("data/a.nq", 1), ("a.ttl.bak", 0), ("attl", 0)])
def test_hooks_take_the_files_that_they_can_read(name: str, hooks: int) -> None:
    assert sum(bool(re.search(hook["files"], name)) for hook in HOOKS) == hooks


def run_hook(identifier: str, arguments: Collection[str], files: Collection[str], project: Path) -> tuple[int, str]:
    """Run a hook as pre-commit does: its entry, the arguments of the user's configuration, the changed files."""
    (hook,) = [hook for hook in HOOKS if hook["id"] == identifier]
    path = f"{project.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [
            shutil.which(shlex.split(hook["entry"])[0], path=path) or "",
            *shlex.split(hook["entry"])[1:],
            *arguments,
            *files,
        ],
        cwd=project,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.usefixtures("smartspec")
def test_validate_hook_finds_in_the_changed_files(project: Path) -> None:
    arguments = ["--shapes=shapes.ttl"]
    code, out = run_hook("smartspec-validate", arguments, ["good.ttl", "data dir/bad.ttl"], project)
    assert code == 1
    assert out.startswith("data dir/bad.ttl:6:1: violation: A person has a name.")
    assert run_hook("smartspec-validate", arguments, ["good.ttl"], project)[0] == 0


@pytest.mark.usefixtures("smartspec")
def test_fmt_hook_changes_files_once(project: Path) -> None:
    code, out = run_hook("smartspec-fmt", [], ["good.ttl"], project)
    assert (code, "formatted" in out) == (0, True)
    assert run_hook("smartspec-fmt", [], ["good.ttl"], project) == (0, "")


@dataclass(frozen=True)
class Block:
    """A code block of the guide: its language, its text, and the file that the line before it names, if any."""

    language: str
    text: str
    file: str


def blocks() -> Iterator[Block]:
    pattern = re.compile(r"^(?:[^\n]*`([^`\n]+)`:\n\n)?(`{3,})(\w+)\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
    for found in pattern.finditer(GUIDE):
        yield Block(language=found[3], text=found[4], file=found[1] or "")


def configuration(file: str) -> dict[str, Any]:
    (text,) = [block.text for block in blocks() if block.file == file]
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def test_commands_of_the_guide_print_what_it_shows(tmp_path: Path, smartspec: Path) -> None:
    folder = tmp_path / "guide"
    folder.mkdir()
    previous, ran = 0, 0
    for block in blocks():
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")
        for command, shown in transcript(block) if block.language == "console" else ():
            done = shell(f"(exit {previous})\n{command}", folder, smartspec)
            assert (command, done.stdout) == (command, shown)
            previous, ran = done.returncode, ran + 1
    assert ran >= 8


def transcript(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a console block, and what is shown below each."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def shell(script: str, folder: Path, smartspec: Path) -> subprocess.CompletedProcess[str]:
    identity = {
        f"GIT_{who}_{what}": "someone@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment(PATH=f"{smartspec.parent}{os.pathsep}{os.environ['PATH']}", LC_ALL="C.UTF-8", **identity),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_workflow_of_the_guide_uses_inputs_that_there_are() -> None:
    workflow = configuration(".github/workflows/rdf.yml")
    (job,) = workflow["jobs"].values()
    (ours,) = [step for step in job["steps"] if "smartspec@" in step.get("uses", "")]
    (upload,) = [step for step in job["steps"] if "upload-sarif" in step.get("uses", "")]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert upload["with"]["sarif_file"] == f"${{{{ steps.{ours['id']}.outputs.sarif }}}}"
    assert job["permissions"]["security-events"] == "write"


def test_guide_names_every_input_and_hook() -> None:
    missing = [name for name in (*ACTION["inputs"], *(hook["id"] for hook in HOOKS)) if f"`{name}`" not in GUIDE]
    assert missing == []


def test_pre_commit_configuration_of_the_guide_names_our_hooks() -> None:
    (repository,) = configuration(".pre-commit-config.yaml")["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in HOOKS]


def test_gitlab_job_of_the_guide_writes_the_report_that_it_promises(project: Path, smartspec: Path) -> None:
    (job,) = configuration(".gitlab-ci.yml").values()
    install, *commands = job["script"]
    assert install.startswith("pip install ")
    shutil.copy(project / "data dir" / "bad.ttl", project / "people.ttl")
    done = shell("\n".join(["set -e", *commands]), project, smartspec)
    report = ET.parse(project / job["artifacts"]["reports"]["junit"])
    assert done.returncode == 1
    assert job["artifacts"]["when"] == "always"
    assert len(report.findall(".//failure")) == 1


def test_diff_step_of_the_guide_writes_a_comment(tmp_path: Path, smartspec: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    (job,) = configuration(".github/workflows/diff.yml")["jobs"].values()
    (compare,) = [step for step in job["steps"] if step.get("id") == "compare"]
    assert "${{" not in compare["run"]
    made = "git init -q -b main && echo '<http://e/a> <http://e/b> 1 .' > a.ttl && git add -A && git commit -q -m one"
    assert shell(f"{made} && git update-ref refs/remotes/origin/main HEAD", tmp_path, smartspec).returncode == 0
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/b> 2 .", encoding="utf-8")
    summary = tmp_path / "summary.md"
    script = (
        f"export BASE=main GITHUB_STEP_SUMMARY={shlex.quote(str(summary))}\ngit commit -q -a -m two\n{compare['run']}"
    )
    assert shell(f"set -e\n{script}", tmp_path, smartspec).returncode == 0
    assert "| statements | 1 | 1 |  |" in summary.read_text(encoding="utf-8")
