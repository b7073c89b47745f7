"""What is installed is what was looked at: pinned, hashed, of one registry, as wheels, listed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
PACKAGES: list[dict[str, Any]] = [p for p in LOCK["package"] if "editable" not in p["source"]]
COMPILED = {"pyicu", "plyvel"}
"""Of the group ``ftm`` only (a library that exports are held against), never of the product."""


def test_every_file_that_may_be_installed_has_a_hash() -> None:
    assert len(PACKAGES) > 100
    for package in PACKAGES:
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        assert files, package["name"]
        for file in files:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]), package["name"]


def test_everything_comes_from_one_registry() -> None:
    (source,) = {json.dumps(package["source"]) for package in PACKAGES}
    assert list(json.loads(source)) == ["registry"]
    assert json.loads(source)["registry"].startswith("https://")


def exported(*arguments: str) -> str:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not beside this Python")
    return subprocess.run(
        [uv, "export", "--frozen", "--offline", "--no-dev", "--all-extras", "-q", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_product_installs_from_wheels_alone() -> None:
    wanted = set(re.findall(r"^([A-Za-z0-9._-]+)==", exported("--no-hashes"), re.MULTILINE))
    without = {package["name"] for package in PACKAGES if not package.get("wheels")}
    assert wanted & (without | COMPILED) == set()


def test_the_bill_of_materials_names_every_dependency_with_its_version() -> None:
    bill = json.loads(exported("--format", "cyclonedx1.5"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    listed = {(part["name"], part["version"]) for part in bill["components"]}
    pinned = exported("--no-hashes", "--no-emit-project")
    assert set(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\n]+)", pinned, re.MULTILINE)) <= listed
    assert all(part["purl"].startswith("pkg:pypi/") for part in bill["components"])


def test_the_image_runs_as_nobody_special_from_the_lock_file() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER 10000"]
    syncs = [line for line in lines if "uv sync" in line]
    assert syncs
    assert all("--frozen" in line for line in syncs)
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    for guard in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert guard in compose
