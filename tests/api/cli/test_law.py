"""``dprk-screen law``: what is still to be checked, as text and as JSON."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from api.cli.main import app
from screening.unverified_law import unverified


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["law", "unverified", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_each_unverified_row_is_shown_with_the_place_to_look() -> None:
    shown = run()
    for one in unverified():
        assert one.what in shown
        assert one.look_at in shown
    assert shown.splitlines()[-1].startswith(f"{len(unverified())} to check: ")


def test_the_json_holds_every_field() -> None:
    rows = json.loads(run("--json"))
    assert len(rows) == len(unverified())
    assert {"kind", "table", "about", "what", "says", "effective", "look_at"} <= rows[0].keys()


def test_one_typology_alone_can_be_asked_for() -> None:
    rows = json.loads(run("--typology", "petro_ngl", "--json"))
    assert {row["what"] for row in rows} >= {"UN: UNSCR 2375 (2017) OP13"}
    assert all("PETRO_NGL" in row["about"] for row in rows)


def test_a_misspelt_typology_is_refused_with_those_that_exist() -> None:
    result = CliRunner().invoke(app, ["law", "unverified", "--typology", "PETRO"])
    assert result.exit_code == 2
    assert "PETRO_NGL" in result.output
