"""The threat model promises nothing without a test that shows it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 25
    for file, test in named:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert test in found, f"{file} has no {test}"


def test_every_promise_names_a_test() -> None:
    holds = PAGE.partition("## What holds")[2].partition("## What does not hold")[0]
    promises = re.findall(r"^- .+?(?=\n- |\n\n|\Z)", holds, re.DOTALL | re.MULTILINE)
    assert len(promises) > 20
    assert [one for one in promises if "::test_" not in one] == []
