"""Listed owners, principals and counterparties of a subject that nobody lists."""

from __future__ import annotations

import pytest

from lists.entity import Identifier, Link
from screening.dealings import MAX_PARTNERS
from screening.model.subject import Counterparty, Employment, Subject, VesselEvent
from tests.screening.deals import assess, deal, engine, match, ofac, screened, un

BANK = un("KORYO CREDIT DEVELOPMENT BANK", "KPe.049", "Financial services in the DPRK.")


@pytest.mark.parametrize(("role", "exposure"), [("owner", 0.9), ("agent for", 0.75)])
def test_a_listed_owner_or_principal_exposes_the_subject(role: str, exposure: float) -> None:
    owner = Counterparty("Koryo Credit Development Bank", role)
    answer = screened(deal(counterparties=(owner,)), BANK)
    assert (answer.scores.identity, answer.scores.exposure) == (0.75, exposure)
    assert answer.band == "block"
    assert "KPe.049" in answer.explanation.text


def test_a_listed_trading_partner_exposes_less_than_an_owner_and_brings_its_typology() -> None:
    partner = Counterparty("KORYO CREDIT DEVELOPMENT BANK", "supplier")
    answer = screened(deal(counterparties=(partner,)), BANK)
    assert answer.scores.exposure == 0.6
    assert "BANK" in {finding.code for finding in answer.typologies}


@pytest.mark.parametrize(
    "name",
    [
        "Koryo Kredit Development Bank",
        "Development Bank Koryo Credit",
        "KORYOCREDIT DEVELOPMENT BANK",
    ],
)
def test_a_partner_is_found_however_its_name_is_written(name: str) -> None:
    answer = screened(deal(counterparties=(Counterparty(name, "consignee"),)), BANK)
    assert answer.band in {"escalate", "block"}
    assert "KPe.049" in answer.explanation.text


def test_a_partner_who_shares_only_common_words_is_nobody() -> None:
    assert (
        screened(deal(counterparties=(Counterparty("Delta Development Bank", "owner"),)), BANK).risk
        == 0
    )


def test_a_partner_listed_outside_the_dprk_programmes_is_told_without_a_typology() -> None:
    firm = ofac("ZARYA MACHINE WORKS", "77", "RUSSIA-EO14024")
    answer = screened(deal(counterparties=(Counterparty("Zarya Machine Works"),)), firm)
    assert answer.band == "review"
    assert answer.typologies == ()
    assert "a deal with a listed party" in answer.explanation.text


def test_a_ship_met_at_sea_is_looked_up_by_name_and_by_number() -> None:
    imo = Identifier(type="imo", value="IMO 8661575", normalized="8661575")
    ship = un("CHON MYONG 1", "KPs.1", kind="vessel", identifiers=(imo,))
    for met in ("CHON MYONG 1", "IMO 8661575", "8661575"):
        answer = screened(deal(vessel_events=(VesselEvent("sts", counterparty=met),)), ship)
        found = {finding.code: finding.strength for finding in answer.typologies}
        assert found["STS"] > 0.85, met


def test_a_listed_employer_ties_the_work_to_its_listing() -> None:
    broker = un("NAMGANG CONSTRUCTION", "KPe.9", "Sends DPRK workers abroad as a labour exporter.")
    work = Employment(employer="Namgang Construction", work_country="RU")
    answer = screened(deal(employment=(work,)), broker)
    assert answer.band in {"escalate", "block"}
    assert "NAMGANG" in answer.explanation.text


def test_partners_beyond_the_bound_are_told_and_the_first_are_screened() -> None:
    many = tuple(Counterparty(f"Firm Number {n}") for n in range(MAX_PARTNERS + 3))
    answer = screened(deal(counterparties=(Counterparty(BANK.caption), *many)), BANK)
    assert any("only the first 50 of 54" in one.reason for one in answer.unread)
    assert "KPe.049" in answer.explanation.text


def test_owners_are_told_with_shares_and_unknown_is_said_aloud() -> None:
    known = Link(type="owned_by", target_id="un-KPe.049", share=0.6)
    unknown = Link(type="owned_by", target_id="un-KPe.049")
    a = ofac("FIRM A", "1", "X", links=(known,))
    b = ofac("FIRM B", "2", "X", links=(unknown,))
    asked = engine(BANK, a, b)
    owned = asked.ownership_of("ofac_sdn-1")
    assert owned is not None
    assert owned.blocked
    unsure = asked.ownership_of("ofac_sdn-2")
    assert unsure is not None
    assert (unsure.blocked, unsure.unknown) == (False, ("un-KPe.049",))
    assert asked.ownership_of("un-KPe.049") is None
    text = assess(Subject(names=("FIRM B",)), BANK, b, matches=(match(b),)).explanation.text
    assert "KORYO CREDIT DEVELOPMENT BANK (share not published)" in text
    text = assess(Subject(names=("FIRM A",)), BANK, a, matches=(match(a),)).explanation.text
    assert "(60%); blocked by ownership on its own" in text


