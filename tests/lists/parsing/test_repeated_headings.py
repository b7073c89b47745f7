"""The row of headings in the middle of a table."""

from __future__ import annotations

from lists.parsing.repeated_headings import repeats_headings
from lists.parsing.report import ParseReport

HEADINGS = ["Name", "Country", "Passport", "Date of birth"]


def test_the_headings_again_are_a_flaw_at_their_place() -> None:
    reading = ParseReport("eu")
    assert repeats_headings([" name", "Country", "PASSPORT", ""], HEADINGS, "line 40", reading)
    assert list(reading.flaws.values()) == [["line 40"]]


def test_a_party_called_like_a_heading_is_no_row_of_headings() -> None:
    reading = ParseReport("eu")
    assert not repeats_headings(["Name", "Country", "A1", "1960"], HEADINGS, "line 2", reading)
    assert not repeats_headings([], HEADINGS, "line 3", reading)
    assert reading.flaws == {}
