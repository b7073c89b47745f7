"""Several names in one printed cell of an annex."""

from __future__ import annotations

import pytest

from lists.eu.journal_names import more_names

CYRILLIC = "\u0412\u043b\u0430\u0434\u0438\u043c\u0438\u0440 \u041d\u0415\u041c\u0426\u0415\u0412"
ARABIC = "\u0623\u0628\u0648 \u0647\u0627\u0646\u064a \u0634\u0645\u0648\u0637"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Elena MIZULINA (born DMITRIYEVA)", ("Elena MIZULINA", "Elena DMITRIYEVA")),
        (
            "Elena TIMCHENKO (born ERMAKOVA (YERMAKOVA))",
            ("Elena TIMCHENKO", "Elena ERMAKOVA", "Elena YERMAKOVA"),
        ),
        ("DOBROLET a.k.a. DOBROLYOT", ("DOBROLET", "DOBROLYOT")),
        (
            "Larisa AIRAPETYAN (aka Larysa AYRAPETYAN, Larysa AIRA or Lara AYRA)",
            ("Larisa AIRAPETYAN", "Larysa AYRAPETYAN", "Larysa AIRA", "Lara AYRA"),
        ),
        (
            f"Abu Hani SHAMMOUT (Abu SHAMMOUT, Hani SHAMMOUT) \u2013 {ARABIC}",
            ("Abu Hani SHAMMOUT", "Abu SHAMMOUT", "Hani SHAMMOUT", ARABIC),
        ),
        (f"Vladimir NEMTSEV (Russian: {CYRILLIC})", ("Vladimir NEMTSEV", CYRILLIC)),
        (f"Vladimir NEMTSEV {CYRILLIC}", ("Vladimir NEMTSEV", CYRILLIC)),
        ("Artyom/ Artem SHEYNIN", ("Artyom SHEYNIN", "Artem SHEYNIN")),
    ],
)
def test_each_name_of_a_cell_is_found(cell: str, names: tuple[str, ...]) -> None:
    assert more_names(cell) == names


@pytest.mark.parametrize(
    "cell",
    [
        "Foreign Trade Bank",
        "Foreign Trade Bank (FTB)",
        "Ryong Rim (Jon Jin 2)",
        "OOO \u0420\u0435\u0434\u0443\u0442",  # a Latin legal form
        "Akademik Karpinsky, Kaliningrad",
        "",
    ],
)
def test_one_name_is_not_taken_apart(cell: str) -> None:
    assert more_names(cell) == ()
