"""Indexes on disk: built once, loaded by others, never trusted when they cannot be read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from api.index_files import index_of
from screening.index import Index
from screening.policy import Policy
from screening.screener import Screener
from screening.subject import Options, Subject
from tests.api.publishing import CHON_MA_SAN, KWANGSON
from tests.factories import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LISTED = snapshot([KWANGSON, CHON_MA_SAN])
POLICY = Policy.bundled()


def test_a_loaded_index_answers_as_the_built_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = index_of(LISTED, POLICY, tmp_path)
    monkeypatch.setattr(Index, "build", None)  # building again would fail
    loaded = index_of(LISTED, POLICY, tmp_path)
    subject = Subject(names=("Korea Kwangson Banking Corp",), imo="8660313")
    answers = [
        Screener(LISTED, POLICY, index).screen(subject, Options(), date(2026, 3, 1))
        for index in (built, loaded)
    ]
    assert answers[0] == answers[1]
    assert {match.entity.id for match in answers[0].matches} == {KWANGSON.id, CHON_MA_SAN.id}


def test_a_damaged_file_is_built_anew(tmp_path: Path) -> None:
    index_of(LISTED, POLICY, tmp_path)
    (file,) = tmp_path.glob("index-*.npz")
    whole = file.stat().st_size
    file.write_bytes(file.read_bytes()[:100])
    index_of(LISTED, POLICY, tmp_path)
    assert file.stat().st_size == whole


def test_other_lists_get_another_file_and_old_files_go(tmp_path: Path) -> None:
    for number in range(8):
        index_of(snapshot([KWANGSON], key=f"key{number}"), POLICY, tmp_path)
    names = [file.name for file in tmp_path.glob("index-*.npz")]
    assert len(names) == 5
    assert any("key7" in name for name in names)
