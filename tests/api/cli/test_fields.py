"""Any field of the table can be given on the command line."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from api.cli.fields import add_fields
from api.service.subjects import read_subject
from lists.vocabulary.subject_fields import record_names, record_table


def of(*given: str) -> dict[str, Any]:
    submitted: dict[str, Any] = {"names": [], "birth_date": ""}
    add_fields(submitted, given)
    return submitted


def test_a_field_is_put_where_the_http_api_has_it() -> None:
    given = of(
        "names=Alfa", "addresses=1 Quay = Riga", "birth_date=1962",
        "activity.ports.name=Nampo", "activity.ports.country=KP", "activity.ports.name=Dandong",
        "activity.destination=China", "activity.services=bunkering",
    )  # fmt: skip
    assert given == {
        "names": ["Alfa"],
        "birth_date": "1962",
        "addresses": ["1 Quay = Riga"],
        "activity": {
            "ports": [{"name": "Nampo", "country": "KP"}, {"name": "Dandong"}],
            "destination": "China",
            "services": ["bunkering"],
        },
    }


@pytest.mark.parametrize("name", list(record_table("subject").fields))
def test_every_field_of_a_subject_can_be_given(name: str) -> None:
    field = record_table("subject").fields[name]
    bare = record_table(field.reader).bare if field.reader in record_names() else ""
    given = of("names=Alfa", f"{name}.{bare}=1962" if bare else f"{name}=1962")
    assert read_subject(given).names


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("adresses=1 Quay", "did you mean 'addresses'"),
        ("activity.destinaton=China", "did you mean 'destination'"),
        ("addresses.street=1 Quay", "'addresses' in 'addresses.street' has no fields"),
        ("addresses", "is not NAME=VALUE"),
        ("qqq=1", "known: id, kind, names"),
    ],
)
def test_what_is_no_field_is_refused_with_what_may_be_meant(given: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said.replace(".", r"\.")):
        of(given)


def test_a_field_with_one_value_is_not_given_twice() -> None:
    with pytest.raises(typer.BadParameter, match="'birth_date' is given twice"):
        of("birth_date=1962", "birth_date=1963")
