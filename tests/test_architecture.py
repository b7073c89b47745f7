"""The shape of the code: who may import whom, and how large things may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "lists", "screening", "migrations")
MAX_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 6
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "core", "data"}

MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.is_file()
)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_law_holds() -> None:
    """The contracts of ``[tool.importlinter]``: lists → screening → api, never back."""
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_too_long_to_be_read_at_a_sitting(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= MAX_LINES


# A migration is one list of statements, read from top to bottom.
@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name != "versions"], ids=name_of)
def test_no_function_is_too_long_or_takes_too_much(path: Path) -> None:
    for function in functions(path):
        assert function.end_lineno is not None
        length = function.end_lineno - function.lineno + 1
        assert length <= MAX_FUNCTION_LINES, f"{function.name} has {length} lines"
        arguments = function.args
        taken = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        own = [one for one in taken if one.arg not in {"self", "cls"}]
        if path.parent.name == "cli":  # a command's parameters are its options
            continue
        assert len(own) <= MAX_PARAMETERS, f"{function.name} takes {len(own)} parameters"


def test_no_module_hides_behind_an_empty_name() -> None:
    assert [name_of(path) for path in MODULES if path.stem in EMPTY_NAMES] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name_of(path)
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
