"""A payment sent as JSON is answered as its message of ISO 20022 is: by its worst party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.payments.messages import PACS

if TYPE_CHECKING:
    from starlette.testclient import TestClient

BANDS = ("clear", "review", "escalate", "block")


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


def bands(client: TestClient, *subjects: dict[str, Any]) -> list[str]:
    answer = client.post("/v1/screen", json={"subjects": list(subjects)})
    return [str(result["band"]) for result in answer.json()["results"]]


def rows(client: TestClient, message: str) -> dict[str, dict[str, Any]]:
    """The rows of a message with one transaction as subjects, by role."""
    sent = {"content": message, "headers": {"content-type": "application/xml"}}
    seen = client.post("/v1/batches/preview", **sent).json()["rows"]
    return {
        row["subject"]["id"].partition("/")[2] or row["subject"]["id"]: row["subject"]
        for row in seen
    }


def as_json(parties: dict[str, dict[str, Any]], text: str, currency: str) -> dict[str, Any]:
    """The payment in one subject, with everything that the rows of its parties say."""
    same = ("kind", "birth_date", "addresses", "identifiers")
    counterparties = [
        {"role": role, "name": "; ".join(row.get("names", ())) or None}
        | {field: row[field] for field in same if field in row}
        | ({"country": row["countries"][0]} if row.get("countries") else {})
        for role, row in parties.items()
    ]
    return {
        "activity": {
            "amount": "1500.50",
            "currency": currency,
            "description": text,
            "counterparties": counterparties,
        }
    }


@pytest.mark.parametrize("listed", ["debtor", "ultimate debtor", "debtor agent", "nobody"])
@pytest.mark.parametrize("currency", ["EUR", "KPW"])
def test_a_payment_is_as_bad_as_its_worst_party_in_json_and_in_a_message(
    client: TestClient, listed: str, currency: str
) -> None:
    unlisted = PACS.replace("Korea Kwangson Banking Corp", "Harbour Goods GmbH")
    unlisted = unlisted.replace("KKBCKPPY", "HARBDEFF").replace(">KP<", ">DE<")
    unlisted = unlisted.replace("Pyongyang", "Kiel").replace("MV YU JONG 2", "invoice 3")
    place = {
        "debtor": "Harbour Goods GmbH",
        "debtor agent": "Example Bank",
        "ultimate debtor": "Maria Lopez",
    }
    message = unlisted.replace('Ccy="EUR"', f'Ccy="{currency}"')
    if listed in place:
        message = message.replace(place[listed], "KOREA KWANGSON BANKING CORP")
    parties = rows(client, message)
    payment = parties.pop("payment")
    worst = max(bands(client, *parties.values(), payment), key=BANDS.index)
    assert bands(client, as_json(parties, "anthracite, invoice 3", currency)) == [worst]
    assert (worst == "clear") == (listed == "nobody" and currency == "EUR")


def test_the_row_of_a_payment_is_as_bad_as_that_of_its_debtor(client: TestClient) -> None:
    parties = rows(client, PACS)
    assert bands(client, parties["debtor"], parties["payment"]) == ["block", "block"]


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("48000.00", (48_000.0, "")),
        (48_000, (48_000.0, "")),
        ("EUR 48,000.00", (48_000.0, "EUR")),
        ("48.000,00 EUR", (48_000.0, "EUR")),
        ("€48 000", (48_000.0, "€")),
    ],
)
def test_an_amount_is_read_with_its_currency(amount: object, read: tuple[float, str]) -> None:
    from api.service.subjects import read_subject

    activity = read_subject({"names": ["Alfa"], "activity": {"amount": amount}}).activity
    assert activity is not None
    assert (activity.amount, activity.currency) == read


def test_what_stands_behind_an_amount_is_searched_where_the_currency_is_known(
    client: TestClient,
) -> None:
    deal = {"amount": "5 to Korea Kwangson Banking Corp", "currency": "EUR"}
    assert bands(client, {"names": ["Alfa Widgets"], "activity": deal}) != ["clear"]


def test_an_amount_by_itself_is_nothing_to_screen(client: TestClient) -> None:
    assert bands(client, {"activity": {"amount": 5, "currency": "EUR"}}) == ["unscreened"]
