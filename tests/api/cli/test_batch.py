"""``dprk-screen batch run``: no server, resumable, exit codes for scripts."""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from typer.testing import CliRunner

from api.audit.store import AuditLog
from api.audit.verify import verify
from api.batch import engines
from api.cli import batch as cli_batch
from api.cli.main import app
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from pathlib import Path

    from api.batch.engines import Engine
    from api.service.settings import Settings
    from lists.store import SnapshotStore

pytestmark = pytest.mark.slow
SHEET = "name,imo\nNobody Listed Anywhere,\nKorea Kwangson Banking Corp,\n"


@pytest.fixture(autouse=True)
def _here(settings: Settings, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(settings.cache_dir))

    class Opened:
        """Screens in this process: starting others takes longer than these files."""

        def __enter__(self) -> Engine:
            return InProcess()

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
    sheet.write_text("Umsatz\nNobody Listed Anywhere\n")
    code, said = run(sheet, tmp_path / "o.csv")
    assert (code, "no column holds a name" in said) == (2, True)
    assert run(sheet, tmp_path / "o.csv", "--mapping", "Umsatz=name")[0] == 0


def test_the_law_that_binds_the_client_decides_the_law_of_each_row(
    sheet: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    sheet.write_text("name,hs code,destination\nNobody Listed Anywhere,271019,North Korea\n")
    assert run(sheet, out, "--jurisdiction", "uk")[0] == 0
    (row,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    (finding,) = row["typologies"]
    assert (finding["code"], finding["jurisdictions"]) == ("PETRO_REFINED", ["UK"])
    code, said = run(sheet, tmp_path / "o.jsonl", "--jurisdiction", "XX")
    assert (code, "known: UN, US, EU, UK" in said) == (2, True)


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


# --- the audit record -------------------------------------------------------------------------


def entries(store: SnapshotStore) -> list[dict[str, Any]]:
    assert verify(store.engine).intact
    return [entry.facts for entry, _ in AuditLog(store.engine).entries()]


def test_a_run_is_one_entry_that_proves_the_file_it_left(
    sheet: Path, tmp_path: Path, three_lists: SnapshotStore
) -> None:
    out = tmp_path / "out.csv"
    assert run(sheet, out, "--only-hits")[0] == 0
    (entry,) = entries(three_lists)
    assert (entry["kind"], entry["state"], entry["caller"]) == ("batch", "completed", "cli")
    assert entry["output_sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert entry["request_sha256"] == hashlib.sha256(SHEET.encode()).hexdigest()
    assert (entry["rows"], entry["counts"]["block"]) == (2, 1)
    assert entry["lists"] == {one.source: one.id for one in three_lists.active()}
    run(sheet, out, "--only-hits")
    assert len(entries(three_lists)) == 2, "another run is another act"


@pytest.mark.parametrize("killed", ["before the entry", "after the entry"])
def test_killed_at_its_end_a_run_leaves_no_file_without_its_entry_and_no_second_entry(
    sheet: Path,
    tmp_path: Path,
    three_lists: SnapshotStore,
    monkeypatch: pytest.MonkeyPatch,
    killed: str,
) -> None:
    out = tmp_path / "out.csv"

    def die(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        if killed == "before the entry":
            dying.setattr(AuditLog, "append", die)
        else:
            recorded = AuditLog.append
            dying.setattr(AuditLog, "append", lambda *given: (recorded(*given), die()))
        assert run(sheet, out)[0] == 3
    assert not out.exists()
    assert len(entries(three_lists)) == (killed == "after the entry")
    code, said = run(sheet, out)
    assert code == 0
    assert "going on after 2 rows" in said
    (entry,) = entries(three_lists)
    assert entry["output_sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()


def test_what_cannot_be_recorded_is_not_left(
    sheet: Path, tmp_path: Path, three_lists: SnapshotStore
) -> None:
    with three_lists.engine.begin() as connection:
        connection.execute(text("DROP TABLE audit_head"))
    result = CliRunner().invoke(app, ["batch", "run", str(sheet), str(tmp_path / "out.csv")])
    assert isinstance(result.exception, SQLAlchemyError), "which `main` tells in one sentence"
    assert not (tmp_path / "out.csv").exists()


# --- the certificate of a row -----------------------------------------------------------------


def row_page(screening_id: str, out: Path, *more: object) -> tuple[int, str, str]:
    words = ["certificate", screening_id, "-o", str(out), *map(str, more)]
    result = CliRunner().invoke(app, words)
    shown = out.read_text() if out.suffix == ".html" and out.exists() else ""
    return result.exit_code, result.output, shown or str(result.exception)


def test_a_row_of_a_batch_has_a_certificate_while_its_results_are_kept(
    sheet: Path, tmp_path: Path
) -> None:
    out, page = tmp_path / "out.jsonl", tmp_path / "row.html"
    assert run(sheet, out)[0] == 0
    second = json.loads(out.read_text().splitlines()[1])
    given = ("--results", out, "--sent", sheet)
    code, said, shown = row_page(second["screening_id"], page, *given)
    assert (code, "block" in said) == (0, True), said
    for told in ("Korea Kwangson Banking Corp", second["screening_id"], "KPe.025", "2, 3"):
        assert told in shown
    assert hashlib.sha256(out.read_bytes()).hexdigest() in shown
    assert "Nobody Listed Anywhere" not in shown, "that is another row"
    code, said, shown = row_page(second["screening_id"], tmp_path / "row.pdf", "--results", out)
    assert (code, (tmp_path / "row.pdf").read_bytes()[:5]) == (0, b"%PDF-")


def test_changed_results_prove_nothing_and_another_input_is_called_out(
    sheet: Path, tmp_path: Path
) -> None:
    out, page = tmp_path / "out.jsonl", tmp_path / "row.html"
    run(sheet, out)
    own = json.loads(out.read_text().splitlines()[1])["screening_id"]
    other = tmp_path / "other.csv"
    other.write_text(SHEET.replace("Nobody", "Somebody"))
    code, said, shown = row_page(own, page, "--results", out, "--sent", other)
    assert (code, "NOT AS IT WAS WRITTEN" in said) == (1, True)
    assert "THE RECORD IS NOT AS IT WAS WRITTEN" in shown
    page.unlink()
    out.write_text(out.read_text().replace('"band":"block"', '"band":"clear"'))
    code, _, shown = row_page(own, page, "--results", out)
    assert code == 1
    assert "no batch in the audit record has these results" in shown
    assert "no line of" in row_page("nobody", page, "--results", out)[2]
