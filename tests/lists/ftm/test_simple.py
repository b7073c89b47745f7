"""OpenSanctions' simple table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.ftm.simple import is_simple, read
from lists.parsing.report import ParseReport

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "id,schema,name,aliases,birth_date,countries,identifiers\n"


def test_the_table_is_told_from_a_watchlist_by_its_headings(tmp_path: Path) -> None:
    table, watchlist = tmp_path / "t.csv", tmp_path / "w.csv"
    table.write_text(HEAD, "utf-8")
    watchlist.write_text("name,country\n", "utf-8")
    assert is_simple(table)
    assert not is_simple(watchlist)


def test_a_row_is_a_party_with_its_aliases(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "NK-1,Person,KIM Chol,Kim Cheol;김철,1962,kp,\n", "utf-8")
    (party,) = read(path, "open", ParseReport("open"))
    assert (party.kind, party.caption) == ("person", "KIM Chol")
    assert {name.full for name in party.names} == {"KIM Chol", "Kim Cheol", "김철"}
    assert party.birth_dates[0].start.year == 1962
