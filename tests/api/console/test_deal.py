"""The form of a deal: what subject it makes, and that it decides as the API does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from api.console.deal_form import EVENTS, EXAMPLES, deal_of, example_values
from api.routes.examples import SCREEN_EXAMPLES
from api.service.subjects import read_all
from lists.vocabulary.vessel_event_types import vessel_event_types
from tests.api.console.test_pages import EVIL, check_page

if TYPE_CHECKING:
    from tests.api.console.conftest import Person


def test_a_filled_form_is_a_subject_with_its_activity() -> None:
    values = {
        "kind": "vessel", "name": "YU JONG 2", "cargo_description": "gas oil",
        "cargo_hs_code": "2710", "port_discharge": "Nampo", "counterparties": "buyer: A\nB",
        "wallets": "w1\nw2", "date": "",
    }  # fmt: skip
    assert deal_of(values) == {
        "kind": "vessel",
        "names": ["YU JONG 2"],
        "activity": {
            "cargo": [{"description": "gas oil", "hs_code": "2710"}],
            "ports": [{"name": "Nampo", "role": "discharge"}],
            "counterparties": [{"role": "buyer", "name": "A"}, {"name": "B"}],
            "wallets": ["w1", "w2"],
        },
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_docs_fill_the_form(name: str) -> None:
    """Read from the form, an example is the subject that the API reads, but for parts of ports."""
    subject = SCREEN_EXAMPLES[name]["value"]["subjects"][0]
    [made], [sent] = read_all([deal_of(example_values(name))]), read_all([subject])
    assert (made.names, made.imo, made.countries) == (sent.names, sent.imo, sent.countries)
    assert (made.activity is None) == (sent.activity is None)
    if made.activity and sent.activity:
        assert made.activity.employment == sent.activity.employment
        assert made.activity.services == sent.activity.services
        assert [one.hs_code for one in made.activity.cargo] == [
            one.hs_code for one in sent.activity.cargo
        ]


def test_a_deal_is_screened_and_shown(analyst: Person) -> None:
    page = analyst.get("/console/deal?example=labor%20broker")
    check_page(page)
    assert 'value="OOO Stroy Gorod"' in page.text
    answer = analyst.send("/console/deal", example_values("labor broker"))
    check_page(answer)
    assert "Typologies and red flags" in answer.text


def test_an_empty_deal_asks_for_something(analyst: Person) -> None:
    assert analyst.send("/console/deal", {"kind": "vessel"}).status_code == 422


def test_markup_in_any_field_of_a_deal_is_shown_as_text(analyst: Person) -> None:
    values = {**dict.fromkeys(example_values("labor broker"), EVIL), "kind": ""}
    refused = analyst.send("/console/deal", values)
    assert refused.status_code == 422
    check_page(refused)
    answer = analyst.send("/console/deal", {**values, "amount": "", "currency": ""})
    assert answer.status_code == 200
    check_page(answer)


def test_what_a_ship_did_is_chosen_from_the_events_that_are_known(analyst: Person) -> None:
    assert tuple(EVENTS) == vessel_event_types()
    page = analyst.get("/console/deal").text
    assert '<option value="ais_gap">went silent (gap in AIS)</option>' in page


def test_a_payment_has_an_amount_a_currency_and_banks() -> None:
    values = {"amount": "48,000", "currency": "EUR", "banks": "KKBCKPPY\nDEUTDEFF",
              "counterparties": "creditor: A"}  # fmt: skip
    assert deal_of(values)["activity"] == {
        "counterparties": [
            {"role": "creditor", "name": "A"},
            {"role": "bank", "bic": "KKBCKPPY"},
            {"role": "bank", "bic": "DEUTDEFF"},
        ],
        "amount": "48,000",
        "currency": "EUR",
    }


def test_a_currency_that_nobody_knows_is_refused_beside_its_field(analyst: Person) -> None:
    values = {"name": "Petra Musterfrau", "amount": "10", "currency": "EURO"}
    answer = analyst.send("/console/deal", values)
    check_page(answer)
    assert answer.status_code == 422
    beside = re.search(r'id="currency-refused">([^<]+)<', answer.text)
    assert beside is not None
    assert "EURO" in beside[1]
    assert "activity" not in beside[1]
    assert 'value="Petra Musterfrau"' in answer.text


def test_listed_parties_that_the_deal_names_are_counted_and_shown(analyst: Person) -> None:
    values = {"name": "Petra Musterfrau", "amount": "10", "currency": "EUR",
              "counterparties": "creditor: Korea Kwangson Banking Corp"}  # fmt: skip
    answer = analyst.send("/console/deal", values)
    check_page(answer)
    assert "Listed parties that the deal names: 1" in answer.text
    assert "Listed parties that match the party itself: 0" in answer.text
    assert "(creditor) matches:" in answer.text
