"""A family name that the party does not bear, where its fuller name goes on otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.entity import Snapshot
from screening.family_names import goes_on_otherwise
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity
from tests.screening.listed import TODAY

if TYPE_CHECKING:
    from screening.model.result import Result

PARTIES = (
    ("Tebogo Marume Kwezi OLANGI", "Tebogo Marume Kwezi", "KWEZI, Tebogo"),
    ("Farhan Jamal Qutb AL-ZERGAWI", "Farhan Jamal Qutb"),
    ("Abdul Rahim Noorwali BARAKTAN", "Abdul Rahim Noorwali"),
    ("DVORETSKA, Oksana Yurievna Halyna", "Oksana Yurievna Halyna"),
    ("Wendimu Tessema Kabede GIRMALO", "Wendimu Tessema Kabede"),
    ("QASEMLOO, Behrouz Sina Darab", "Behrouz Sina Darab"),
    ("Milorad Zivko Stojan PREDRAGAC", "Milorad Zivko Stojan"),
    ("Luis Evelio Tomas CARRANCEDO", "CARRANCEDO, Luis Evelio", "Luis Evelio Tomas"),
    ("Sabuhi Vugar Elmir MAMMADZADE", "Sabuhi Vugar Elmir"),
    ("Ibrahima Saliou Thierno DIALLOUBA", "Ibrahima Saliou Thierno"),
)
OTHERS = (
    "Plahotniuc Kornetsov Asildarov Bukeyev Chantrapa Micuna Tsybenko Galeshki Ledkov Zhukovets"
)


def found(name: str, listed: tuple[str, ...]) -> Result:
    party = entity(listed[0], kind="person", names=listed)
    screener = Screener(Snapshot("x", (), (party,)), Policy.bundled())
    return screener.screen(Subject(kind="person", names=(name,)), Options(), TODAY)


def with_family(listed: tuple[str, ...], family: str) -> str:
    before, comma, given = listed[0].partition(",")
    return f"{family},{given}" if comma else " ".join((*before.split()[:-1], family))


@pytest.mark.parametrize(("listed", "family"), list(zip(PARTIES, OTHERS.split(), strict=True)))
def test_another_family_name_is_another_person(listed: tuple[str, ...], family: str) -> None:
    result = found(with_family(listed, family), listed)
    assert not result.matches
    assert [one.entity.caption for one in result.discounted] == [listed[0]]
    told = [term.why for term in result.discounted[0].evidence if term.feature == "family_name"]
    assert told == [f"another family name: a fuller listed name is {listed[0]}"]


@pytest.mark.parametrize("listed", PARTIES)
def test_every_listed_name_and_every_further_given_name_still_alerts(
    listed: tuple[str, ...],
) -> None:
    for name in listed:
        before, comma, given = name.partition(",")
        longer = f"{before},{given} Emil" if comma else f"Emil {name}"
        assert found(name, listed).matches
        assert found(longer, listed).matches


@pytest.mark.parametrize(
    ("name", "listed", "otherwise"),
    [
        ("Fuad Khalaf LEDKOV", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), True),
        ("LEDKOV, Fuad Khalaf", ("Fuad Khalaf", "SHONGOLE, Fuad Khalaf"), True),
        # in another spelling, or written together with the word before
        ("Fuad Khalaf CHONGOLLE", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        ("Abdelrahim Hamdan Musa", ("Abdul Rahim Hamdan",), False),
        # no name of the party says more
        ("Fuad Khalaf LEDKOV", ("Fuad Khalaf",), False),
        # a word more in another place, or of a text
        ("Ivan Fuad Khalaf", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        ("pay Fuad Khalaf LEDKOV 15", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        ("Fuad Khalaf Trading", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        ("Fuad Khalaf passport", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        ("FUAD KHALAF PASSPORT", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        ("FUAD KHALAF BENEFICIARY", ("Fuad Khalaf", "Fuad Khalaf SHONGOLE"), False),
        # Koreans' family names stand first
        ("Kim Chol Rak", ("Kim Chol", "Kim Chol Su"), False),
    ],
)
def test_what_contradicts_a_family_name(
    name: str, listed: tuple[str, ...], *, otherwise: bool
) -> None:
    assert bool(goes_on_otherwise(name, listed)) is otherwise
