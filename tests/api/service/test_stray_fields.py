"""What is sent in another shape than documented costs itself, never the screening of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from api.service.answer_encoding import Unscreened
from api.service.possible_names import could_be_a_name
from api.service.subjects import read_submitted
from screening.model.subject import Subject


def read(**fields: Any) -> Subject:
    subject = read_submitted(fields)
    assert isinstance(subject, Subject), subject
    return subject


@pytest.mark.parametrize(
    ("field", "value", "part", "meant"),
    [
        ("name", "Ri Won Ho", "names", ("Ri Won Ho",)),
        ("full_name", "Ri Won Ho", "names", ("Ri Won Ho",)),
        ("aliases", ["Ri Won Ho", "A. Ri"], "names", ("Ri Won Ho", "A. Ri")),
        ("company_name", "Acme Ltd", "names", ("Acme Ltd",)),
        ("vesselName", "YU JONG 2", "names", ("YU JONG 2",)),
        ("Nom", "Ri Won Ho", "names", ("Ri Won Ho",)),
        ("firma", "Acme GmbH", "names", ("Acme GmbH",)),
        ("nationality", "KP", "nationalities", ("KP",)),
        ("citizenship", "North Korea", "nationalities", ("KP",)),
        ("country", "DPRK", "countries", ("KP",)),
        ("imo_number", 8604917, "imo", "8604917"),
        ("address", "12 Harbour Road", "addresses", ("12 Harbour Road",)),
    ],
)
def test_a_field_under_another_name_is_read_and_said(
    field: str, value: object, part: str, meant: object
) -> None:
    own = {} if part in {"names", "imo"} else {"names": ["x"]}
    subject = read(**{field: value}, **own)
    assert getattr(subject, part) == meant
    assert any(f"{field}: there is no such field; read as" in one for one in subject.warnings)
    assert subject.unread == ()


def test_a_birth_date_and_a_name_in_parts_are_read_under_the_names_people_use() -> None:
    subject = read(first_name="Won Ho", last_name="Ri", dob="1964-07-17", passport="381310014")
    assert subject.names == ("Won Ho Ri",)
    assert str(subject.birth_dates[0].start) == "1964-07-17"
    assert [(one.type, one.value) for one in subject.identifiers] == [("passport", "381310014")]


@pytest.mark.parametrize(
    ("field", "role"),
    [("director_1", "director"), ("UBO", "beneficial owner"), ("consignee", "consignee")],
)
def test_another_party_under_its_role_is_screened(field: str, role: str) -> None:
    subject = read(names=["Acme"], **{field: "Ri Won Ho"})
    assert subject.activity is not None
    assert [(one.name, one.role) for one in subject.activity.counterparties] == [
        ("Ri Won Ho", role)
    ]


@pytest.mark.parametrize(
    "subject",
    [
        {"names": ["x", {"full": "Ri Won Ho"}]},
        {"names": ["x", True]},
        {"names": ["x"] * 201},
        {"names": ["x" * 2_001]},
        {"names": ["x"], "holder": {"name": "Ri Won Ho"}},
        {"names": ["x"], "name": {"first": "Ri", "last": "Won Ho"}},
        {"names": ["x"], "foo": "Ri Won Ho"},
        {"names": ["x"], "imo": {"number": "8604917"}},
        {"names": ["x"], "imo": ["8604917", "9074729"]},
        {"names": ["x"], "identifiers": [{"number": "381310014"}]},
        {"names": ["x"], "identifiers": [{"value": {"no": "381310014"}}]},
        {"names": ["x"], "activity": []},
        {"names": ["x"], "activity": [1, 2]},
        {"names": ["x"], "activity": {"counterparties": [{"company": "Ri Won Ho"}]}},
        {"names": ["x"], "activity": {"counterparties": [["Ri Won Ho"]]}},
        {"names": ["x"], "activity": {"buyer": "Ri Won Ho"}},
        {"names": ["x"], "activity": {"description": {"text": "to Ri Won Ho"}}},
        {"names": ["x"], "activity": {"wallets": [{"address": "bc1q"}]}},
    ],
)
def test_what_may_name_a_party_and_is_not_read_is_said(subject: dict[str, Any]) -> None:
    found = read(**subject)
    if subject.get("activity") == []:
        assert found.unread == ()  # nothing was sent
    else:
        assert found.unread, found.warnings
    assert found.names


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", {"year": 1964}),
        ("birth_date", True),
        ("countries", [{"code": "KP"}]),
        ("gender", ["male", "female"]),
        ("kind", {"is": "person"}),
        ("id", ["c-1", "c-2"]),
        ("flag", False),
        ("addresses", [{"street": "12 harbour road"}]),
        ("activity", {"description": "sale", "date": {"day": 1}}),
        ("activity", {"cargo": [{"description": "coal", "hs_code": ["2701", "2702"]}]}),
        ("activity", {"ports": [{"name": "Nampo", "country": {"code": "KP"}}]}),
        ("status", "active"),
    ],
)
def test_a_wrong_type_that_names_nobody_is_dropped_with_a_warning(field: str, value: Any) -> None:
    subject = read(names=["YU JONG 2"], imo="8604917", **{field: value})
    assert subject.imo == "8604917"
    assert subject.warnings
    assert subject.unread == ()


@pytest.mark.parametrize(
    ("sent", "amount", "unit"),
    [
        ("3,000 t", 3000.0, "t"),
        ("3.000.000 kg", 3_000_000.0, "kg"),
        (3000, 3000.0, ""),
        ("2000.5", 2000.5, ""),
        ("5 000 bbl", 5000.0, "bbl"),
        ("about three tons", None, ""),
        ("-5", None, ""),
        (True, None, ""),
        ([], None, ""),
        ({"value": 3}, None, ""),
    ],
)
def test_an_amount_is_read_with_its_unit_or_dropped(
    sent: object, amount: float | None, unit: str
) -> None:
    subject = read(names=["x"], activity={"cargo": [{"description": "coal", "quantity": sent}]})
    assert subject.activity is not None
    cargo = subject.activity.cargo[0]
    assert (cargo.description, cargo.quantity, cargo.unit) == ("coal", amount, unit)
    assert bool(subject.warnings) == (amount is None and sent != [])


@pytest.mark.parametrize(
    "subject",
    [{}, {"names": []}, {"names": [""]}, {"activity": {}}, {"activity": {"date": "2020-01-01"}}, 7],
)
def test_nobody_to_screen_is_not_screened(subject: object) -> None:
    found = read_submitted(subject)
    assert isinstance(found, Unscreened)
    assert (found.status, found.band) == ("not_screened", "unscreened")
    assert found.errors


def test_too_many_names_are_searched_as_far_as_two_hundred() -> None:
    subject = read(names=[f"Firm {place}" for place in range(230)])
    assert len(subject.names) == 200
    assert "only the first 200 of 230" in subject.unread[0].reason


@pytest.mark.parametrize(
    "text", ["Ri Won Ho", "ACME TRADING LTD", "김정은", "金正恩", "Иван Петров"]
)
def test_the_shape_of_a_name_is_known(text: str) -> None:
    assert could_be_a_name(text)


@pytest.mark.parametrize(
    "text", ["active", "in progress", "12 harbour road", "x", "", "A-17", "EUR"]
)
def test_other_texts_have_no_shape_of_a_name(text: str) -> None:
    assert not could_be_a_name(text)


@pytest.mark.parametrize("text", ["KWANGSON", "ri won ho"])
def test_a_slip_in_the_field_of_names_leaves_a_subject_partly_screened(text: str) -> None:
    subject = read(names=["Acme"], nmaes=text)
    assert [one.field for one in subject.unread] == ["nmaes"]


def test_a_note_without_a_name_is_no_slip_in_the_field_of_names() -> None:
    assert read(names=["Acme"], notes="vip").unread == ()


@pytest.mark.parametrize(
    "deal",
    [
        {"employment": [{"details": "x " * 10_001}]},
        {"documents": [{"type": "invoice", "details": "x " * 10_001}]},
        {"documents": [{"type": "invoice", "issuer": {"name": "Ri Won Ho"}}]},
        {"services": [{"for": "Ri Won Ho"}]},
    ],
)
def test_what_is_cut_off_a_text_that_is_searched_for_parties_is_unread(deal: Any) -> None:
    assert read(names=["Acme"], activity=deal).unread
