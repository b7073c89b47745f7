"""A policy is read whole or not at all; one recorded before its newest numbers still reads."""

from __future__ import annotations

import re
from importlib import resources

import msgspec
import pytest

from screening.policy import Policy

TEXT = resources.files("screening").joinpath("policy.toml").read_text("utf-8")


def without(name: str, text: str = TEXT) -> str:
    """The policy's text without one number or one section."""
    if name.startswith("["):
        return re.sub(rf"(?ms)^{re.escape(name)}\n.*?(?=^\[)", "", text)
    return re.sub(rf"(?m)^{name} = .*\n", "", text)


def test_an_unknown_number_is_an_error_when_the_policy_is_read() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `reveiw`"):
        Policy.parse(TEXT.replace("\nreview = ", "\nreveiw = 30\nreview = "))


@pytest.mark.parametrize(
    "name", ["prior", "hub_degree", "wage_ban", "[bands]", "[weights.field.flag]"]
)
def test_a_missing_number_is_an_error_when_the_policy_is_read(name: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="missing required field"):
        Policy.parse(without(name))


def test_a_number_of_another_kind_is_an_error_that_names_it() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$.bands.review"):
        Policy.parse(TEXT.replace("\nreview = 25", '\nreview = "25"'))


def test_a_policy_of_the_first_release_still_reads() -> None:
    first = without(
        "[weights.identifier_relation]", without("oldest_person", without("given_name_form"))
    )
    assert first != TEXT
    relation = Policy.parse(first).rules.weights.identifier_relation
    assert (relation.zeros_percent, relation.other_type_percent) == (0, 0)


def test_the_policy_of_an_older_release_reads_with_todays_rules_for_what_it_lacks() -> None:
    older = without("[match.contained]").replace("\nreview = ", "\nreview = 1")
    read = Policy.parse_older(older, "")
    assert read.rules.match.contained == Policy.bundled().rules.match.contained
    assert read.rules.bands.review != Policy.bundled().rules.bands.review
    assert read.hash != Policy.parse(TEXT, "").hash
