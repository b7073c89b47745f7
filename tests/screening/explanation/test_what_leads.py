"""What an answer says first, and the values its facts give, as a clerk reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.entity import Address, Identifier
from screening.model.subject import (
    Activity,
    Cargo,
    Counterparty,
    Employment,
    Port,
    Subject,
    SubjectIdentifier,
    VesselEvent,
)
from tests.factories import person
from tests.screening.deals import ofac, screened, un

if TYPE_CHECKING:
    from screening.model.result import Result

BIC = Identifier("bic", "ZARYKPPY", "ZARYKPPY")
BANK = un("ZARYA CREDIT BANK", "KPe.914", identifiers=(BIC,))
AGENT = Counterparty(bic="ZARYKPPY", role="creditor_agent")
OTHER = ofac("GREEN QUARRY TRADING", "78", "DPRK3")


def said_of(result: Result) -> str:
    return " ".join((result.explanation.headline, *result.explanation.facts))


@pytest.mark.parametrize("kind", ["organization", "person", None])
def test_a_bank_known_by_its_code_alone_is_named_before_the_tie_it_makes(kind: str | None) -> None:
    paid = Activity(amount=1000.0, currency="EUR", counterparties=(AGENT,))
    result = screened(Subject(kind=kind, names=("Berg Metall",), activity=paid), BANK)  # type: ignore[arg-type]
    assert result.explanation.headline == (
        "Hold: the deal names BIC ZARYKPPY (creditor agent), which is very likely ZARYA CREDIT BANK"
        " on the UN sanctions list (UNSC:KP): same BIC. A person must decide."
    )
    assert "ZARYA CREDIT BANK" in result.explanation.facts[0]


def test_every_listed_party_of_a_deal_is_in_headline_or_facts() -> None:
    consignee = Counterparty("Green Quarry Trading", "consignee")
    paid = Activity(amount=1000.0, counterparties=(AGENT, consignee))
    said = said_of(screened(Subject(names=("Berg Metall",), activity=paid), BANK, OTHER))
    assert "ZARYA CREDIT BANK" in said
    assert "Green Quarry Trading" in said
    assert "OFAC SDN list (DPRK3)" in said


def test_the_subject_comes_before_a_party_of_its_deal() -> None:
    paid = Activity(amount=1000.0, counterparties=(AGENT,))
    subject = Subject(kind="organization", names=("Green Quarry Trading",), activity=paid)
    told = screened(subject, BANK, OTHER).explanation
    assert told.headline.startswith("Hold: Green Quarry Trading is probably the entity")
    assert "1 more listed party in the facts" in told.headline
    assert any("ZARYA CREDIT BANK" in fact for fact in told.facts)


@pytest.mark.parametrize(
    ("deal", "first", "values"),
    [
        (
            Activity(cargo=(Cargo("coal", "2701"),), ports=(Port("KPNAM", "Nampo", "KP", "load"),)),
            "tie to the DPRK: port Nampo KPNAM (load)",
            "Sent: cargo coal, HS 2701; port Nampo (KPNAM), load.",
        ),
        (
            Activity(cargo=(Cargo("coal", origin="KP"),)),
            "tie to the DPRK: cargo origin DPRK",
            "Sent: cargo coal, from KP.",
        ),
        (
            Activity(
                employment=(Employment("KP", "Stroy", sector="construction", work_country="RU"),)
            ),
            "DPRK workers earning abroad: a DPRK national works abroad in RU (construction)",
            "Sent: work of nationals of KP for Stroy, construction, in RU.",
        ),
        (
            Activity(amount=1000.0, currency="KPW"),
            "has a tie to the DPRK: the payment is in the currency of the DPRK (KPW). Ask what",
            "Sent: payment 1,000 KPW.",
        ),
        (
            Activity(vessel_events=(VesselEvent("flag_change", previous="PA", value="KP"),)),
            "has a tie to the DPRK: vessel event flag change under the DPRK's flag",
            "Sent: ship event flag change, PA to KP.",
        ),
        (
            Activity(description="wagons from Dandong", destination="Sinuiju"),
            "tie to the DPRK: destination names Sinuiju",
            'Sent: destination Sinuiju; text "wagons from Dandong".',
        ),
    ],
)
def test_a_deal_that_decides_is_told_by_its_own_values(
    deal: Activity, first: str, values: str
) -> None:
    told = screened(Subject(names=("Blue Door Ltd",), activity=deal)).explanation
    assert "the deal of Blue Door Ltd" in told.headline
    assert first in told.headline
    assert values in told.facts


def test_the_parties_at_an_address_are_named() -> None:
    street = Address("Via Di Francia 3, Genoa 16149, Italy", "Via Di Francia 3", "Genoa")
    firms = [
        un(name, f"KPe.91{n}", addresses=(street,))
        for n, name in enumerate(("ZARYA MACHINE", "OKTYABR MILL"))
    ]
    subject = Subject(addresses=("16149 Genoa, via di Francia n. 3",))
    told = screened(subject, *firms).explanation
    assert (
        "the address sent is like that of ZARYA MACHINE on the UN sanctions list" in told.headline
    )
    assert "and 1 more listed party" in told.headline
    assert told.headline.endswith("Ask for the name of who is at this address.")
    assert any("OKTYABR MILL (UN sanctions list)" in fact for fact in told.facts)


@pytest.mark.parametrize("known", ["passport", "national_id", ""])
def test_what_was_sent_is_never_asked_for(known: str) -> None:
    listed = person(
        "QUARRINGWORTH Zeb", identifiers=(Identifier("passport", "A111222", "A111222"),)
    )
    number = SubjectIdentifier(known, "Z9998887")
    subject = Subject(kind="person", names=("Zeb Quarringworth",), identifiers=(number,))
    told = screened(subject, listed)
    (match,) = (*told.matches, *told.discounted)
    assert match.identification is not None
    wanted = " ".join(match.identification.settles)
    assert "a birth date" in wanted
    assert ("passport" in wanted) is (known == "national_id")
    if known == "passport":
        assert "another passport number" in told.explanation.headline


def test_the_party_that_the_headline_names_is_told_by_its_id() -> None:
    consignee = Counterparty("Green Quarry Trading", "consignee")
    deal = Activity(counterparties=(consignee,))
    result = screened(Subject(names=("Berg Metall",), activity=deal), BANK, OTHER)
    assert result.explanation.listed_id == result.deal_parties[0].match.entity.id
    assert not screened(Subject(names=("Berg Metall",)), BANK).explanation.listed_id
