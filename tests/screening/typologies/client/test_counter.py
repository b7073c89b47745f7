"""What speaks against a typology, and what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.subject import Activity, Cargo, Counterparty, Document, Port, Subject
from screening.typologies.catalogue import catalogue
from screening.typologies.client.counter import (
    Deal,
    counters,
    freeze_only_paper,
    severity_order,
)
from tests.screening.deals import POLICY

ALWAYS_BANNED = [one.code for one in catalogue() if one.never_exempt]
VALUES = POLICY.rules.typologies.counter
EXEMPTION = Document("exemption", issuer="1718 Committee", reference="S/AC.49/2024/NOTE.3")


def named(
    code: str, activity: Activity, laws: tuple[str, ...] = ("UN",), subject: Subject | None = None
) -> list[str]:
    deal = Deal.of(subject or Subject(), activity, laws)
    return [one.name for one in counters(code, deal, VALUES)]


def test_an_exemption_letter_speaks_against_goods_but_never_against_weapons() -> None:
    deal = Activity(documents=(EXEMPTION,))
    assert named("FOOD_HUMANITARIAN", deal) == ["committee_exemption"]
    assert [code for code in ALWAYS_BANNED if named(code, deal)] == []


def test_a_paper_that_lifts_only_the_asset_freeze_is_no_exemption_of_goods() -> None:
    paper = Document("exemption", reference="UNSCR 2664")
    assert freeze_only_paper(Activity(documents=(paper,)))
    assert named("LUXURY", Activity(documents=(paper,))) == []
    assert not freeze_only_paper(Activity(documents=(EXEMPTION,)))


def test_a_humanitarian_consignee_speaks_for_food_only() -> None:
    deal = Activity(counterparties=(Counterparty("World Food Programme", "consignee"),))
    assert named("FOOD_HUMANITARIAN", deal) == ["humanitarian_consignee"]
    assert named("LUXURY", deal) == []


def test_coal_through_rajin_needs_a_stated_origin_and_a_notice() -> None:
    port = (Port(name="Rajin"),)
    notified = "coal of Russian origin via Rajin, Committee notified in advance"
    assert named("COAL_MINERAL", Activity(notified, ports=port, origin="RU")) == ["rajin_coal"]
    assert named("COAL_MINERAL", Activity("coal via Rajin", ports=port, origin="RU")) == []


def test_the_suppliers_notice_of_fuel_counts_under_un_law_alone() -> None:
    deal = Activity(documents=(Document("op5_notice"),))
    assert named("PETRO_REFINED", deal) == ["op5_notice"]
    assert named("PETRO_REFINED", deal, ("UN", "US")) == []


def test_a_delivery_above_the_yearly_cap_is_not_covered_by_a_notice() -> None:
    fuel = Cargo("gas oil", quantity=600_000, unit="barrels")
    deal = Activity(documents=(Document("op5_notice"),), cargo=(fuel,))
    assert named("PETRO_REFINED", deal) == []


def test_another_nationality_speaks_against_overseas_labour() -> None:
    assert named("LABOR_OVERSEAS", Activity(), subject=Subject(nationalities=("KR",))) == [
        "refugee"
    ]
    assert named("LABOR_OVERSEAS", Activity(), subject=Subject(nationalities=("KP",))) == []


def test_a_book_about_the_dprk_is_no_deal_with_it_unless_a_field_says_so() -> None:
    said = "Order of a book about North Korea"
    assert "subject_matter" in named("SECTOR_EXPORT", Activity(said))
    partner = (Counterparty("Foreign Trade Bank"),)
    assert named("SECTOR_EXPORT", Activity(said, counterparties=partner)) == []


@given(st.sampled_from([one.code for one in catalogue()]), st.text(max_size=80))
def test_a_counter_indicator_never_takes_more_than_everything(code: str, said: str) -> None:
    deal = Deal.of(Subject(), Activity(said, documents=(EXEMPTION,)), ("UN",))
    for one in counters(code, deal, VALUES):
        assert 0 < one.value <= 1
        assert one.why


def test_of_equal_findings_conduct_without_exemptions_is_named_first() -> None:
    order = severity_order()
    others = [place for code, place in order.items() if code not in ALWAYS_BANNED]
    assert max(order[code] for code in ALWAYS_BANNED) < min(others)


@pytest.mark.parametrize("code", sorted(ALWAYS_BANNED))
def test_what_is_always_banned_is_in_the_catalogue(code: str) -> None:
    assert code in {one.code for one in catalogue()}
