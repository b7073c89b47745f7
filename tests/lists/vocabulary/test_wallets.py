"""Wallets in prose."""

from __future__ import annotations

import pytest

from lists.vocabulary.text_identifiers import identifiers_in
from lists.vocabulary.wallets import wallets_in

ETH = "0x00000000000000000000000000000000000000Aa"
BTC = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"  # the example of Bitcoin's own documentation
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"  # the contract of a currency, nobody's wallet


def test_one_address_on_several_chains_is_one_wallet_with_all_its_currencies() -> None:
    text = f"(1) ETH: {ETH} (2) BNB:\u202f {ETH} (3) USDT: {TRON} (4) BTC: {BTC} The"
    assert wallets_in(text) == {ETH: "ETH, BNB", TRON: "USDT", BTC: "BTC"}


def test_addresses_are_found_without_any_label() -> None:
    text = f"is associated with these addresses:\n\n{TRON} {ETH}\n{BTC}"
    assert set(wallets_in(text)) == {ETH, TRON, BTC}


@pytest.mark.parametrize(
    "text", [BTC[:-1] + "3", TRON.lower(), "0x" + 64 * "a", "A" * 34, "1" * 34]
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert wallets_in(f"BTC {text} end") == {}


def test_a_wallet_in_a_statement_of_reasons_is_an_identifier_of_the_party() -> None:
    (found,) = identifiers_in(f"He used ETH: {ETH}.", "person")
    assert (found.type, found.note) == ("wallet", "ETH")
