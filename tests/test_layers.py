"""Layers import downward only, nothing happens at import, and files stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest

import smartspec

PACKAGE = Path(smartspec.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "assets" not in path.parts)
RANK = {
    "errors": 0,
    "settings": 0,
    "process": 1,
    "graph": 2,
    "engine": 3,
    "query": 4,
    "shacl": 4,
    "tables": 4,
    "building": 5,
    "provision": 6,
    "search": 5,
    "describe": 5,
    "explain": 5,
    "web": 6,
    "commands": 7,
    "cli": 8,
    "__main__": 9,
}
LOADED_LATER = re.compile(r"smartspec(\.\w+)+:\w+")
WEIGHTY = {"rdflib", "pyshacl", "httpx", "smartspec.shacl.validation", "smartspec.building"}
"""What a service does not need for its first answer."""
MOST_LINES = 450
MOST_LINES_OF_A_FUNCTION = 80


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def loaded_later(tree: ast.Module) -> set[str]:
    """What `pkgutil.resolve_name` loads when it is wanted: ``module:name``."""
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if LOADED_LATER.fullmatch(text)}


def imported_layers(tree: ast.Module) -> set[str]:
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {name.partition(":")[0] for name in loaded_later(tree)}
    return {name.split(".")[1] for name in names if name.startswith("smartspec.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_imports_downward_only(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    upward = {name for name in imported_layers(tree) if name != layer and RANK[name] >= RANK[layer]}
    assert upward == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_stand_on_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lazy = [f.name for f in functions for node in ast.walk(f) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert lazy == []


def test_what_is_loaded_later_is_there() -> None:
    later = {name for path in MODULES for name in loaded_later(ast.parse(path.read_text(encoding="utf-8")))}
    assert {"smartspec.commands.serving:serve", "smartspec.building:build_release"} <= later
    assert all(map(callable, map(resolve_name, later)))


def test_a_service_starts_without_what_its_first_answer_does_not_need() -> None:
    code = (
        f"import sys, smartspec.commands.serve, smartspec.commands.serving; print(*set({WEIGHTY}) & sys.modules.keys())"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.split() == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= MOST_LINES_OF_A_FUNCTION]
    assert (len(text.splitlines()) <= MOST_LINES, long) == (True, [])
