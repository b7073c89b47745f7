"""False friends of the domain brief: told apart aloud, both ways."""

from __future__ import annotations

import pytest

from screening.model.subject import Subject
from screening.namesakes import namesake_evidence
from tests.screening.deals import un

KUDB = un("KOREA UNITED DEVELOPMENT BANK", "KPe.033")


@pytest.mark.parametrize(
    ("country", "points"), [(("KR",), -9000), ((), -4500), (("CN",), None), (("KP",), None)]
)
def test_the_south_korean_development_bank_is_told_apart_where_it_is(
    country: tuple[str, ...], points: int | None
) -> None:
    bank = Subject(kind="organization", names=("Korea Development Bank",), countries=country)
    told = namesake_evidence(bank, KUDB, -9000)
    assert (told.points if told else None) == points


def test_the_listed_bank_itself_is_never_told_apart() -> None:
    listed = Subject(names=("Korea United Development Bank",), countries=("KR",))
    assert namesake_evidence(listed, KUDB, -9000) is None


def test_a_false_friend_of_one_party_is_no_friend_of_another() -> None:
    bank = Subject(names=("Korea Development Bank",), countries=("KR",))
    assert namesake_evidence(bank, un("KORYO BANK", "KPe.045"), -9000) is None


def test_an_address_in_pyongyang_takes_the_benefit_away() -> None:
    bank = Subject(names=("Hana Bank",), addresses=("Pyongyang",))
    assert namesake_evidence(bank, un("HANA BANKING CORPORATION LTD", "x"), -9000) is None


def test_the_words_say_who_is_who() -> None:
    bank = Subject(names=("Korea Development Bank",), countries=("KR",))
    told = namesake_evidence(bank, KUDB, -9000)
    assert told is not None
    assert told.why.startswith("Korea Development Bank is the Republic of Korea's state bank")


def test_a_name_both_bear_is_told_apart_in_words_alone_while_the_country_is_unsaid() -> None:
    drilling = un("POSCO", "EU.13606.46")
    told = namesake_evidence(Subject(names=("POSCO",)), drilling, -9000)
    assert told is not None
    assert told.points == 0
    assert "Petropars" in told.why
    steel = namesake_evidence(Subject(names=("POSCO",), countries=("KR",)), drilling, -9000)
    assert steel is not None
    assert steel.points == -9000
