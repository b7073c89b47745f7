"""How numbers and codes are written on forms, and what of that is no part of them."""

from __future__ import annotations

import pytest

from lists.vocabulary.numbers import code


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("IMO 9402964", "9402964"),
        ("I.M.O. No. 9402964", "9402964"),
        ("Company IMO 5371423", "5371423"),
        ("Passport # 654133553", "654133553"),
        ("PP 654133553", "654133553"),
        ("National ID No. 1234-567", "1234567"),
        ("Tax ID 7701234567", "7701234567"),
        ("ИНН 7701234567", "7701234567"),
        ("ОГРН: 1027700132195", "1027700132195"),
        ("Registration Number 55331", "55331"),
        ("Unified Social Credit Code 91210231MA0UYQ1L1J", "91210231ma0uyq1l1j"),
        ("SWIFT/BIC: KKBCKPPY", "kkbckppy"),
        ("SWIFT code KKBCKPPYXXX", "kkbckppy"),
        ("Tel. +850 2 18111", "850218111"),
        ("Call sign HMXY7", "hmxy7"),
        ("BTC 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1a1zp1ep5qgefi2dmptftl5slmv7divfna"),
    ],
)
def test_what_a_form_prints_before_a_number_is_no_part_of_it(written: str, bare: str) -> None:
    assert code(written) == bare.upper()


@pytest.mark.parametrize("written", ["KKBCKPPY", "KKBCKPPYXXX", "kkbc kp py 123", "KKBCKPPY-MOS"])
def test_a_branch_of_a_bank_is_the_bank(written: str) -> None:
    assert code(written) == "KKBCKPPY"


@pytest.mark.parametrize("value", ["PP1234567", "ID998", "sanctionsco", "HMXY7", "TIN", "imo"])
def test_letters_that_belong_to_a_value_stay(value: str) -> None:
    assert code(value) == value.upper()
