"""Ties to the DPRK: in a party's own fields, in texts, and in the way goods move."""

from __future__ import annotations

import pytest

from lists.vocabulary.dprk import names_dprk
from screening.model.subject import (
    Activity,
    Counterparty,
    Port,
    Subject,
    SubjectIdentifier,
)
from screening.typologies.client.nexus import deal_nexus, party_signals


@pytest.mark.parametrize(
    "subject",
    [
        Subject(nationalities=("KP",)),
        Subject(countries=("KP",)),
        Subject(flag="KP"),
        Subject(mmsi="445114000"),
        Subject(call_sign="HMXW"),
        Subject(call_sign="P5AB"),
        Subject(identifiers=(SubjectIdentifier("bic", "FTBDKPPY"),)),
        Subject(identifiers=(SubjectIdentifier("phone", "+850-2-18111"),)),
        Subject(identifiers=(SubjectIdentifier("email", "daesong@star-co.net.kp"),)),
        Subject(identifiers=(SubjectIdentifier("email", "ryonha@ silibank.com"),)),
        Subject(addresses=("Central District, Pyongyang",)),
        Subject(addresses=("평양시 중구역",)),
        Subject(names=("Embassy of the Democratic People’s Republic of Korea",)),
    ],
)
def test_a_partys_own_fields_tie_it_to_the_dprk(subject: Subject) -> None:
    assert [signal.weight for signal in party_signals(subject)] == ["D"]


def test_a_russian_bank_listed_for_dprk_business_is_a_strong_tie() -> None:
    bank = Subject(identifiers=(SubjectIdentifier("bic", "FAEBRU8V"),))
    assert [signal.weight for signal in party_signals(bank)] == ["S"]


@pytest.mark.parametrize(
    "subject",
    [
        Subject(names=("Korea Line Corporation",), mmsi="440123000", countries=("KR",)),
        Subject(names=("Korea Development Bank",), countries=("KR",)),
        Subject(names=("Koryo Restaurant",)),
        Subject(call_sign="HLAB", flag="KR"),
        Subject(flag="PA"),
        Subject(countries=("KP",), addresses=("Peshawar, Khyber Pakhtunkhwa",)),
        Subject(identifiers=(SubjectIdentifier("phone", "+82-2-850"),)),
        Subject(identifiers=(SubjectIdentifier("bic", "KPMGDEFF"),)),
    ],
)
def test_false_friends_have_no_tie(subject: Subject) -> None:
    assert party_signals(subject) == []


@pytest.mark.parametrize(
    "text",
    ["DPRK", "North Korean", "North-Korea", "D.P.R.K.", "Corée du Nord", "Corea del Norte",
     "Nordkorea", "КНДР", "в Северную Корею", "북한", "朝鲜", "北朝鮮", "كوريا الشمالية"],
)  # fmt: skip
def test_the_dprk_is_known_in_any_language(text: str) -> None:
    assert names_dprk(f"goods {text} ok")


@pytest.mark.parametrize("text", ["Korea", "South Korea", "Republic of Korea", "KPMG", "대한민국"])
def test_bare_korea_is_unknown(text: str) -> None:
    assert not names_dprk(text)


@pytest.mark.parametrize("locode", ["KPNAM", "KPCHO", "KPXYZ"])
def test_any_kp_locode_is_a_dprk_port(locode: str) -> None:
    nexus = deal_nexus(Activity(ports=(Port(locode, role="discharge"),)))
    assert [s.weight for s in nexus.signals] == ["D"]
    assert nexus.way == "to"


@pytest.mark.parametrize(
    ("activity", "way"),
    [
        (Activity(destination="KP"), "to"),
        (Activity(origin="North Korea"), "from"),
        (Activity(origin="RU", destination="CN", ports=(Port("", "Rajin", role="load"),)), "from"),
        (Activity(origin="RU", destination="CN", ports=(Port("KPRAJ", role="transit"),)),
         "through"),
        (Activity(counterparties=(Counterparty("X", "consignee", "KP"),)), "to"),
        (Activity(counterparties=(Counterparty("X", "shipper", "KP"),)), "from"),
        (Activity(description="coal from North Korea"), "from"),
        (Activity(description="diesel to Nampo"), "to"),
        (Activity(description="North Korea"), ""),
        (Activity(origin="RU", ports=(Port("", "Nampo"),)), "to"),
    ],
)  # fmt: skip
def test_the_way_goods_move(activity: Activity, way: str) -> None:
    assert deal_nexus(activity).way == way
