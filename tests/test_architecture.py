"""The shape of the code: who may import whom, and how large things may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Taken:
    """What the tests ask of a function."""

    name: str
    lines: int
    parameters: int
    """Without the object or class it belongs to."""


@dataclass(frozen=True, slots=True)
class Module:
    """What the tests ask of a module: its tree is a hundred times as large, and walked once."""

    docstring: str | None
    imports: tuple[tuple[str, ...], ...]
    """``("package.module",)``, or ``("package.module", "name", …)`` where names are taken."""
    functions: tuple[Taken, ...]
    classes: tuple[str, ...]


@cache
def module_of(path: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    imports: list[tuple[str, ...]] = []
    functions: list[Taken] = []
    classes: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                imports += [(alias.name,) for alias in names]
            case ast.ImportFrom(str(module), names, 0):
                imports.append((module, *(alias.name for alias in names)))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                functions.append(_taken(node))
            case ast.ClassDef(name):
                classes.append(name)
    return Module(ast.get_docstring(tree), tuple(imports), tuple(functions), tuple(classes))


def _taken(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Taken:
    arguments = function.args
    all_of_them = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    own = [one for one in all_of_them if one.arg not in {"self", "cls"}]
    lines = (function.end_lineno or 0) - function.lineno + 1
    return Taken(function.name, lines, len(own))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_law_holds() -> None:
    """The contracts of ``[tool.importlinter]``: lists → screening → api, never back."""
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


SCREENING_MAY_IMPORT = ("lists.entity", "lists.vocabulary")
"""All of ``lists`` that ``screening`` may use: what a listed party is, and what words mean."""
VOCABULARY_MAY_IMPORT = ("lists.entity", "lists.vocabulary")
"""The vocabulary is below every parser, and knows no type of theirs but the entity they make."""


def imported_from_lists(path: Path) -> Iterator[str]:
    for module, *taken in module_of(path).imports:
        names = [module]
        if taken and module in {"lists", *SCREENING_MAY_IMPORT}:
            names = [f"{module}.{name}" for name in taken]
        yield from (name for name in names if name.split(".")[0] == "lists")


def not_allowed(folder: str, allowed: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(path)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imported_from_lists(path)
        if not any(name == one or name.startswith(f"{one}.") for one in allowed)
    ]


def test_screening_takes_only_the_entity_and_the_vocabulary_from_lists() -> None:
    assert not_allowed("screening", SCREENING_MAY_IMPORT) == []


def test_the_vocabulary_knows_no_parser_and_no_store() -> None:
    assert not_allowed("lists/vocabulary", VOCABULARY_MAY_IMPORT) == []


def test_no_module_is_too_long_to_be_read_at_a_sitting() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}


def test_no_function_is_too_long_or_takes_too_much() -> None:
    found = []
    for path in MODULES:
        if path.parent.name == "versions":  # a migration is one list of statements
            continue
        for function in module_of(path).functions:
            if function.lines > MAX_FUNCTION_LINES:
                found.append(f"{name_of(path)}: {function.name} has {function.lines} lines")
            # a command's parameters are its options
            if function.parameters > MAX_PARAMETERS and path.parent.name != "cli":
                taken = f"takes {function.parameters} parameters"
                found.append(f"{name_of(path)}: {function.name} {taken}")
    assert found == []


def test_no_module_hides_behind_an_empty_name() -> None:
    assert [name_of(path) for path in MODULES if path.stem in EMPTY_NAMES] == []


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in MODULES if not module_of(path).docstring]
    assert silent == []


def test_no_two_public_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] != "migrations":
            for name in module_of(path).classes:
                if not name.startswith("_"):
                    homes.setdefault(name, []).append(name_of(path))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def imports_of_folders(package: str) -> dict[str, set[str]]:
    """The folders of a package that each folder's modules import from, itself left out."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        importing = str(path.parent.relative_to(ROOT))
        edges = found.setdefault(importing, set())
        for module, *taken in module_of(path).imports:
            for name in taken:
                edges |= {folder_of_module(f"{module}.{name}")} - {"", importing}
    return found


@cache
def folder_of_module(name: str) -> str:
    """The folder that defines ``package.module`` or ``package.module.attribute``."""
    for dotted in (name, name.rpartition(".")[0]):
        place = ROOT / dotted.replace(".", "/")
        if place.is_dir() and (place / "__init__.py").exists():
            return str(place.relative_to(ROOT))
        if place.with_suffix(".py").exists():
            return str(place.parent.relative_to(ROOT))
    return ""


def cycle_of(edges: dict[str, set[str]]) -> list[str]:
    """Folders that import each other in a circle; empty if none do."""
    left = {folder: set(found) & set(edges) for folder, found in edges.items()}
    while free := {folder for folder, found in left.items() if not found}:
        left = {folder: found - free for folder, found in left.items() if folder not in free}
    return sorted(left)


def test_no_folders_import_each_other_in_a_circle() -> None:
    """A folder is the modules that lie in it; import-linter holds the same of single modules."""
    edges: dict[str, set[str]] = {}
    for package in PACKAGES:
        edges |= imports_of_folders(package)
    assert cycle_of(edges) == []


def test_a_circle_of_folders_would_be_found() -> None:
    assert cycle_of({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"c"}}) == ["a", "b", "c", "d"]
    assert cycle_of({"a": {"b"}, "b": {"c"}, "c": set()}) == []


WAITS = {"join", "wait", "recv", "communicate", "result", "acquire"}
"""Methods of threads, processes, pipes and locks that wait for ever if they are given no time."""

NO_ARGUMENTS = re.compile(rf"\.(?:{'|'.join(sorted(WAITS))})\(\)")
"""Only files with such a call are parsed: the formatter writes it without a space."""

POLLED_BEFORE = " self.said.recv()"
"""It is known that there is something to receive."""


def test_no_test_waits_without_a_bound() -> None:
    """A test that hangs stops the whole suite; the time limit of pytest is only the last resort."""
    unbounded = [
        f"{name_of(path)}:{node.lineno} waits for ever: {ast.unparse(node)}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if NO_ARGUMENTS.search(path.read_text("utf-8"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WAITS
        and not node.args
        and not node.keywords
    ]
    assert [one for one in unbounded if not one.endswith(POLLED_BEFORE)] == []
