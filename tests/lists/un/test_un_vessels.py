"""The UN page of designated vessels."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.parsing.report import ParseReport, UnreadableList
from lists.un.vessels import read

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

HEADINGS = (
    "Paragraph 8(d) of resolution 1718 (2006)and paragraph 12 of resolution2270 (2016)",
    "Paragraph 12 (a) of resolution 2321(2016)",
    "Paragraph 12 (d) of resolution 2321(2016)",
    "Paragraph 6 of resolution 2371 (2017)and paragraph 6 of resolution 2375 (2017)",
    "Economic resources controlled or operated by Ocean Maritime Management (KPe.020)",
)


def row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def ship(names: str, imo: str, marks: str, *more: str, day: str = "30-Mar-18") -> str:
    cells = ["Yes" if mark == "Y" else "na" for mark in marks]
    return row("1", names, imo, day, *cells) + "".join(more)


def read_page(folder: Path, *ships: str, reading: ParseReport | None = None) -> list[Entity]:
    path = folder / "page.html"
    path.write_text(
        "<html><title>1718 Designated Vessels List 4 June 2020</title><table>"
        f"{row(*HEADINGS)}{''.join(ships)}</table></html>"
    )
    return list(read(path, reading or ParseReport("un_vessels")))


def test_ships_missing_from_the_middle_of_the_page_are_a_flaw(tmp_path: Path) -> None:
    ships = [
        ship(f"1: Star {number}", f"891629{number}", "nYYYn").replace("<td>1<", f"<td>{number}<", 1)
        for number in (1, 2, 5)
    ]
    reading = ParseReport("un_vessels")
    assert len(read_page(tmp_path, *ships, reading=reading)) == 3
    assert reading.flaws == {"running numbers of ships are missing": ["3", "4"]}


def test_a_ship_has_its_names_numbers_flags_and_measures(tmp_path: Path) -> None:
    (found,) = read_page(
        tmp_path,
        ship(
            "1: <b>Chong Rim 2</b> 2: <b>Saebyol</b>",
            "8916293<p>MMSI:</p><p>1: 445175000</p>",
            "nYYYn",
            row("Flag", "1. Cambodia 2: Democratic People\u2019s Republic of<br/>Korea"),
            row("", "Call Sign", "1: HMYF7 2: HMAA", ""),
            row("Type", "Chemical Tanker"),
        ),
    )  # fmt: skip
    assert found.id == "unv-8916293"
    assert [(n.full, n.kind) for n in found.names] == [
        ("Chong Rim 2", "primary"),
        ("Saebyol", "alias"),
    ]
    assert [(i.type, i.normalized) for i in found.identifiers] == [
        ("imo", "8916293"),
        ("mmsi", "445175000"),
        ("call_sign", "HMYF7"),
        ("call_sign", "HMAA"),
    ]
    assert (found.flags, found.vessel_type) == (("KH", "KP"), "Chemical Tanker")
    assert found.listings[0].measures == ("deflag", "asset freeze", "port ban")
    assert found.listings[0].listed_on == date(2018, 3, 30)


def test_a_ship_whose_number_does_not_exist_is_kept_and_reported(tmp_path: Path) -> None:
    reading = ParseReport("un_vessels")
    (found,) = read_page(
        tmp_path, ship("1: MIN NING DE YOU 078", "Does not exist", "nYnYn"), reading=reading
    )
    assert found.id == "unv-min-ning-de-you-078"
    assert found.identifiers == ()
    assert found.notes == ("IMO number: Does not exist",)
    assert reading.counts["with_imo"] == 0
    assert reading.oddities[0].value == "Does not exist"


def test_a_second_designation_adds_its_measure_and_date(tmp_path: Path) -> None:
    text = "M/V HAO FAN 6 loaded DPRK coal at Nampo."
    more = row("Otherinformation", text, "30-Mar-18", "na", "Yes", "na", "na", "na")
    (found,) = read_page(tmp_path, ship("1: HAO FAN 6", "8628597", "nnnYn", more, day="03-Oct-17"))
    listing = found.listings[0]
    assert listing.measures == ("port ban", "deflag")
    assert (listing.listed_on, listing.amended_on) == (date(2017, 10, 3), date(2018, 3, 30))
    assert listing.reason == text


def test_owners_and_transfer_partners_become_links(tmp_path: Path) -> None:
    text = (
        "M/V YU JONG 2 engaged in a ship-to-ship transfer, likely for oil, "
        "with M/V PAEK MA on 16 February 2018."
    )
    found = read_page(
        tmp_path,
        ship("1: YU JONG 2", "8604917", "nnYYn", row("Other information", text)),
        ship("1: PAEK MA", "9066978", "nnYYn"),
        ship("1: Hoe Ryong", "9041552", "nnnnY"),
        ship(
            "1: HAP JANG GANG 6", "9066540", "Ynnnn",
            row("Designatedas economic resources of", "Hapjanggang Shipping Corp<br/>(Kpe.058)"),
        ),
    )  # fmt: skip
    links = {e.caption: e.links for e in found}
    (transfer,) = links["YU JONG 2"]
    assert (transfer.type, transfer.target_id) == ("ship_to_ship_with", "unv-9066978")
    assert transfer.quote == text
    (operator,) = links["Hoe Ryong"]
    assert (operator.type, operator.target_reference) == ("operated_by", "KPe.020")
    (owner,) = links["HAP JANG GANG 6"]
    assert (owner.type, owner.target_name, owner.target_reference) == (
        "interest_of", "Hapjanggang Shipping Corp", "KPe.058",
    )  # fmt: skip


def test_a_name_given_only_in_the_text_is_an_alias(tmp_path: Path) -> None:
    text = "Wan Heng 11 is now operating as a vessel named the KUMJINGANG3 or Kum Jin Gang 3."
    more = row("Other information", text)
    (found,) = read_page(tmp_path, ship("1: WAN HENG 11", "8791667", "nYnYn", more))
    assert [n.full for n in found.names] == ["WAN HENG 11", "KUMJINGANG3", "Kum Jin Gang 3"]


def test_a_page_without_ships_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableList, match="no row"):
        read_page(tmp_path)


@pytest.mark.full
def test_the_published_page_holds_59_ships_58_with_a_valid_number(full_lists: Path) -> None:
    reading = ParseReport("un_vessels")
    page = full_lists / "lists/un_1718_vessels/un_1718_designated_vessels_list_final.html"
    found = list(read(page, reading))
    assert len({entity.id for entity in found}) == 59
    numbers = [i for entity in found for i in entity.identifiers if i.type == "imo"]
    assert len(numbers) == 58
    assert all(number.valid for number in numbers)
    assert all(entity.listings[0].measures for entity in found)
    assert reading.published_at is not None
    assert reading.published_at.date() == date(2020, 6, 4)
