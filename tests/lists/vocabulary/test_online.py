"""Web sites, e-mail addresses and wallets in the form in which they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.online import email, wallet, website


@pytest.mark.parametrize(
    "value",
    [
        "example.com",
        "https://www.example.com/about?x=1",
        "HTTP://EXAMPLE.COM:8080",
    ],
)
def test_every_link_to_a_site_is_its_host(value: str) -> None:
    assert website(value) == "example.com"


def test_on_a_shared_host_the_page_belongs_to_the_address() -> None:
    assert website("https://www.facebook.com/somebody/photos") == "facebook.com/somebody"
    assert website("facebook.com/somebody") != website("facebook.com/another")


@pytest.mark.parametrize(
    "value", ["A@Example.com", "mailto:a@example.com", "Somebody <a@example.com>"]
)
def test_an_address_is_taken_out_of_what_stands_around_it(value: str) -> None:
    assert email(value) == "a@example.com"


ETHER = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"


@pytest.mark.parametrize(
    "value",
    [
        ETHER,
        ETHER.upper().replace("0X", "0x"),
        ETHER[2:],
        f"https://etherscan.io/address/{ETHER}",
        f"ethereum:{ETHER}",
    ],
)
def test_a_wallet_is_cut_out_of_links_and_its_case_says_nothing_in_hex(value: str) -> None:
    assert wallet(value) == ETHER


def test_base58_addresses_keep_their_case() -> None:
    bitcoin = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    assert wallet(f"bitcoin:{bitcoin}") == bitcoin


@given(st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=60))
def test_bringing_a_value_to_its_form_twice_changes_nothing(value: str) -> None:
    assert website(website(value)) == website(value)
    assert email(email(value)) == email(value)
