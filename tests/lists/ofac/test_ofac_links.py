"""``Linked To:`` names, resolved inside one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lists.ofac_csv_files import NULL, primary, read_csv

if TYPE_CHECKING:
    from pathlib import Path


def ship(remarks: str, programmes: str = "DPRK3") -> list[str]:
    return primary(1, "CHONG BONG", "vessel", programmes, remarks)


def test_a_link_resolves_to_the_primary_name(tmp_path: Path) -> None:
    owner = primary(2, "CHONGBONG SHIPPING CO LTD")
    entities, reading = read_csv(tmp_path, ship("Linked To: CHONGBONG SHIPPING CO LTD."), owner)
    (link,) = entities["1"].links
    assert (link.type, link.target_id, link.target_reference) == ("linked_to", "ofac-2", "2")
    assert link.quote == "Linked To: CHONGBONG SHIPPING CO LTD"
    assert reading.counts["linked_to_resolved"] == 1


def test_a_link_resolves_to_an_alias_whatever_its_case_and_spacing(tmp_path: Path) -> None:
    alt = [["2", "1", "aka", "Pouya  Air", NULL]]
    entities, _ = read_csv(tmp_path, ship("Linked To: POUYA AIR."), primary(2, "YAS AIR"), alt=alt)
    assert entities["1"].links[0].target_id == "ofac-2"


def test_a_primary_name_wins_over_another_partys_alias(tmp_path: Path) -> None:
    alt = [["2", "1", "aka", "POUYA AIR", NULL]]
    rows = (primary(2, "YAS AIR"), primary(3, "POUYA AIR"))
    entities, reading = read_csv(tmp_path, ship("Linked To: POUYA AIR."), *rows, alt=alt)
    assert entities["1"].links[0].target_id == "ofac-3"
    assert reading.oddities == []


def test_the_stop_that_ends_a_remark_may_belong_to_the_name(tmp_path: Path) -> None:
    entities, _ = read_csv(tmp_path, ship("Linked To: R D I S.A."), primary(2, "R D I S.A."))
    assert entities["1"].links[0].target_id == "ofac-2"


def test_a_name_of_another_list_stays_a_name(tmp_path: Path) -> None:
    remark = "Linked To: OPEN JOINT-STOCK COMPANY ROSNEFT OIL COMPANY."
    entities, reading = read_csv(tmp_path, ship(remark))
    (link,) = entities["1"].links
    assert link.target_id == link.target_reference == ""
    assert link.target_name == "OPEN JOINT-STOCK COMPANY ROSNEFT OIL COMPANY"
    assert reading.counts["linked_to_unresolved"] == 1


def test_a_near_name_does_not_resolve(tmp_path: Path) -> None:
    entities, _ = read_csv(
        tmp_path, ship("Linked To: CHONGBONG SHIPPING."), primary(2, "CHONGBONG SHIPPING CO LTD")
    )
    assert entities["1"].links[0].target_id == ""


def test_of_two_bearers_the_one_of_the_same_programme_is_meant(tmp_path: Path) -> None:
    rows = (
        primary(2, "MINISTRY OF STATE SECURITY", programmes="MAGNIT"),
        primary(3, "MINISTRY OF STATE SECURITY", programmes="DPRK3"),
    )
    entities, reading = read_csv(tmp_path, ship("Linked To: MINISTRY OF STATE SECURITY."), *rows)
    assert entities["1"].links[0].target_id == "ofac-3"
    assert reading.oddities == []


def test_of_equal_bearers_the_one_listed_next_to_the_party_is_meant(tmp_path: Path) -> None:
    """The ministry of Aleksandr BASOV is that of Luhansk, 25437, not Pyongyang's, 20129."""
    rows = [
        primary(25436, "BASOV, Aleksandr", remarks="Linked To: MINISTRY OF STATE SECURITY."),
        *(primary(uid, "MINISTRY OF STATE SECURITY") for uid in (20129, 25437)),
    ]
    entities, _ = read_csv(tmp_path, *rows)
    assert entities["25436"].links[0].target_id == "ofac-25437"


def test_a_choice_between_equal_bearers_is_reported(tmp_path: Path) -> None:
    rows = [primary(uid, "MINISTRY OF STATE SECURITY") for uid in (20, 3)]
    entities, reading = read_csv(tmp_path, ship("Linked To: MINISTRY OF STATE SECURITY."), *rows)
    assert entities["1"].links[0].target_id == "ofac-3"
    assert [(o.severity, o.field) for o in reading.oddities] == [("odd", "link")]


def test_a_party_is_not_linked_to_itself(tmp_path: Path) -> None:
    entities, _ = read_csv(tmp_path, ship("Linked To: CHONG BONG."))
    assert entities["1"].links[0].target_id == ""


def test_several_links_are_kept_in_order(tmp_path: Path) -> None:
    remark = "Linked To: A CO; DOB 1970; Linked To: B CO."
    entities, _ = read_csv(tmp_path, ship(remark), primary(2, "A CO"), primary(3, "B CO"))
    assert [link.target_id for link in entities["1"].links] == ["ofac-2", "ofac-3"]
