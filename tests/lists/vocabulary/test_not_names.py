"""What stands where a name belongs and names nobody, and what may be a name after all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.not_names import not_a_name


@pytest.mark.parametrize(
    ("text", "kind", "searched_as"),
    [
        ("1990-01-01", "date", ""),
        ("17 July 1964", "date", ""),
        ("1960", "date", ""),
        ("Date of birth: 1990-01-01", "date", ""),
        ("passport", "words", ""),
        ("my passport", "words", ""),
        ("passport/ID", "words", ""),
        ("12345", "number", "any"),
        ("Date of Birth", "words", ""),
        ("паспорт", "words", ""),
        ("여권", "words", ""),
        ("护照", "words", ""),
        ("Nationality:", "words", ""),
        ("kim@example.com", "email", "email"),
        ("<kim@example.com>", "email", "email"),
        ("https://example.com/kim", "website", "website"),
        ("t.me/kim", "website", "website"),
        ("+850 2 381 4410", "phone", "phone"),
        ("Tel. +850 2 381 4410", "phone", "phone"),
        ("12345678", "number", "any"),
        ("No. 4455667", "number", "any"),
        ("M12345678", "number", "any"),
        ("550e8400-e29b-41d4-a716-446655440000", "number", "any"),
        ("Passport no. 123456789", "number", "passport"),
        ("IMO 8604917", "number", "imo"),
        ("DE89 3704 0044 0532 0130 00", "account", "account"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "wallet", "wallet"),
        ("USD 5,000", "amount", ""),
        ("5000 €", "amount", ""),
        ("alert(1)", "code", ""),
        ("<script>alert(1)</script>", "code", ""),
        ("javascript:alert(1)", "code", ""),
        ("<img src=x onerror=alert(1)>", "code", ""),
        ("${name}", "code", ""),
        ("'; DROP TABLE users;--", "code", ""),
    ],
)
def test_what_is_no_name_is_known_by_its_form(text: str, kind: str, searched_as: str) -> None:
    found = not_a_name(text)
    assert found is not None
    assert (found.kind, found.searched_as, found.kept) == (kind, searched_as, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("North Korea", "country"),
        ("DPRK", "country"),
        ("Россия", "country"),
        ("Kenya", "country"),
        ("42", "short_number"),
        ("7-28", "short_number"),
        ("www.example.com", "www"),
        ("example.com", "host"),
    ],
)
def test_what_parties_are_listed_under_too_is_searched_all_the_same(text: str, kind: str) -> None:
    found = not_a_name(text)
    assert found is not None
    assert (found.kind, found.kept) == (kind, True)


@pytest.mark.parametrize(
    "text",
    [
        "Kim Jong Un", "Date Masamune", "Swift", "Ira", "Maurice", "Do", "Lei", "To", "",
        "Passport Control Ltd", "17 November", "17N", "RA-78844", "YN512341", "313", "ALERT (1)",
        "Select Ltd", "Nampo 5", "KUM SONG 7", "Booking.com B.V.", "A/S", "Office 39", "<Kim>",
        "Bureau 121", "Kim <kim@example.com>", "Mai 2000 Shipping",
    ],
)  # fmt: skip
def test_names_stay_names(text: str) -> None:
    found = not_a_name(text)
    assert found is None or found.kept


@pytest.mark.parametrize(
    "text", ["1990-01-01", "passport", "kim@example.com", "Kenya", "www.a.com"]
)
def test_the_reason_says_what_it_is_and_what_to_send(text: str) -> None:
    found = not_a_name(text)
    assert found is not None
    assert found.reason.startswith("is ")
    assert "; send" in found.reason
    assert not found.reason.endswith(".")


@given(st.text(max_size=120))
def test_no_text_is_beyond_looking_at(text: str) -> None:
    found = not_a_name(text)
    assert found is None or found.reason
