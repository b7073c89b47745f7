"""Parties that are only reported: labelled everywhere, and never a block by themselves."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from lists.entity import REPORTED, VERIFIED_BY, Identifier, Link, Listing, Snapshot
from lists.parsing.report import ParseReport
from lists.reported import bundled_findings, read
from screening.model.subject import Activity, Cargo, Counterparty, Options, Subject, VesselEvent
from screening.policy import Policy
from screening.screener import Screener
from tests import factories
from tests.screening.deals import POLICY, TODAY, un

if TYPE_CHECKING:
    from lists.entity import Entity
    from screening.model.result import Result

IMO = (Identifier("imo", "9999008", "9999008", valid=True),)


def reported(caption: str, **fields: Any) -> Entity:
    listing = Listing(
        "desk",
        "KR-1",
        legal_basis=("Republic of Korea, 2024-01-17: release",),
        measures=(REPORTED,),
        reason=fields.pop(
            "reason", "It carried North Korean munitions to the Russian armed forces."
        ),
        remarks=fields.pop("statement", ""),
    )
    notes = ("not verified at its source",)
    values = {"source": "desk", "key": "KR-1", "listings": (listing,), "notes": notes, **fields}
    return factories.entity(caption, **values)


def screen(subject: Subject, *parties: Entity) -> Result:
    return Screener(Snapshot("x", (), parties), POLICY).screen(subject, Options(), TODAY)


def test_a_reported_party_is_labelled_in_the_answer_and_the_explanation() -> None:
    ship = reported("EXAMPLE STAR", kind="vessel", identifiers=IMO)
    answer = screen(Subject(kind="vessel", names=("EXAMPLE STAR",), imo="9999008"), ship)
    assert answer.matches[0].entity.listings[0].measures == (REPORTED,)
    assert answer.warnings == ("EXAMPLE STAR (desk, KR-1) is reported, not designated",)
    text = answer.explanation.text
    assert "reported, not designated: Republic of Korea, 2024-01-17: release" in text
    assert "verified" not in text
    assert {one.verification for one in answer.typologies} == {"source not checked"}
    assert "Reported, not designated, for conduct that concerns" in text
    assert "Listed for conduct" not in text
    assert {one.basis for one in answer.typologies} == {"reported"}
    assert answer.band == "escalate"


def test_the_keepers_own_words_are_never_called_a_quote() -> None:
    said = reported(
        "EXAMPLE STAR", kind="vessel", identifiers=IMO, reason="", statement="Carried DPRK arms."
    )
    text = screen(Subject(kind="vessel", imo="9999008"), said).explanation.text
    assert 'In the words of the list\'s keeper: "Carried DPRK arms."' in text
    assert "Quote:" not in text


@pytest.mark.parametrize(
    ("kind", "named", "numbered", "owner"),
    [*product(["vessel", "organization", "person"], [True, False], [True, False], [True, False])],
)
def test_what_is_reported_never_blocks_by_itself(
    *, kind: Any, named: bool, numbered: bool, owner: bool
) -> None:
    """Whatever agrees: exact name, exact number, the number under another name, owner in a deal."""
    scheme = {"vessel": "imo", "organization": "imo_company", "person": "passport"}[kind]
    number = Identifier(scheme, "9999008", "9999008", valid=True)  # type: ignore[arg-type]
    party = reported("EXAMPLE STAR TRADING", kind=kind, identifiers=(number,))
    name = "EXAMPLE STAR TRADING" if named else "SOMETHING ELSE"
    activity = Activity(
        counterparties=(Counterparty("EXAMPLE STAR TRADING", "owner"),),
        vessel_events=(VesselEvent(type="sts", counterparty="EXAMPLE STAR TRADING"),),
    )
    subject = Subject(
        kind=kind,
        names=(name,),
        imo="9999008" if numbered and kind == "vessel" else "",
        identifiers=(number,) if numbered else (),
        activity=activity if owner else None,
    )
    answer = screen(subject, party)
    assert answer.risk < POLICY.rules.bands.block
    assert answer.band != "block"
    if named or numbered or owner:
        assert any("reported, not designated" in one for one in answer.warnings)


def test_every_bundled_finding_stays_below_block_under_its_own_name_and_number() -> None:
    with bundled_findings() as path:
        found = tuple(read(path, "reported", ParseReport("reported")))
    screener = Screener(Snapshot("x", (), found), POLICY)
    for one in found:
        imo = next((number.value for number in one.identifiers if number.type == "imo"), "")
        subject = Subject(kind=one.kind, names=(one.caption,), imo=imo)
        answer = screener.screen(subject, Options(), TODAY)
        assert answer.band in {"review", "escalate"}, one.caption
        assert one.caption in answer.warnings[0]


def test_a_reported_party_passes_nothing_on_and_takes_nothing_on_by_ties() -> None:
    komid = un("KOREA MINING DEVELOPMENT TRADING CORPORATION", "KPe.001", "Primary arms dealer.")
    tie = (Link("owned_by", target_id=komid.id),)
    agent = reported("EXAMPLE STAR", reason="A firm of Dandong.", links=tie)
    other = factories.entity(
        "OTHER FIRM", source="ofac_sdn", links=(Link("owned_by", target_id=agent.id),)
    )
    screener = Screener(Snapshot("x", (), (komid, agent, other)), POLICY)
    assert screener.risk.typologies_of(agent.id)[0] == ()
    assert screener.risk.typologies_of(other.id)[0] == ()
    assert screener.screen(Subject(names=("EXAMPLE STAR",)), Options(), TODAY).band == "escalate"


def test_the_same_ship_on_a_real_list_is_judged_by_that_list() -> None:
    listed = un("EXAMPLE STAR", "KPe.900", "Carried coal.", kind="vessel", identifiers=IMO)
    ship = reported("EXAMPLE STAR", kind="vessel", identifiers=IMO)
    assert screen(Subject(kind="vessel", imo="9999008"), ship, listed).band == "block"


def test_a_deal_with_goods_of_its_own_may_still_block_beside_a_report() -> None:
    ship = reported("EXAMPLE STAR", kind="vessel", identifiers=IMO)
    deal = Activity(cargo=(Cargo("coal", origin="KP"),))
    alone = screen(Subject(kind="vessel", names=("UNKNOWN SHIP",), activity=deal))
    beside = screen(Subject(kind="vessel", imo="9999008", activity=deal), ship)
    assert beside.risk >= alone.risk


@pytest.mark.parametrize(
    "change",
    [
        ("reported = 0.6 ", "reported = 0.8 "),
        ("reported_max = 0.50", "reported_max = 0.80"),
        ("floor_reported = 25", "floor_reported = 80"),
    ],
)
def test_a_policy_under_which_a_report_would_block_is_refused(change: tuple[str, str]) -> None:
    from screening.policy import _bundled

    text = _bundled("policy.toml")
    assert change[0] in text
    with pytest.raises(ValueError, match="what is reported never blocks alone"):
        Policy.parse(text.replace(*change))


def test_what_a_keeper_has_read_is_labelled_as_checked() -> None:
    notes = (f"{VERIFIED_BY} A. Example on 2026-11-20",)
    ship = reported("EXAMPLE STAR", kind="vessel", identifiers=IMO, notes=notes)
    answer = screen(Subject(kind="vessel", names=("EXAMPLE STAR",), imo="9999008"), ship)
    assert {one.verification for one in answer.typologies} == {"checked"}
    assert "A. Example" not in answer.explanation.text
