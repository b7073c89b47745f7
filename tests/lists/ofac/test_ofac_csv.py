"""The legacy CSV set: every quirk of its form. What remarks say is in test_ofac_remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport, UnreadableList
from tests.lists.ofac_csv_files import NULL, csv_set, primary, read_csv

if TYPE_CHECKING:
    from pathlib import Path


def test_nulls_with_a_trailing_blank_are_nothing(tmp_path: Path) -> None:
    entities, reading = read_csv(tmp_path, primary(36, "AEROCARIBBEAN AIRLINES", programmes="CUBA"))
    party = entities["36"]
    assert party.kind == "organization"
    assert not party.titles
    assert not party.identifiers
    assert not party.flags
    assert party.listings[0].remarks == ""
    assert reading.oddities == []


def test_the_lone_ctrl_z_at_the_end_is_no_party(tmp_path: Path) -> None:
    entities, reading = read_csv(tmp_path, primary(1, "A SHIPPING"), primary(2, "B SHIPPING"))
    assert list(entities) == ["1", "2"]
    assert reading.counts["records"] == 2


def test_ids_and_references_are_the_publishers_key(tmp_path: Path) -> None:
    party = read_csv(tmp_path, primary(15603, "TANCHON COMMERCIAL BANK"))[0]["15603"]
    assert (party.id, party.reference, party.source) == ("ofac-15603", "15603", "ofac_sdn")
    assert party.listings[0].url.endswith("id=15603")


def test_one_key_on_both_lists_makes_two_records(tmp_path: Path) -> None:
    row = primary(17018, "SBERBANK OF RUSSIA", programmes="UKRAINE-EO13662")
    blocked = read_csv(tmp_path, row)[0]["17018"]
    sectoral = read_csv(tmp_path, row, source="ofac_cons")[0]["17018"]
    assert blocked.id == "ofac-17018"
    assert sectoral.id == "ofac_cons-17018"


def test_all_programmes_of_the_bracketed_field_are_kept(tmp_path: Path) -> None:
    party = read_csv(tmp_path, primary(1, "LAZARUS GROUP", programmes="DPRK3] [CYBER2"))[0]["1"]
    assert party.listings[0].programmes == ("DPRK3", "CYBER2")
    assert "E.O. 13722" in party.listings[0].legal_basis


def test_a_programme_that_carries_its_order_needs_no_table(tmp_path: Path) -> None:
    party = read_csv(tmp_path, primary(1, "X", programmes="RUSSIA-EO14024"))[0]["1"]
    assert party.listings[0].legal_basis == ("E.O. 14024",)


def test_an_unknown_programme_is_kept_and_reported_once(tmp_path: Path) -> None:
    rows = [primary(uid, f"PARTY {uid}", programmes="MARS9") for uid in (1, 2)]
    entities, reading = read_csv(tmp_path, *rows)
    assert entities["2"].listings[0].programmes == ("MARS9",)
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "MARS9")]
    assert reading.counts["unknown programme: MARS9"] == 2


def test_the_sdn_list_freezes_assets_and_the_other_list_does_not_say(tmp_path: Path) -> None:
    row = primary(1, "X")
    assert read_csv(tmp_path, row)[0]["1"].listings[0].measures == ("asset freeze",)
    assert read_csv(tmp_path, row, source="ofac_cons")[0]["1"].listings[0].measures == ()


def test_a_remark_is_continued_in_the_comments_file_mid_word(tmp_path: Path) -> None:
    start, end = "DOB 1962; ", "Linked To: KOREA RYONBONG."
    cut = 1000
    whole = start + "x" * (cut - len(start) - len("; Linked To: KOREA RYO")) + "; " + end
    entities, reading = read_csv(
        tmp_path,
        primary(1, "PAK", "individual", remarks=whole[:cut]),
        primary(2, "KOREA RYONBONG"),
        comments=[["1", whole[cut:]]],
    )
    assert whole[cut - 3 : cut + 3] == "RYONBO"
    assert entities["1"].listings[0].remarks == whole
    assert entities["1"].links[-1].target_id == "ofac-2"
    assert reading.oddities == []


def test_half_a_wallet_at_a_cut_without_continuation_is_not_read(tmp_path: Path) -> None:
    wallets = "".join(f"alt. Digital Currency Address - XBT 1Abc{n:030d}; " for n in range(20))
    entities, reading = read_csv(
        tmp_path, primary(1, "YAN, Xiaobing", "individual", remarks=wallets[:1000]), comments=None
    )
    read = {i.value for i in entities["1"].identifiers}
    assert all(len(value) == 34 for value in read)
    assert entities["1"].listings[0].remarks == wallets[:1000].strip()
    assert [o.message for o in reading.oddities if o.reference == "1"] == [
        "remark cut, continuation missing"
    ]


def test_a_continuation_of_no_party_is_reported(tmp_path: Path) -> None:
    _, reading = read_csv(tmp_path, primary(1, "X"), comments=[["99", "rest of it."]])
    assert [(o.severity, o.reference) for o in reading.oddities] == [("skipped", "99")]


def test_alias_types_become_name_kinds(tmp_path: Path) -> None:
    alt = [
        ["1", "10", "aka", "KOMID", NULL],
        ["1", "11", "fka", "CHANGGWANG TRADING", NULL],
        ["1", "12", "nka", "KOREA TANGUN", NULL],
        ["1", "13", "zka", "STRANGE", NULL],
    ]
    entities, reading = read_csv(tmp_path, primary(1, "KOREA MINING"), alt=alt)
    kinds = {name.full: name.kind for name in entities["1"].names}
    assert kinds == {
        "KOREA MINING": "primary",
        "KOMID": "alias",
        "CHANGGWANG TRADING": "former",
        "KOREA TANGUN": "alias",
        "STRANGE": "alias",
    }
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "zka")]


def test_a_number_for_a_name_is_kept_weak_and_reported(tmp_path: Path) -> None:
    entities, reading = read_csv(
        tmp_path, primary(1, "FLORES, Juan", "individual"), alt=[["1", "9", "aka", "40", NULL]]
    )
    assert [(n.full, n.kind) for n in entities["1"].names][1] == ("40", "weak_alias")
    assert [o.value for o in reading.oddities] == ["40"]


def test_address_rows_without_an_address_make_none(tmp_path: Path) -> None:
    add = [
        ["1", "1", NULL, NULL, NULL, NULL],
        ["1", "2", "Jongro 1-dong", "Pyongyang", "Korea, North", NULL],
        ["1", "3", NULL, NULL, "China", NULL],
    ]
    party = read_csv(tmp_path, primary(1, "X"), add=add)[0]["1"]
    assert [a.full for a in party.addresses] == ["Jongro 1-dong, Pyongyang, Korea, North", "China"]
    assert party.countries == ("KP", "CN")


def test_false_countries_give_no_code_and_are_reported(tmp_path: Path) -> None:
    add = [["1", "1", NULL, "Somewhere", "undetermined", NULL]]
    entities, reading = read_csv(tmp_path, primary(1, "X"), add=add)
    assert entities["1"].addresses[0].country == ""
    assert entities["1"].countries == ()
    assert [o.value for o in reading.oddities] == ["undetermined"]


def test_ship_columns_are_read(tmp_path: Path) -> None:
    row = primary(
        17069,
        "CHONG CHON GANG",
        "vessel",
        call_sign="HMZF",
        vessel_type="General Cargo",
        tonnage="13,500",
        grt="9,147",
        flag="Democratic People's Republic of Korea",
        owner="CHONGCHONGANG SHIPPING COMPANY LIMITED",
        remarks="Vessel Registration Identification IMO 7937317.",
    )
    owner = primary(17067, "CHONGCHONGANG SHIPPING COMPANY LIMITED")
    ship = read_csv(tmp_path, row, owner)[0]["17069"]
    assert ship.kind == "vessel"
    assert ship.flags == ("KP",)
    assert ship.vessel_type == "General Cargo"
    assert ship.tonnage == "13,500 DWT; 9,147 GRT"
    assert [(i.type, i.normalized, i.valid) for i in ship.identifiers] == [
        ("call_sign", "HMZF", None),
        ("imo", "7937317", True),
    ]
    assert [(k.type, k.target_id) for k in ship.links] == [("owned_by", "ofac-17067")]


def test_no_flag_state_is_no_flag(tmp_path: Path) -> None:
    entities, reading = read_csv(tmp_path, primary(1, "X", "vessel", flag="None Identified"))
    assert entities["1"].flags == ()
    assert [(o.field, o.value) for o in reading.oddities] == [("Vessel Flag", "None Identified")]


def test_several_titles_of_one_column_are_divided(tmp_path: Path) -> None:
    row = primary(1, "KIM, Yong Chol", "individual", title="General; Director, RGB")
    assert read_csv(tmp_path, row)[0]["1"].titles == ("General", "Director, RGB")


@pytest.mark.parametrize("part", ["alt", "add", "comments"])
def test_a_set_without_one_of_its_parts_is_read_and_says_so(tmp_path: Path, part: str) -> None:
    entities, reading = read_csv(tmp_path, primary(1, "X"), **{part: None})  # type: ignore[arg-type]
    assert list(entities) == ["1"]
    assert [(o.severity, o.field) for o in reading.oddities] == [("skipped", part)]


def test_rows_of_no_party_and_broken_rows_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    entities, reading = read_csv(
        tmp_path,
        primary(1, "X"),
        ["2", "too short"],
        ["abc", *primary(3, "NO KEY")[1:]],
        primary(1, "X AGAIN"),
        alt=[["99", "1", "aka", "NOBODY", NULL]],
        add=[["99", "1", "Street", "Pyongyang", "Korea, North", NULL]],
    )
    assert [e.caption for e in entities.values()] == ["X"]
    assert {o.severity for o in reading.oddities} == {"skipped"}
    assert len(reading.oddities) == 5


def test_an_unknown_type_of_party_is_kept_as_an_organization(tmp_path: Path) -> None:
    entities, reading = read_csv(tmp_path, primary(1, "X", "submarine"))
    assert entities["1"].kind == "organization"
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "submarine")]


def test_a_set_without_its_primary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableList, match="primary"):
        list(ofac_csv.read({}, ParseReport("ofac_sdn")))


def test_a_file_without_a_party_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableList, match="no OFAC party"):
        list(ofac_csv.read(csv_set(tmp_path, []), ParseReport("ofac_sdn")))


def test_a_file_mangled_to_latin_1_is_refused(tmp_path: Path) -> None:
    files = csv_set(tmp_path, [primary(1, "COMPA\u00d1IA")])
    text = files["primary"].read_text("utf-8")
    files["primary"].write_bytes(text.encode("latin-1"))
    with pytest.raises(UnreadableList, match="not UTF-8"):
        list(ofac_csv.read(files, ParseReport("ofac_sdn")))
