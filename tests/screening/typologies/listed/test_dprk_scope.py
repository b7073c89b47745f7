"""Patterns count only where a listing or a sentence is about the DPRK."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from lists.entity import Address, Entity, Identifier, Listing
from screening.policy import Policy
from screening.typologies.listed.dprk_scope import DprkScope, scope_of, sentences, tie_in_words
from screening.typologies.listed.findings import listed_findings
from tests.factories import vessel
from tests.screening.deals import eu, ofac, un

WEIGHTS = Policy.bundled().rules.typologies
NK_RISK = (
    "Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210; "
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions: "
    "North Korea Sanctions Regulations section 510.214"
)


def codes(entity: Entity) -> set[str]:
    return {finding.code for finding in listed_findings(entity, WEIGHTS)}


def test_a_russian_oil_firm_gets_no_typology() -> None:
    firm = eu("Rosneft", "EU.1", "UKR", reason="Trades in crude oil, diesel and fuel oil.")
    assert scope_of(firm) is DprkScope.NONE
    assert codes(firm) == set()


def test_only_the_sentence_that_names_the_dprk_counts() -> None:
    text = "It exports refined petroleum to Syria. It moved munitions from North Korea to Russia."
    firm = eu("Sever Line", "EU.2", "UKR", reason=text)
    found = {f.code: f for f in listed_findings(firm, WEIGHTS)}
    assert "ARMS" in found
    assert "PETRO_REFINED" not in found
    assert found["ARMS"].quotes[0].text == "It moved munitions from North Korea to Russia."


def test_other_states_ministries_are_not_the_dprk_government() -> None:
    text = "The Ministry of Defence of Syria bought missiles from North Korea."
    assert codes(eu("Army Supply Bureau", "EU.3", "SYR", reason=text)) == {"SPACE_MISSILE"}


def test_a_dprk_programme_opens_every_sentence() -> None:
    firm = un("KOREA KUMBYOL", "KPe.900", "Registered owner of a tanker. Sold coal to Vietnam.")
    assert {"COAL_MINERAL", "SHIP_NETWORK"} <= codes(firm)


def test_a_dprk_national_under_another_programme_counts_as_a_party() -> None:
    general = eu("KIM Yong Bok", "EU.4", "UKR", kind="person", nationalities=("KP",),
                 positions=("General Staff of the Korean People’s Army",))  # fmt: skip
    assert scope_of(general) is DprkScope.PARTY
    assert codes(general) == {"STATE_PARTY"}


def test_guinea_bissau_is_not_the_dprk() -> None:
    assert scope_of(un("António INJAI", "GBi.001", listings=())) is DprkScope.NONE


def test_npwmd_counts_only_with_the_north_korea_regulations() -> None:
    assert scope_of(ofac("SHAHID HEMMAT", "1", "NPWMD", remarks="Iran.")) is DprkScope.NONE
    assert scope_of(ofac("KOREA TANGUN", "2", "NPWMD", remarks=NK_RISK)) is DprkScope.LISTED


def test_ofacs_standing_phrases_and_labelled_fields_say_nothing() -> None:
    remarks = f"{NK_RISK}; Vessel Registration Identification IMO 8604917; a.k.a. 'ZINC'."
    assert codes(ofac("ORIENT STAR", "3", "DPRK4", remarks=remarks)) == set()


def test_a_programme_alone_proves_no_typology() -> None:
    assert codes(ofac("EKO DEVELOPMENT AND INVESTMENT COMPANY", "18553", "DPRK3")) == set()


def test_a_listed_ship_belongs_to_the_shipping_network() -> None:
    listing = ofac("X", "4", "DPRK4").listings
    ship = vessel("ORIENT STAR", "8660313", listings=listing)
    assert codes(ship) == {"SHIP_NETWORK"}


def test_a_published_wallet_is_a_cyber_typology() -> None:
    wallet = Identifier(type="wallet", value="0x098B", normalized="0x098B")
    party = ofac("LAZARUS GROUP", "27307", "DPRK3", identifiers=(wallet,))
    assert codes(party) == {"CYBER_CRYPTO"}


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    text = "Korea Co. Ltd. Trading sold coal. It stopped."
    cut = [text[s.start : s.end] for s in sentences(text)]
    assert cut == ["Korea Co. Ltd. Trading sold coal.", "It stopped."]


def test_the_eus_date_line_is_not_part_of_the_first_sentence() -> None:
    text = "UNLI-30.03.2018\nRegistered owner of the tanker,\nwhich loaded fuel oil."
    cut = [text[s.start : s.end] for s in sentences(text)]
    assert cut[-1].startswith("Registered owner")


@pytest.mark.parametrize("code", ["KPe.030", "KPi.001"])
def test_the_un_reference_alone_opens_the_gate(code: str) -> None:
    assert scope_of(un("OFFICE 39", code)) is DprkScope.LISTED


@given(text=st.text(max_size=300), remark=st.booleans())
def test_sentences_are_literal_ordered_spans(text: str, *, remark: bool) -> None:
    end = 0
    for span in sentences(text, remark=remark):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        end = span.end


@given(st.text(max_size=300))
def test_quotes_are_literal_spans_of_the_listing(text: str) -> None:
    firm = un("KOREA TEST", "KPe.999", f"{text} It sold coal to Vietnam. {text}")
    for finding in listed_findings(firm, WEIGHTS):
        for quote in finding.quotes:
            if quote.field == "reason":
                assert firm.listings[0].reason[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "reason",
    ["Transported coal from North Korea to China in 2019.",
     "TRANSPORTED COAL FROM NORTH KOREA TO CHINA IN 2019.",
     "Transported coal from the DPR Korea to China.", "Transported coal from N. Korea to China.",
     "Transported coal from Korea, North.", "Transported coal from Nordkorea.",
     "Transported coal from КНДР.", "Transported coal from 북한.",
     "Transported coal, Corée du Nord.", "Pyongyang-based firm that transported coal.",
     "Transported North Korean coal.", "Transported coal from Pyongyang.",
     "Перевозила уголь из КНДР в Китай.", "북한산 석탄(coal)을 중국으로 운송",
     "从朝鲜向中国运输煤炭。"],
)  # fmt: skip
def test_a_reason_gives_its_typology_in_any_spelling_of_the_dprk(reason: str) -> None:
    assert "COAL_MINERAL" in codes(un("Zhemba Quor Trading", "W1", reason, listings=(
        Listing("house_wl", "W1", reason=reason),)))  # fmt: skip


@pytest.mark.parametrize(
    "reason",
    ["Transported coal from the Republic of Korea.", "Transported coal for Korea Line.",
     "TRANSPORTED COAL FROM SOUTH KOREA.", "Transported coal to Korea."],
)  # fmt: skip
def test_south_korea_opens_no_gate(reason: str) -> None:
    party = un("Zhemba Quor Trading", "W1", reason, listings=(
        Listing("house_wl", "W1", reason=reason),))  # fmt: skip
    assert scope_of(party) is DprkScope.NONE
    assert tie_in_words(party) == ""


def test_what_ties_a_party_without_a_typology_to_the_dprk_is_put_in_words() -> None:
    shut = un("Vistula Brakko", "W2", listings=())
    address = Address("12 Somun-dong, Pyongyang")
    assert tie_in_words(shut) == ""
    assert "nationality" in tie_in_words(structs.replace(shut, nationalities=("KP",)))
    assert "flag" in tie_in_words(structs.replace(shut, former_flags=("KP",)))
    assert "country" in tie_in_words(structs.replace(shut, addresses=(Address("x", country="KP"),)))
    assert (
        tie_in_words(structs.replace(shut, addresses=(address,))) == 'its address says "Pyongyang"'
    )
    noted = structs.replace(shut, notes=("MET OFFICIALS OF NORTH KOREA",))
    assert tie_in_words(noted) == 'its listing says "NORTH KOREA"'
    programme = Listing("house_wl", "W2", programmes=("North Korea sanctions",))
    assert "programme" in tie_in_words(structs.replace(shut, listings=(programme,)))
