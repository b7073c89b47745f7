"""Opening files: bounded, resumable, and never silent about what breaks off."""

from __future__ import annotations

import csv
import gzip
import pickle
from typing import TYPE_CHECKING

import pytest

from api.batch.chunks import Chunk, chunks_of
from api.batch.input_file import Position, ReadOptions, inspect, open_records
from api.sheet import Record, SheetRefused

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, content: bytes) -> Path:
    path = folder / "input"
    path.write_bytes(content)
    return path


def lines(path: Path, options: ReadOptions | None = None) -> list[tuple[int, list[str], str]]:
    reading = inspect(path, options or ReadOptions())
    with open_records(path, reading, Position(path.stat().st_size)) as records:
        return [(r.line, r.cells, r.error) for r in records]


def test_titles_above_the_header_are_passed_over_and_lines_keep_their_numbers(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, b"List of customers\n\nname,dob\nA,1960\n\nB,1970\n")
    assert inspect(path, ReadOptions()).header_line == 3
    assert lines(path) == [(4, ["A", "1960"], ""), (5, [], ""), (6, ["B", "1970"], "")]


@pytest.mark.slow
def test_a_packed_file_that_breaks_off_says_where(tmp_path: Path) -> None:
    rows = b"".join(b"somebody %d,19%d\n" % (n * 7919, n % 90) for n in range(100_000))
    whole = gzip.compress(b"name,dob\n" + rows)
    path = written(tmp_path, whole[: len(whole) // 2])
    with pytest.raises(SheetRefused, match=r"line \d+: the file cannot be read further"):
        lines(path)


def test_a_line_without_an_end_is_read_in_bounded_pieces(tmp_path: Path) -> None:
    path = written(tmp_path, b"name,dob\n" + b"x" * 9_000_000 + b"\nB,1970\n")
    found = lines(path)
    assert found[-1][1] == ["B", "1970"]
    assert all(error for _, _, error in found[:-1])


@pytest.mark.parametrize("cell", ["x" * 200_000, '"' + "x" * 200_000 + '"'])
def test_a_cell_is_bounded_though_a_library_lifted_the_reader_s_limit(
    tmp_path: Path, cell: str
) -> None:
    usual = csv.field_size_limit(10_000_000)
    try:
        found = lines(written(tmp_path, f"name,dob\n{cell},1\nB,1970\n".encode()))
    finally:
        csv.field_size_limit(usual)
    assert "longer than allowed" in found[0][2]
    assert found[-1] == (3, ["B", "1970"], "")


def test_bytes_that_are_no_text_cost_their_own_row(tmp_path: Path) -> None:
    content = b"name,dob\n" + "김정은,1984\n".encode() * 30_000 + b"\xff\xfe,1\nlast,2\n"
    found = lines(written(tmp_path, content))
    assert [line for line, _, error in found if error] == [30_002]
    assert found[-1][1] == ["last", "2"]


def test_chunks_skip_what_is_done_and_end_with_the_file() -> None:
    records = [Record(n + 2, [] if n % 5 == 4 else [str(n)]) for n in range(50)]
    whole = list(chunks_of(iter(records), Position(1), 0, 10))
    assert [len(chunk.records) for chunk in whole] == [10, 10, 10, 10, 0]
    assert sum(chunk.empty for chunk in whole) == 10
    assert whole[-1].share == 1.0
    rest = list(chunks_of(iter(records), Position(1), 20, 10))
    assert [c.first for c in rest] == [20, 30, 40]
    assert rest[0].records == whole[2].records
    assert sum(chunk.empty for chunk in rest) == sum(chunk.empty for chunk in whole[2:])


def test_chunks_come_to_workers_as_they_were() -> None:
    records = (Record(2, ["a", "한"]), Record(5, []), Record(6, ["caf\udce9"], "no text"))
    sent = Chunk(40, records, 0.5, 3)
    came = pickle.loads(pickle.dumps(sent))
    assert (came.rows, came.letters) == (sent.rows, sent.letters) == (3, 9)
    assert pickle.dumps(came) == pickle.dumps(sent)  # handed on without a look at its records
    assert came == Chunk(40, (*records[:2], Record(6, ["caf?"], "no text")), 0.5, 3)


@pytest.mark.slow
def test_a_packed_file_that_unpacks_to_far_too_much_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few megabytes of gzip would otherwise fill the disk with results."""
    monkeypatch.setattr("api.batch.input_file._LEAST_UNPACKED", 100_000)
    plain = b"name\n" + b"".join(b"Kim Chol %d\n" % number for number in range(5_000))
    assert len(lines(written(tmp_path, gzip.compress(plain)))) == 5_000
    bomb = written(tmp_path, gzip.compress(b"name\n" + b"Kim\n" * 500_000))
    with pytest.raises(SheetRefused, match="unpacks to far more"):
        lines(bomb)


@pytest.mark.parametrize("encoding", ["undefined", "idna", "punycode", "a\0b", "bz2", "x" * 300])
def test_what_only_looks_like_an_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(SheetRefused, match="there is no encoding"):
        lines(written(tmp_path, b"name\nKim\n"), ReadOptions(encoding=encoding))
