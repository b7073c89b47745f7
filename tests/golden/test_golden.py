"""Answers change only together with the engine's version; comments change neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.service.software import software
from screening.engine_version import ENGINE_VERSION, engine_id, tables_hash
from tests.golden.answers import answer, asked, index_digest, recorded

if TYPE_CHECKING:
    from pathlib import Path

HOW = (
    "Raise ENGINE_VERSION in screening/engine_version.py if that is meant, then record the answers "
    "again: python -m tests.golden.record"
)


@pytest.mark.parametrize("name", sorted(asked()))
def test_an_answer_changes_only_with_the_engine_version(name: str) -> None:
    before = recorded().answers
    assert name in before, f"no answer is recorded. {HOW}"
    assert answer(asked()[name]) == before[name], HOW


def test_an_index_changes_only_with_the_engine_version() -> None:
    assert index_digest() == recorded().index, HOW


def test_the_record_is_of_this_engine_version_and_complete() -> None:
    before = recorded()
    assert (before.version, set(before.answers)) == (ENGINE_VERSION, set(asked())), HOW


def test_the_engine_is_named_by_its_version_and_tables() -> None:
    assert engine_id() == f"{ENGINE_VERSION}.{tables_hash()}"
    assert software().endswith(f"+{engine_id()[:-8]}")


def table(folder: Path, text: str, name: str = "ports.toml") -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return tables_hash((folder,))


def test_a_comment_in_a_table_is_no_other_engine(tmp_path: Path) -> None:
    before = table(tmp_path / "tables", 'port = "Nampo"\n')
    assert table(tmp_path / "tables", '# on the west coast\nport = "Nampo"  # a port\n') == before
    assert table(tmp_path / "tables", 'port = "Wonsan"\n') != before


def test_a_row_of_a_table_is_another_engine_and_its_comment_is_not(tmp_path: Path) -> None:
    before = table(tmp_path / "tables", "KP\tNampo\n", "ports.tsv")
    assert table(tmp_path / "tables", "# code, name\n\nKP\tNampo\n", "ports.tsv") == before
    assert table(tmp_path / "tables", "KP\tNampo\nKP\tWonsan\n", "ports.tsv") != before


def test_code_and_policy_do_not_count_as_tables(tmp_path: Path) -> None:
    before = table(tmp_path / "tables", 'port = "Nampo"\n')
    (tmp_path / "tables" / "code.py").write_text("# another comment\n", "utf-8")
    (tmp_path / "tables" / "policy.toml").write_text("minimum = 1\n", "utf-8")
    assert tables_hash((tmp_path / "tables",)) == before
