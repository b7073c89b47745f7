"""What is installed is what was looked at: pinned, hashed, of one registry, as wheels, listed."""

from __future__ import annotations

import json
import os
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


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".ci" / script), *arguments]
    given = {**os.environ, "RELEASE": "0", **environment}
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.slow
def test_a_release_without_an_audit_fails() -> None:
    if not (ROOT / ".venv" / "bin" / "uv").exists():
        pytest.skip("the environment of `make setup` is not here")
    nowhere = "http://127.0.0.1:9"
    usual = run("supply-chain", UV_AUDIT_SERVICE=nowhere)
    assert usual.returncode == 0, usual.stdout + usual.stderr
    assert "NOT DONE" in usual.stdout
    release = run("supply-chain", UV_AUDIT_SERVICE=nowhere, RELEASE="1")
    assert release.returncode == 1
    assert "a release needs it" in release.stdout


@pytest.fixture
def images(tmp_path: Path) -> Path:
    for name in ("Dockerfile", "compose.yaml"):
        text = (ROOT / name).read_text("utf-8")
        (tmp_path / name).write_text(re.sub(r"@sha256:[0-9a-f]{64}", "", text), "utf-8")
    return tmp_path


def test_a_release_on_an_image_named_by_its_tag_fails(images: Path) -> None:
    usual = run("image-bases", str(images))
    assert usual.returncode == 0
    assert "NOT PINNED: postgres:17 python:3.13-slim" in usual.stdout
    assert run("image-bases", str(images), RELEASE="1").returncode == 1
    for name in ("Dockerfile", "compose.yaml"):
        (images / name).write_text("", "utf-8")
    assert run("image-bases", str(images)).returncode == 1, "nothing found is nothing checked"


def test_images_are_pinned_by_what_the_registry_says(images: Path) -> None:
    docker = images / "docker"
    docker.write_text("#!/bin/sh\necho sha256:$(printf %064d 7)\n")
    docker.chmod(0o755)
    path = f"{images}:{os.environ['PATH']}"
    assert run("image-bases", "--pin", str(images), PATH=path).returncode == 0
    assert run("image-bases", str(images), RELEASE="1").returncode == 0
    pinned = r"^FROM python:3\.13-slim@sha256:0{63}7( AS build)?$"
    assert len(re.findall(pinned, (images / "Dockerfile").read_text("utf-8"), re.MULTILINE)) == 2
    docker.write_text("#!/bin/sh\necho unauthorized\n")
    (images / "Dockerfile").write_text("FROM python:3.13-slim\n", "utf-8")
    assert run("image-bases", "--pin", str(images), PATH=path).returncode == 1
    assert (images / "Dockerfile").read_text("utf-8") == "FROM python:3.13-slim\n"
