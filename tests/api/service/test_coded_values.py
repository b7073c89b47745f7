"""Codes that nobody can read are said: a wrong one is never taken or passed over in silence."""

from __future__ import annotations

from typing import Any

import pytest

from api.service.errors import Unprocessable
from api.service.subjects import read_all, read_submitted
from lists.vocabulary.currencies import is_currency
from screening.model.subject import Subject

NAME = {"names": ["Petra Musterfrau"]}


def warnings(**fields: Any) -> tuple[str, ...]:
    return read_submitted({**NAME, **fields}).warnings


@pytest.mark.parametrize(
    ("deal", "field"),
    [
        ({"amount": "10", "currency": "EURO"}, "activity.currency"),
        ({"amount": "10 XQZ"}, "activity.amount"),
        ({"currency": "9999"}, "activity.currency"),
    ],
)
def test_a_currency_that_nobody_knows_is_refused_and_its_field_named(
    deal: dict[str, str], field: str
) -> None:
    with pytest.raises(Unprocessable) as refusal:
        read_all([NAME, {**NAME, "activity": deal}])
    assert [one.field for one in refusal.value.errors] == [f"subjects[1].{field}"]


def test_in_a_row_of_a_file_it_is_a_warning_and_still_a_payment() -> None:
    subject = read_submitted({**NAME, "activity": {"currency": "EURO"}})
    assert [one.partition(":")[0] for one in subject.warnings] == ["activity.currency"]
    assert isinstance(subject, Subject)
    assert subject.activity is not None
    assert subject.activity.is_payment


@pytest.mark.parametrize(
    "text", ["EUR", "eur", "978", "KPW", "408", "USDT", "XBT", "€", "US$", "Rs.", "XDR", "ZWG"]
)
def test_codes_and_signs_of_currencies_are_known(text: str) -> None:
    assert is_currency(text)


@pytest.mark.parametrize("text", ["KPW", "North Korean won", "EUR"])
def test_a_currency_that_is_known_is_not_spoken_of(text: str) -> None:
    assert warnings(activity={"currency": text}) == ()


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"mmsi": "1234"}, "mmsi"),
        ({"activity": {"counterparties": [{"bic": "DEUT"}]}}, "activity.counterparties[0].bic"),
        ({"identifiers": [{"type": "bic", "value": "DEUT"}]}, "identifiers[0].value"),
        ({"identifiers": [{"type": "lei", "value": "A123"}]}, "identifiers[0].value"),
        ({"activity": {"ports": [{"locode": "KPNAMPO"}]}}, "activity.ports[0].locode"),
        ({"activity": {"ports": [{"locode": "QQABC"}]}}, "activity.ports[0].locode"),
        ({"activity": {"cargo": [{"hs_code": "7701"}]}}, "activity.cargo[0].hs_code"),
        ({"countries": ["Atlantis"]}, "countries[0]"),
        ({"flag": "Q9"}, "flag"),
        ({"activity": {"vessel_events": [{"type": "flying"}]}}, "activity.vessel_events[0].type"),
    ],
)
def test_a_code_of_another_form_is_said(fields: dict[str, Any], path: str) -> None:
    assert [one.partition(":")[0] for one in warnings(**fields)] == [path]


@pytest.mark.parametrize(
    "fields",
    [
        {"mmsi": "445 123 000"},
        {"activity": {"counterparties": [{"bic": "DEUTDEFF500"}]}},
        {"activity": {"ports": [{"locode": "kp nam"}, {"locode": "XZSTS"}]}},
        {"activity": {"cargo": [{"hs_code": "2710.19"}]}},
    ],
)
def test_a_code_of_the_right_form_is_not_spoken_of(fields: dict[str, Any]) -> None:
    assert warnings(**fields) == ()
