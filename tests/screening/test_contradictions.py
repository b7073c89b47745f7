"""Words that contradict cost, words that mean nothing carry no match, and real words are no slips.

Each listed name stands alone on the list, so what is asked of it depends on nothing else.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.entity import Identifier, Snapshot
from screening.model.subject import Counterparty, Options, Subject
from screening.own_names import own_names_differ, quoted_names
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity, vessel
from tests.property_profiles import examples
from tests.screening.deals import deal, screened, un
from tests.screening.listed import TODAY

if TYPE_CHECKING:
    from lists.entity import Entity, Kind


@cache
def of(*listed: Entity) -> Screener:
    return Screener(Snapshot("test", (), listed), Policy.bundled())


def alerts(name: str, listed: str, kind: Kind, **fields: str) -> bool:
    """Whether a list of one party alerts for a name of the same kind."""
    party = vessel(listed) if kind == "vessel" else entity(listed, kind=kind)
    subject = Subject(kind=kind, names=(name,), **fields)  # type: ignore[arg-type]
    return bool(of(party).screen(subject, Options(), TODAY).matches)


SHIPS = [
    ("MI RIM", "MI RIM 2"),
    ("MI RIM", "MI RIM II"),
    ("MI RIM", "MI RIM STAR"),
    ("CHON MA", "CHON MA 3"),
    ("KUM BONG", "KUM BONG V"),
    ("HUA FU", "HUA FU 7"),
    ("RYE SONG", "RYE SONG 4"),
    ("WOORY STAR", "WOORY STAR 9"),
    ("PO THONG", "PO THONG No. 5"),
    ("ORION STAR", "ORION STAR III"),
    ("SAM JONG", "SAM JONG 1"),
    ("YU SON", "YU SON 12"),
]


@pytest.mark.parametrize(("one", "other"), SHIPS)
def test_a_ship_with_another_number_or_word_is_another_ship(one: str, other: str) -> None:
    assert not alerts(one, other, "vessel")
    assert not alerts(other, one, "vessel")
    assert alerts(one, one, "vessel")
    assert alerts(other, other, "vessel")


def test_an_identifier_says_that_a_ship_with_another_number_is_the_listed_one() -> None:
    assert alerts("MI RIM 2", "MI RIM", "vessel", imo="8660313")


OTHER_OWN_NAMES = [
    ('OOO "Inter Tobacco"', 'OOO "Bravik"'),
    ("Общество с ограниченной ответственностью «Ромашка»", "ООО «Гортол»"),
    ('JSC Petrovsky Electromechanical Plant "Molot"', 'JSC Petrovsky Electromechanical Plant "Lipbra"'),  # noqa: E501
    ("Public movement ‘Free Donbass’", "Public movement “Venmen”"),
    ("Republican unitary enterprise “TSENTRKURORT”", "Republican unitary enterprise “Zemkallip”"),
    ("Research Design Bureau «Novator»", "Research Design Bureau «Zemzemdal»"),
    ('NPO "Strela"', 'NPO "Gorlip"'),
    ("Educational and Methodological Center “Avangard”", "Educational and Methodological Center “Hoszem”"),  # noqa: E501
    ("Товариство з обмеженою відповідальністю «Рассвет»", "ТОВ «Кролип»"),
    ('"Akkermann" mas\'uliyati cheklangan jamiyati', '"Mipwim" mas\'uliyati cheklangan jamiyati'),
    ("GREEN WITHOUT BORDERS", "Doctors Without Borders"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), OTHER_OWN_NAMES)
def test_a_firm_of_another_own_name_is_another_firm(one: str, other: str) -> None:
    assert not alerts(one, other, "organization")
    assert not alerts(other, one, "organization")
    assert alerts(one, one, "organization")
    assert alerts(other, other, "organization")


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ('OOO "Romashka"', "ООО «Ромашка»", False),
        ('OOO "Romashka"', 'OOO "Romashca" (KBR)', False),
        ('OOO "Romashka"', "OOO Bravik", False),
        ('OOO "Romashka LLC"', "„Romashka“ GmbH", False),
        ("ООО ‘Зенит Плюс’", 'LLC "Zenit"', False),
        ('OOO "Romashka"', 'OOO "Bravik"', True),
        ("GUP «Massandra»", "GUP «Magarach»", True),
        ("", 'OOO "Bravik"', False),
    ],
)
def test_own_names_in_quotation_marks_must_agree(one: str, other: str, *, differ: bool) -> None:
    assert own_names_differ(one, other) is differ
    assert own_names_differ(other, one) is differ


def test_legal_forms_and_trade_words_in_the_marks_are_no_own_name() -> None:
    assert quoted_names('"Bravik Trading LLC"') == ("bravik",)
    assert quoted_names("Firm without any") == ()


MEANINGLESS = [
    ("LABICO SAL OFFSHORE", "Cedar Star SAL (Off-Shore)"),
    ("LABICO SAL (OFF SHORE)", "Mentol General Trading SAL (Off-Shore)"),
    ("BELARUSKALI Adkrytae Aktsyyanernae Tavarystva", "Adkrytae Aktsyyanernae Tavarystva Tashosbra"),  # noqa: E501
    ("Приватне акціонерне товариство Заря", "Приватне акціонерне товариство Рудйол"),
    ("AKHANGARANCEMENT aksiyadorlik jamiyati", "Mipvik aksiyadorlik jamiyati"),
    ("Tulamash Gesellschaft mit beschränkter Haftung", "Bradal Gesellschaft mit beschränkter Haftung"),  # noqa: E501
    ("«Қайрат» жауапкершілігі шектеулі серіктестігі", "Бравик жауапкершілігі шектеулі серіктестігі"),  # noqa: E501
    ("Yıldız Sanayi ve Ticaret Limited Şirketi", "Bravik Sanayi ve Ticaret Limited Şirketi"),
    ("Tolmen spółka z ograniczoną odpowiedzialnością", "Gorlip spółka z ograniczoną odpowiedzialnością"),  # noqa: E501
    ("شركة تولمن ذات مسؤولية محدودة", "شركة برافيك ذات مسؤولية محدودة"),
    ("Công ty TNHH một thành viên Tolmen", "Công ty TNHH một thành viên Bravik"),
    ("Perseroan Terbatas Tolmen Perdagangan", "Perseroan Terbatas Bravik Perdagangan"),
    ("Petra Engineers Without Frontiers", "Lawyers Without Frontiers"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "name"), MEANINGLESS)
def test_legal_forms_and_trade_words_carry_no_match(listed: str, name: str) -> None:
    assert not alerts(name, listed, "organization")
    assert not alerts(listed, name, "organization")
    assert alerts(listed, listed, "organization")


REAL_WORDS = [
    ("Petra Bank", "Petra Baking"),
    ("Zorka Mining", "Zorka Dining"),
    ("Delmor Trading", "Delmor Grading"),
    ("Tolmen Tanker", "Tolmen Banker"),
]


@pytest.mark.parametrize(("listed", "name"), REAL_WORDS)
def test_a_real_word_is_no_trade_word_with_a_slip(listed: str, name: str) -> None:
    first, second = listed.split()[1].lower(), name.split()[1].lower()
    (match,) = of(entity(listed, kind="organization")).screen(
        Subject(kind="organization", names=(name,)), Options(threshold=0.3), TODAY
    ).matches or (None,)
    if match is not None:
        (term,) = (one for one in match.evidence if one.feature == "name")
        assert f"{second} ~ {first}" not in term.why
        assert f"{second} = {first}" not in term.why


SHORT_TRADE_WORDS = [
    ("SOLMAR", "SOLAI Ltd"),
    ("SOLMAR", "First Solar, Inc."),
    ("Medoi", "Media Ltd"),
    ("Truust Ltd", "Trust Inc"),
    ("Steeel", "Steel GmbH"),
]


@pytest.mark.parametrize(("listed", "name"), SHORT_TRADE_WORDS)
def test_the_only_word_of_a_firm_is_no_short_trade_word_misspelt(listed: str, name: str) -> None:
    assert not alerts(name, listed, "organization")
    assert alerts(listed, listed, "organization")


def test_a_firm_of_no_stated_kind_is_read_as_a_firm_too() -> None:
    listed = entity("KOREA MINING DEVELOPMENT TRADING CORPORATION", kind="organization")
    for name in ("Korea Min Dev Trading Corp", "Korea Mining Dev Trdg Co. Ltd"):
        assert of(listed).screen(Subject(names=(name,)), Options(), TODAY).matches


UNRELATED = (
    "KFT HOLDING KFT", "OAO ASJA", "OFF SHORE OFFICE", "BUREAU 39", "Trade Bank", "SHPG CO",
    "Muyok Hoesa", "GREEN WITHOUT BORDERS", "KIM Chol", "Ivan IVANOV", "MI RIM 2",
)  # fmt: skip
PAIRS = st.sampled_from(
    [
        ("Kat Asia Office", "Kat LLC"), ("Asia Star", "Star JSC"), ("Off Road", "Bureau Road"),
        ("Tolmen Shipping", "Tolmen Shpg"), ("Bravik Trading", "Bravik Tradng"), *OTHER_OWN_NAMES,
    ]
)  # fmt: skip


@settings(max_examples=examples(25), deadline=None)
@given(PAIRS, st.sets(st.sampled_from(UNRELATED)))
def test_a_pair_scores_the_same_beside_any_other_parties(
    pair: tuple[str, str], others: set[str]
) -> None:
    name, listed = pair
    party = entity(listed, kind="organization", key="the-party")
    more = tuple(entity(one, kind="organization") for one in sorted(others - {listed}))
    assert score(name, party) == score(name, party, *more)


def score(name: str, party: Entity, *others: Entity) -> float:
    """What one listed party scores for a name, 0 below the lowest threshold."""
    subject = Subject(kind="organization", names=(name,))
    answer = of(party, *others).screen(subject, Options(threshold=0.3, limit=100), TODAY)
    return next((one.score for one in answer.matches if one.entity.id == party.id), 0.0)


SHIP = vessel("RUNG RA DO")


@pytest.mark.parametrize("role", ["employer", "consignee", "bank", "shipper", "notify party"])
def test_a_firm_of_a_deal_is_no_ship_of_its_name(role: str) -> None:
    assert screened(deal(counterparties=(Counterparty("Rungrado", role),)), SHIP).risk == 0
    firm = un("RUNGRADO", "KPe.100", "A firm.")
    assert screened(deal(counterparties=(Counterparty("Rungrado", role),)), firm).risk > 0


@pytest.mark.parametrize("role", ["carrying vessel", "mother ship", "선박", ""])
def test_a_ship_of_a_deal_is_found_by_its_name(role: str) -> None:
    listed = un("RUNG RA DO", "KPv.100", "A ship.", kind="vessel")
    assert screened(deal(counterparties=(Counterparty("Rung Ra Do", role),)), listed).risk > 0


def test_the_fixture_ship_has_the_number_that_is_asked_for() -> None:
    assert vessel("MI RIM").identifiers[0] == Identifier("imo", "8660313", "8660313", valid=True)


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("PJSK Rostvertol", "PJSC Rostvertol"),
        ("TULA CARTRIDGE WORRKS", "TULA CARTRIDGE WORKS"),
        ("OAO KULAKOVA ZAVOI", "OAO ZAVOD KULAKOVA"),
        ("PJSC Rostvertol Worldwide", "PJSC Rostvertol"),
        (
            'Research Institute of Vostrikov Optics "Modern"',
            '"Research Institute of Vostrikov Optics Modern"',
        ),
        ('Plant "Vostrikov Technolog ies"', 'Plant "Vostrikov Technologies"'),
    ],
)
def test_a_slip_or_a_moved_quotation_mark_is_no_contradiction(asked: str, listed: str) -> None:
    assert alerts(asked, listed, "organization")


def test_trade_words_added_cost_less_than_a_word_of_its_own() -> None:
    listed = of(entity("PJSC Rostvertol", kind="organization"))
    points = {
        added: listed.screen(
            Subject(names=(f"PJSC Rostvertol {added}",), kind="organization"),
            Options(threshold=0.3),
            TODAY,
        )
        .matches[0]
        .points
        for added in ("Worldwide", "Zwetkova")
    }
    assert points["Worldwide"] > points["Zwetkova"]
