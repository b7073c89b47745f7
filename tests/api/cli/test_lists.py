"""The ``lists`` commands, as somebody types them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from api.cli.lists import app
from lists.vocabulary import sources
from tests.lists.sdn_files import write_sdn_xml

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [f"TRADING COMPANY {number}" for number in range(60)]


@pytest.fixture(autouse=True)
def _own_database(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(tmp_path / "cache"))
    small = tuple(replace(one, min_records=5, floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def edition(tmp_path: Path, day: str, names: list[str]) -> Path:
    return write_sdn_xml(tmp_path / day, names)


def test_an_import_shows_what_changed(tmp_path: Path) -> None:
    assert run("import", edition(tmp_path, "2026-01-01", NAMES)).exit_code == 0
    result = run("import", edition(tmp_path, "2026-02-01", [*NAMES, "NEW COMPANY"]))
    assert result.exit_code == 0
    assert "1 added, 0 changed, 0 delisted" in result.stdout
    assert "NEW COMPANY" in result.stdout
    assert "NEW COMPANY" in run("diff", "ofac_sdn").stdout


def test_a_refused_import_fails_with_its_reason_and_status_says_so(tmp_path: Path) -> None:
    run("import", edition(tmp_path, "2026-01-01", NAMES))
    result = run("import", edition(tmp_path, "2026-02-01", NAMES[:20]))
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines()[-1].startswith("refused: ofac_sdn: 26 records, 61%")
    status = run("status").stdout
    assert "last file refused: 26 records" in status
    assert "66 records" in status


def test_force_without_a_reason_is_wrong_usage(tmp_path: Path) -> None:
    path = edition(tmp_path, "2026-01-01", NAMES)
    assert run("import", path, "--force").exit_code == 2
    assert run("import", path, "--force", "--reason", "first").exit_code == 0


def test_status_counts_and_lists_every_odd_value(tmp_path: Path) -> None:
    run("import", edition(tmp_path, "2026-01-01", [*NAMES, "40", "42"]))
    assert "a number is not a name" in run("status").stdout
    every = run("status", "--odd").stdout
    assert "'40'" in every
    assert "'42'" in every
    (status,) = [one for one in json.loads(run("status", "--json").stdout) if one["version"]]
    assert status["version"]["entity_count"] == 68
    assert len(status["oddities"]) == sum(group["count"] for group in status["groups"])


@pytest.mark.slow
def test_going_back_and_forth_is_kept_with_its_reasons(tmp_path: Path) -> None:
    run("import", edition(tmp_path, "2026-01-01", NAMES))
    run("import", edition(tmp_path, "2026-02-01", [*NAMES, "NEW COMPANY"]))
    history = json.loads(run("versions", "ofac_sdn", "--json").stdout)
    newest = history["active"]
    assert run("rollback", "ofac_sdn").exit_code == 2  # a reason is asked for
    assert run("rollback", "ofac_sdn", "--reason", "wrong file").exit_code == 0
    assert run("activate", newest, "--reason", "right after all").exit_code == 0
    shown = run("versions", "ofac_sdn").stdout
    assert f"* {newest}" in shown
    assert "wrong file" in shown
    assert "right after all" in shown


def test_a_comparison_of_nothing_is_told_in_words() -> None:
    result = run("diff", "un")
    assert result.exit_code == 1
    assert "no version, nor a list that has changed" in str(result.exception)


def test_an_unknown_list_is_wrong_usage() -> None:
    result = run("refresh", "ofsi")
    assert result.exit_code == 2
    assert "ofac_sdn" in result.stderr


def test_sources_shows_every_list_and_what_the_loaded_ones_add(tmp_path: Path) -> None:
    run("import", edition(tmp_path, "2026-01-01", NAMES))
    shown = run("sources").stdout
    first = next(line for line in shown.splitlines() if line.startswith("ofac_sdn"))
    assert first.split()[:2] == ["ofac_sdn", "66"]
    assert "Australia's Consolidated List: optional, not loaded" in shown
    assert "https://www.dfat.gov.au/" in shown
    views = {one["source"]: one for one in json.loads(run("sources", "--json").stdout)}
    assert views["ofac_sdn"]["additions"]["parties"] == 66
    assert views["un"]["additions"] is None
    assert views["au_dfat"]["formats"] == ["dfat_xlsx"]


def test_sources_names_what_stands_on_one_list_only(tmp_path: Path) -> None:
    (tmp_path / "house.csv").write_text(
        "name,programme\n" + "".join(f"HOUSE FIRM {n},DPRK3\n" for n in range(15))
    )
    run("import", tmp_path / "house.csv")
    shown = run("sources").stdout
    assert "house only: HOUSE FIRM " in shown
    assert (shown.count("HOUSE FIRM"), "and 5 more" in shown) == (10, True)
    assert run("sources", "--names").stdout.count("HOUSE FIRM") == 15