def test_one_stake_told_by_two_lists_counts_once() -> None:
    twice = (
        Link(type="owned_by", target_id="un-KPe.049", share=0.3),
        Link(type="owned_by", target_id="un-KPe.049", share=0.3, quote="again"),
    )
    back = Link(type="owns", target_id="ofac_sdn-1", share=0.3)
    owner = un("KORYO CREDIT DEVELOPMENT BANK", "KPe.049", links=(back,))
    owned = engine(owner, ofac("FIRM", "1", "X", links=twice)).ownership_of("ofac_sdn-1")
    assert owned is not None
    assert (owned.share, owned.blocked) == (0.3, False)


ADDRESS = "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"
HOLDER = ofac(
    "BRINDLE, Orson",
    "90001",
    "CYBER2",
    kind="person",
    identifiers=(Identifier(type="wallet", value=ADDRESS, normalized=ADDRESS, valid=True),),
)


def test_a_deal_that_pays_into_a_listed_wallet_is_one_with_its_holder() -> None:
    answer = screened(deal(wallets=(ADDRESS,)), HOLDER)
    assert (answer.band, answer.dprk_risk) == ("escalate", 0)
    assert f"wallet {ADDRESS} of BRINDLE, Orson" in answer.explanation.headline
    other = screened(deal(wallets=(ADDRESS[:-1] + "x",)), HOLDER)
    assert (other.band, other.status) == ("clear", "screened")


def test_wallets_take_no_room_from_the_parties_of_a_deal() -> None:
    """A deal may name 200 wallets: each is one look-up."""
    many = tuple(f"{ADDRESS[:-3]}{n:03}" for n in range(150))
    partners = tuple(Counterparty(f"Firm {n}") for n in range(50))
    answer = screened(deal(wallets=(*many, ADDRESS), counterparties=partners), HOLDER)
    assert answer.status == "screened"
    assert answer.band == "escalate"


PAPERS = (
    Identifier(type="passport", value="472310168", normalized="472310168"),
    Identifier(type="bic", value="FTBDKPPY", normalized="FTBDKPPY"),
    Identifier(type="wallet", value=ADDRESS, normalized=ADDRESS, valid=True),
    Identifier(type="registration", value="7700000000", normalized="7700000000"),
)


@pytest.mark.parametrize(
    "text",
    [
        f"pays {ADDRESS} in May",
        "passport 472310168 of the customer",
        "transfer by SWIFT FTBDKPPY",
        "acct 7700000000, invoice 4",
    ],
)
def test_a_number_in_the_words_of_a_deal_is_looked_up_in_every_list(text: str) -> None:
    holder = ofac("BRINDLE, Orson", "9001", "CYBER2", kind="person", identifiers=PAPERS)
    answer = screened(deal(description=text), holder)
    assert answer.band in {"review", "escalate", "block"}, answer.explanation.headline
    assert "BRINDLE, Orson" in answer.explanation.headline
    assert screened(deal(description="passport 472310169"), holder).band == "clear"


def test_a_number_of_a_named_party_is_told_once() -> None:
    holder = ofac("BRINDLE, Orson", "9001", "CYBER2", kind="person", identifiers=PAPERS)
    bank = Counterparty("Some Bank", "creditor agent", bic="FTBDKPPY")
    answer = screened(deal(counterparties=(bank,), description="BIC FTBDKPPY"), holder)
    assert [one.name for one in answer.deal_parties] == ["Some Bank"]


def test_a_ship_named_behind_its_prefix_is_found_by_its_exact_name_only() -> None:
    ship = un("CHON MYONG 1", "KPs.1", kind="vessel")
    assert screened(deal(description="coal for MV CHON MYONG 1"), ship).band != "clear"
    assert not screened(deal(description="coal for MV CHON MYONGO"), ship).deal_parties


def test_the_subject_is_no_ship_that_its_own_deal_names() -> None:
    ship = un("CHON MYONG 1", "KPs.1", kind="vessel")
    named = Subject(
        names=("MV CHON MYONG 1",),
        kind="vessel",
        activity=deal(description="voyage of MV CHON MYONG 1").activity,
    )
    assert screened(named, ship).deal_parties == ()
