"""Numbers and codes: normal forms and check digits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.identifiers import identifier, imo_kind, is_ship_imo


@given(st.text(alphabet="0123456789", min_size=1, max_size=6))
def test_padding_never_makes_a_short_number_an_imo(digits: str) -> None:
    made = identifier("imo", digits)
    assert made.valid is False
    assert made.normalized == digits


@given(st.from_regex(r"[0-9]{7}", fullmatch=True), st.integers(0, 6), st.integers(1, 9))
def test_a_ship_number_with_one_wrong_digit_in_the_first_five_mostly_fails(
    digits: str, at: int, step: int
) -> None:
    wrong = digits[:6] + str((int(digits[6]) + step) % 10)
    assert not (is_ship_imo(digits) and is_ship_imo(wrong))


def test_ship_and_company_numbers_have_their_own_check_digits() -> None:
    assert imo_kind("8660313") == {"imo"}
    assert imo_kind("5571322") == {"imo_company"}
    assert imo_kind("9358010") == imo_kind("1790183") == {"imo", "imo_company"}
    assert imo_kind("543400") == frozenset()


def test_a_failed_check_digit_is_a_verdict_and_the_value_stays() -> None:
    made = identifier("imo", "IMO 9207391")
    assert (made.normalized, made.valid, made.value) == ("9207391", False, "IMO 9207391")


def test_each_scheme_is_normalized_in_its_own_way() -> None:
    assert identifier("bic", "DCBK KPPY").normalized == "DCBKKPPY"
    assert identifier("bic", "FTBDKPPYXXX").normalized == "FTBDKPPY"
    assert identifier("wallet", " 1BoatSLRHt \n").normalized == "1BoatSLRHt"
    assert identifier("email", "Ryonha@ silibank.com").normalized == "ryonha@silibank.com"
    assert identifier("phone", "+850-2-18111").normalized == "850218111"
    assert identifier("passport", "PS 472-330208").normalized == "PS472330208"
    assert identifier("inn", "9701173086").valid is True
    assert identifier("passport", "836110034").valid is None


def test_digits_of_any_script_are_the_same_number() -> None:
    assert identifier("imo", "IMO ٨٦٠٤٩١٧").normalized == "8604917"
    assert identifier("imo", "８６０４９１７").valid is True


def test_seven_zeros_are_no_imo_number() -> None:
    assert imo_kind("0000000") == frozenset()
