"""Whom OFAC means by a name: one bearer of the name in the same file, or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.ofac.job_titles import link_employers
from lists.ofac.links import PartyBook
from lists.ofac.names import printed_name
from lists.ofac.party import PartyDraft
from lists.parsing.report import ParseReport

if TYPE_CHECKING:
    from lists.entity import Kind, NameKind

REPORT = ParseReport("ofac_sdn")


def party(
    uid: str,
    name: str,
    *programmes: str,
    kind: Kind = "organization",
    quality: NameKind = "primary",
) -> PartyDraft:
    draft = PartyDraft(REPORT, uid, kind)
    draft.add_name(printed_name(name, kind, quality))
    draft.programmes.extend(programmes)
    return draft


MAN = party("1", "RI, Chol", "DPRK2", kind="person")


def test_a_name_that_one_party_bears_is_resolved_whatever_its_case() -> None:
    bank = party("2", "FOREIGN TRADE BANK")
    assert PartyBook([MAN, bank]).resolve(MAN, "Foreign  Trade Bank") is bank
    assert PartyBook([MAN, bank]).resolve(MAN, "Foreign Bank") is None


def test_of_two_bearers_the_one_in_the_same_programme_is_meant() -> None:
    pyongyang = party("90", "MINISTRY OF STATE SECURITY", "DPRK2")
    luhansk = party("2", "MINISTRY OF STATE SECURITY", "UKRAINE-EO13660")
    book = PartyBook([MAN, luhansk, pyongyang])
    assert book.resolve(MAN, "MINISTRY OF STATE SECURITY") is pyongyang
    assert book.organization(MAN, "MINISTRY OF STATE SECURITY") is pyongyang


def test_two_bearers_in_one_programme_are_nobody_for_a_job_title() -> None:
    twins = [party(uid, "STATE SECURITY", "DPRK2") for uid in ("2", "3")]
    assert PartyBook([MAN, *twins]).organization(MAN, "STATE SECURITY") is None


def test_a_party_is_never_tied_to_itself() -> None:
    firm = party("2", "ACME TRADING")
    assert PartyBook([firm]).resolve(firm, "ACME TRADING") is None


def test_an_unresolved_tie_keeps_the_name() -> None:
    firm = party("2", "ACME TRADING")
    firm.named_links.append(("linked_to", "NOBODY LTD", "Linked To: NOBODY LTD"))
    PartyBook([firm]).resolve_links(firm)
    (link,) = firm.links
    assert (link.target_id, link.target_name) == ("", "NOBODY LTD")


@pytest.mark.parametrize(
    ("title", "tie"),
    [
        ("Director of Strait Shipbrokers", "official_of"),
        ("Strait Shipbrokers representative in Dalian, China", "represents"),
    ],
)
def test_a_job_title_that_names_a_listed_firm_is_a_tie(title: str, tie: str) -> None:
    man, firm = party("1", "RI, Chol", kind="person"), party("2", "Strait Shipbrokers")
    man.titles.append(title)
    link_employers(man, PartyBook([man, firm]))
    assert [(link.type, link.target_reference) for link in man.links] == [(tie, "2")]


def test_a_single_ordinary_word_is_no_firm() -> None:
    man, court = party("1", "RI, Chol", kind="person"), party("2", "Justice")
    man.titles.append("Major of Justice")
    link_employers(man, PartyBook([man, court]))
    assert man.links == []
