"""``docs/custom-lists.md`` says what is read; here it is held to it."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from lists.custom import SHRINK_LIMIT, STALE_AFTER
from lists.ftm.lines import LONGEST_LINE, LONGEST_VALUE, MOST_VALUES
from lists.ftm.model import between, table
from lists.parsing.bounded_report import KEPT

PAGE = (Path(__file__).parents[2] / "docs" / "custom-lists.md").read_text("utf-8")


def test_every_schema_that_is_read_is_documented() -> None:
    schemata = {*table()["parties"], *table()["around"], *between()}
    schemata |= {*table()["named_by_others"]["schemata"]}
    assert {name for name in schemata if f"`{name}`" not in PAGE} == set()


def test_every_column_of_a_watchlist_is_documented() -> None:
    text = files("lists").joinpath("data", "watchlist_columns.toml").read_text("utf-8")
    fields = set(tomllib.loads(text)["field"])
    assert {name for name in fields if f"`{name}`" not in PAGE} == set()


def test_no_heading_means_two_things() -> None:
    from lists.vocabulary.folding import letters

    given = tomllib.loads(
        files("lists").joinpath("data", "watchlist_columns.toml").read_text("utf-8")
    )
    meant: dict[str, str] = {}
    for part in ("field", "identifier"):
        for meaning, words in given[part].items():
            for word in {letters(one) for one in (meaning, *words)}:
                assert meant.setdefault(word, meaning) == meaning, word


def test_limits_are_the_documented_ones() -> None:
    assert f"{STALE_AFTER.days} days without an import" in PAGE
    assert (SHRINK_LIMIT, LONGEST_LINE) == (0.5, 4 * 2**20)
    assert f"{LONGEST_VALUE:,} characters" in PAGE
    assert f"{MOST_VALUES + 1:,}st of a property" in PAGE
    assert f"first {KEPT} of each kind" in PAGE
