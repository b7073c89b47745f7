"""What a list adds for the DPRK over the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.additions import additions_of
from lists.entity import Entity, Link, Listing, Name
from lists.vocabulary.dates import year_interval
from lists.vocabulary.identifiers import identifier

if TYPE_CHECKING:
    from lists.entity import Kind

PROGRAMMES = {"eu": "PRK", "ofac_sdn": "DPRK3", "au_dfat": "AU:DPRK", "un": "UNSC:KP"}


def party(
    source: str,
    reference: str,
    name: str,
    *,
    kind: Kind = "organization",
    passport: str = "",
    imo: str = "",
    born: int = 0,
    un: str = "",
    programme: str = "",
) -> Entity:
    numbers = [identifier("passport", passport)] if passport else []
    numbers += [identifier("imo", imo)] if imo else []
    return Entity(
        id=f"{source}-{reference}",
        source=source,
        reference=reference,
        kind=kind,
        caption=name,
        names=(Name(name),),
        identifiers=tuple(numbers),
        birth_dates=(year_interval(born),) if born else (),
        listings=(Listing(source, reference, (programme or PROGRAMMES[source],)),),
        links=(Link("same_as", "", "", un),) if un else (),
    )


def test_a_party_that_no_other_list_has_is_named() -> None:
    found = additions_of([
        party("au_dfat", "1", "Invented Trading"),
        party("eu", "EU.1", "Another Firm"),
        party("eu", "EU.2", "Firm of another regime", programme="IRN"),
    ])  # fmt: skip
    assert found["au_dfat"].only_here == ("Invented Trading (1)",)
    assert (found["eu"].parties, found["eu"].dprk) == (2, 1)


def test_an_equal_number_or_un_reference_is_the_same_party_whatever_its_name() -> None:
    found = additions_of([
        party("au_dfat", "1", "RI Invented", kind="person", passport="PS 654410001"),
        party("eu", "EU.1", "LEE Other", kind="person", passport="PS654410001"),
        party("au_dfat", "2", "Some Ship", kind="vessel", imo="8604917"),
        party("ofac_sdn", "9", "Renamed", kind="vessel", imo="IMO 8604917", programme="SDGT"),
        party("un", "KPe.999", "A Bureau"),
        party("au_dfat", "3", "Bureau of another spelling", un="KPe.999"),
    ])  # fmt: skip
    assert (found["au_dfat"].dprk, found["au_dfat"].same_number) == (3, 3)
    assert found["au_dfat"].ships == 1
    assert found["un"].same_number == 1


def test_an_equal_name_counts_whatever_its_case_order_and_legal_form() -> None:
    found = additions_of([
        party("au_dfat", "1", "Invented  Tradíng Co., Ltd"),
        party("eu", "EU.1", "INVENTED TRADING COMPANY LIMITED"),
        party("au_dfat", "2", "Ji-o RI", kind="person", born=1964),
        party("eu", "EU.2", "RI Ji O", kind="person"),
    ])  # fmt: skip
    assert (found["au_dfat"].same_name, found["au_dfat"].only_here) == (2, ())


def test_namesakes_whose_birth_dates_exclude_each_other_are_two_persons() -> None:
    found = additions_of([
        party("au_dfat", "1", "RI Ji O", kind="person", born=1964),
        party("eu", "EU.1", "RI Ji O", kind="person", born=1971),
    ])  # fmt: skip
    assert found["au_dfat"].only_here == (
        "RI Ji O (1; a namesake elsewhere has another birth date)",
    )


def test_a_firm_is_no_person_of_its_name_and_a_list_is_no_other_list() -> None:
    found = additions_of([
        party("au_dfat", "1", "Kimsukyo"),
        party("au_dfat", "2", "Kimsukyo"),
        party("eu", "EU.1", "Kimsukyo", kind="person"),
    ])  # fmt: skip
    assert len(found["au_dfat"].only_here) == 2


def test_no_list_gives_nothing() -> None:
    assert additions_of([]) == {}
