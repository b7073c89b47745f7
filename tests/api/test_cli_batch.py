"""``dprk-screen batch run``: no server, resumable, exit codes for scripts."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.batch import engines
from api.cli import batch as cli_batch
from api.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    from api.batch.engines import Engine
    from api.settings import Settings
    from lists.store import SnapshotStore

SHEET = "name,imo\nNobody Listed Anywhere,\nKorea Kwangson Banking Corp,\n"


@pytest.fixture(autouse=True)
def _here(settings: Settings, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(settings.cache_dir))

    class Opened:
        """Screens in this process: starting others takes longer than these files."""

        def __enter__(self) -> Engine:
            return engines.InProcess()

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(engines, "open_engine", lambda *_: Opened())


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["batch", "run", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(SHEET)
    return path


def test_a_file_is_screened_and_what_was_held_meanwhile_is_gone(
    sheet: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    code, said = run(sheet, out)
    assert code == 0, said
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["band"] for row in rows] == ["clear", "block"]
    assert "block 1, clear 1" in said
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name) == ["out.csv"]


def test_hits_broken_rows_and_wrong_usage_have_their_exit_codes(
    sheet: Path, tmp_path: Path
) -> None:
    assert run(sheet, tmp_path / "o.csv", "--fail-on-hits")[0] == 1
    sheet.write_text("name,imo\nNobody Listed Anywhere,\n,,\n")
    assert run(sheet, tmp_path / "o.jsonl", "--fail-on-hits")[0] == 0
    sheet.write_text("name,dob\n,1960\n")
    assert run(sheet, tmp_path / "o.jsonl")[0] == 4
    assert json.loads((tmp_path / "o.jsonl").read_text())["error"]
    assert run(sheet, tmp_path / "o.docx")[0] == 2
    assert run(tmp_path / "absent.csv", tmp_path / "o.csv")[0] == 2
    sheet.write_text("Umsatz\n1\n")
    code, said = run(sheet, tmp_path / "o.csv")
    assert (code, "no column holds a name" in said) == (2, True)
    assert run(sheet, tmp_path / "o.csv", "--mapping", "Umsatz=name")[0] == 0


def test_an_interrupted_run_goes_on_where_it_was(
    sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"Somebody Number {number},\n" for number in range(2_500))
    sheet.write_text(SHEET + rows)
    calm, cut = tmp_path / "calm.csv", tmp_path / "cut.csv"
    assert run(sheet, calm)[0] == 0
    usual = cli_batch._Run._remember

    def interrupted(self: cli_batch._Run, files: object) -> None:
        usual(self, files)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_batch._Run, "_remember", interrupted)
    code, said = run(sheet, cut)
    assert (code, cut.exists()) == (3, False)
    assert "goes on from here" in said
    monkeypatch.setattr(cli_batch._Run, "_remember", usual)
    code, said = run(sheet, cut)
    assert code == 0, said
    assert "going on after 1000 rows" in said
    assert cut.read_bytes() == calm.read_bytes()


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
