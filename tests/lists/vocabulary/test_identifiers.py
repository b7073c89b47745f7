"""Numbers and codes: normal forms and check digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.vocabulary.identifiers import (
    comparable,
    identifier,
    imo_kind,
    is_ship_imo,
    normalize,
    search_keys,
)
from lists.vocabulary.numbers import spreadsheet_number
from tests.property_profiles import examples


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


SCHEMES = st.sampled_from(
    (
        "",
        "other",
        "imo",
        "imo_company",
        "mmsi",
        "passport",
        "bic",
        "email",
        "phone",
        "website",
        "wallet",
    )
)
WRITTEN = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"(IMO|Passport|No\.?|Tel)?[ :]{0,2}[0-9A-Z \-./]{0,20}", fullmatch=True),
    st.from_regex(
        r"(https?://)?(www\.)?[a-z.\-]{1,12}\.[a-z]{2,3}(/[a-z?=]{0,6}){0,3}", fullmatch=True
    ),
)


@pytest.mark.slow
@given(SCHEMES, WRITTEN)
@settings(max_examples=examples(400))
def test_normalizing_twice_changes_nothing(scheme: str, text: str) -> None:
    once = normalize(scheme, text)
    assert normalize(scheme, once) == once


@given(SCHEMES, WRITTEN)
@settings(max_examples=examples(200))
def test_a_number_is_always_found_by_its_own_spelling(scheme: str, text: str) -> None:
    key = comparable(scheme, text)
    assert not key or key in search_keys(scheme, text)


@given(st.from_regex(r"(IMO )?[0 \-.]{0,6}[0-9]{1,6}( \(ex [A-Z]+\))?", fullmatch=True))
def test_a_text_with_fewer_than_seven_digits_never_becomes_an_imo_number(text: str) -> None:
    if sum(sign.isdigit() for sign in text) < 7:
        assert imo_kind(normalize("imo", text)) == frozenset()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Flag 12, IMO 8604917", "8604917"),
        ("8604917 (ex 1234567)", "8604917"),
        ("IMO: 9402964; former 8604917", "9402964"),
        ("IMO No: 860 4917", "8604917"),
        ("Call sign HMXY7, IMO-Nr. 8604917, 1986", "8604917"),
        ("tanker 12345678", "TANKER12345678"),
        ("12 60491", "1260491"),
    ],
)
def test_an_imo_number_is_cut_out_of_its_text(text: str, number: str) -> None:
    assert normalize("imo", text) == number


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("HTTP://WWW.Example.COM:8080/a/b?c#d", "example.com"),
        ("https://user:pw@example.com/", "example.com"),
        ("www.пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("XN--E1AFMKFD.XN--P1AI", "xn--e1afmkfd.xn--p1ai"),
        ("https://m.facebook.com/Some.Body/about", "facebook.com/some.body"),
        ("linkedin.com/company/somebody/people", "linkedin.com/company/somebody"),
        ("facebook.com/profile.php?x=1&id=77", "facebook.com/profile.php?id=77"),
        ("https://www", ""),
        ("example", ""),
    ],
)
def test_a_web_site_is_its_host_or_its_page_on_a_shared_one(text: str, host: str) -> None:
    assert normalize("website", text) == host


def test_a_page_on_a_shared_host_is_nobody_elses() -> None:
    assert normalize("website", "facebook.com/one") != normalize("website", "facebook.com/two")
    assert normalize("website", "facebook.com") != normalize("website", "facebook.com/one")


@pytest.mark.parametrize(
    ("text", "read", "lost"),
    [
        ("8604917.0", "8604917", False),
        ("8604917,00", "8604917", False),
        ("8.604917E+06", "8604917", False),
        ("8.604917E6", "8604917", False),
        ("1.234E+8", "123400000", True),
        ("1E+5", "100000", True),
        ("8.604917E+05", "8.604917E+05", True),
        ("12E4", "12E4", False),
        ("1.5", "1.5", False),
        ("AB123", "AB123", False),
    ],
)
def test_a_spreadsheets_notation_is_undone_and_lost_digits_are_said(
    text: str, read: str, *, lost: bool
) -> None:
    assert spreadsheet_number(text) == (read, lost)
