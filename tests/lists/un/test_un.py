"""The UN consolidated list: every quirk of its file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.parsing.report import ParseReport, UnreadableList
from lists.un.xml import read
from tests.lists.un_files import tag, un_file, un_record

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def entities(folder: Path, *records: str, reading: ParseReport | None = None) -> list[Entity]:
    return list(read(un_file(folder, *records), reading or ParseReport("un")))


def one(folder: Path, *content: str, **fields: str) -> Entity:
    kind = fields.pop("kind", "ENTITY")
    (entity,) = entities(folder, un_record(*content, kind=kind, **fields))
    return entity


def alias(text: str, quality: str = "Good", *content: str, kind: str = "INDIVIDUAL") -> str:
    return tag(f"{kind}_ALIAS", tag("QUALITY", quality), tag("ALIAS_NAME", text), *content)


def birth(**fields: str) -> str:
    parts = "".join(tag(name.upper(), text) for name, text in fields.items())
    return tag("INDIVIDUAL_DATE_OF_BIRTH", parts)


def test_a_reference_loses_its_trailing_blanks_and_gives_the_programme(tmp_path: Path) -> None:
    entity = one(tmp_path, reference="KPi.004 \n", kind="INDIVIDUAL")
    assert entity.reference == "KPi.004"
    assert entity.id == "un-110400"
    assert entity.listings[0].programmes == ("UNSC:KP", "UNSC:DPRK")
    assert entity.listings[0].measures == ("asset freeze", "travel ban")


def test_gb_is_guinea_bissau_with_a_travel_ban_only(tmp_path: Path) -> None:
    entity = one(tmp_path, reference="GBi.001", un_list_type="GB", kind="INDIVIDUAL")
    assert entity.listings[0].measures == ("travel ban",)
    assert entity.listings[0].legal_basis == ("UNSCR 2048 (2012)",)


def test_names_join_in_order_and_the_family_name_stays_first(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        tag("NAME_ORIGINAL_SCRIPT", "리제선; 李濟善"),
        kind="INDIVIDUAL", first_name="RI", second_name="JE-SON", fourth_name="na",
    )  # fmt: skip
    assert [(n.full, n.kind, n.script) for n in entity.names] == [
        ("RI JE-SON", "primary", "Latn"),
        ("리제선", "original_script", "Hang"),
        ("李濟善", "original_script", "Hani"),
    ]


@pytest.mark.parametrize(
    ("quality", "kind"),
    [
        ("Good", "alias"),
        ("Low", "weak_alias"),
        ("a.k.a.", "alias"),
        ("f.k.a.", "former"),
        ("", "alias"),
    ],
)
def test_alias_quality_tells_the_kind_of_name(tmp_path: Path, quality: str, kind: str) -> None:
    entity = one(tmp_path, alias("NADA", quality, kind="ENTITY"))
    assert (entity.names[1].full, entity.names[1].kind) == ("NADA", kind)


def test_an_unknown_quality_warns_and_keeps_the_name(tmp_path: Path) -> None:
    reading = ParseReport("un")
    record = un_record(alias("NADA", "Splendid", kind="ENTITY"))
    (entity,) = entities(tmp_path, record, reading=reading)
    assert entity.names[1].full == "NADA"
    assert [(o.severity, o.value, o.reference) for o in reading.oddities] == [
        ("unknown", "Splendid", "KPe.001")
    ]


def test_empty_aliases_are_no_names_and_lists_of_aliases_are_many(tmp_path: Path) -> None:
    entity = one(tmp_path, alias("", ""), alias("Azim Adhajani; Azim Agha-Jani"), kind="INDIVIDUAL")
    assert [n.full for n in entity.names] == ["KOMID", "Azim Adhajani", "Azim Agha-Jani"]
    assert entity.names[2].raw == "Azim Adhajani; Azim Agha-Jani"


def test_an_alias_brings_its_own_birth_date_and_script(tmp_path: Path) -> None:
    note = tag("NOTE", "Previously listed as. In Arabic: رياض")
    record = alias("Jang Hyon U", "Good", tag("DATE_OF_BIRTH", "1958-02-22"), note)
    entity = one(tmp_path, record, kind="INDIVIDUAL")
    assert [(n.full, n.kind) for n in entity.names[1:]] == [
        ("Jang Hyon U", "former"),
        ("رياض", "original_script"),
    ]
    assert entity.birth_dates[0].start == date(1958, 2, 22)


@pytest.mark.parametrize(
    ("fields", "start", "end", "approximate"),
    [
        ({"type_of_date": "EXACT", "date": "1937-04-28"}, "1937-04-28", "1937-04-28", False),
        ({"type_of_date": "EXACT", "year": "1971"}, "1971-01-01", "1971-12-31", False),
        ({"type_of_date": "APPROXIMATELY", "year": "1971"}, "1971-01-01", "1971-12-31", True),
        (
            {"type_of_date": "BETWEEN", "from_year": "1973", "to_year": "1974"},
            "1973-01-01", "1974-12-31", False,
        ),
        ({"year": "1973", "note": "Nov. 1973 "}, "1973-11-01", "1973-11-30", False),
        ({"year": "1977", "note": "Sep."}, "1977-09-01", "1977-09-30", False),
    ],
)  # fmt: skip
def test_birth_dates_are_intervals_and_never_invented_days(
    tmp_path: Path, fields: dict[str, str], start: str, end: str, *, approximate: bool
) -> None:
    (found,) = one(tmp_path, birth(**fields), kind="INDIVIDUAL").birth_dates
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)
    assert found.approximate is approximate


def test_a_birth_note_that_is_no_date_is_kept_and_reported(tmp_path: Path) -> None:
    reading = ParseReport("un")
    record = un_record(birth(note="30-35 years old"), kind="INDIVIDUAL")
    (entity,) = entities(tmp_path, record, reading=reading)
    assert entity.birth_dates == ()
    assert entity.notes == ("Date of birth: 30-35 years old",)
    assert reading.counts["odd"] == 1


def test_a_listing_date_with_time_zone_junk_is_its_day(tmp_path: Path) -> None:
    updated = tag("LAST_DAY_UPDATED", tag("VALUE", "2016-10-13"), tag("VALUE", "2020-01-02"))
    listing = one(tmp_path, updated, listed_on="2015-03-27-04:00").listings[0]
    assert listing.listed_on == date(2015, 3, 27)
    assert listing.amended_on == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("text", "codes"),
    [("Sudan/South Sudan", ("SD", "SS")), ("Possibly Ethiopian", ("ET",)), ("na", ())],
)
def test_nationalities_are_read_out_of_prose(
    tmp_path: Path, text: str, codes: tuple[str, ...]
) -> None:
    content = tag("NATIONALITY", tag("VALUE", text))
    assert one(tmp_path, content, kind="INDIVIDUAL").nationalities == codes


def test_a_state_that_is_gone_stays_readable(tmp_path: Path) -> None:
    reading = ParseReport("un")
    record = un_record(tag("NATIONALITY", tag("VALUE", "former Soviet Union")), kind="INDIVIDUAL")
    (entity,) = entities(tmp_path, record, reading=reading)
    assert entity.nationalities == ()
    assert entity.notes == ("Nationality: former Soviet Union",)
    assert reading.oddities[0].field == "NATIONALITY"


def test_a_zip_without_digits_is_a_region(tmp_path: Path) -> None:
    content = tag(
        "ENTITY_ADDRESS",
        tag("CITY", "Quetta"), tag("ZIP_CODE", "Baluchistan Province"), tag("COUNTRY", "Pakistan"),
    )  # fmt: skip
    (address,) = one(tmp_path, content).addresses
    assert (address.region, address.postal_code, address.country) == (
        "Baluchistan Province", "", "PK",
    )  # fmt: skip


def test_an_address_in_pyongyang_korea_is_in_the_dprk(tmp_path: Path) -> None:
    (address,) = one(tmp_path, tag("ENTITY_ADDRESS", tag("STREET", "Pyongyang Korea"))).addresses
    assert address.country == "KP"


def test_documents_repeated_under_translated_types_are_one(tmp_path: Path) -> None:
    documents = [
        tag("INDIVIDUAL_DOCUMENT", tag("TYPE_OF_DOCUMENT", label), tag("NUMBER", "D00000898 "))
        for label in ("Passport", "Numéro de passeport ", "Número de pasaporte")
    ]
    (passport,) = one(tmp_path, *documents, kind="INDIVIDUAL").identifiers
    assert (passport.type, passport.normalized) == ("passport", "D00000898")


@pytest.mark.parametrize(
    ("number", "normalized", "country"),
    [
        ("CAR diplomatic passport no. D00000898", "D00000898", "CF"),
        ("381110042 (Expired 25 Jan. 2016)", "381110042", ""),
        ("Libya 428720", "428720", "LY"),
    ],
)
def test_a_number_sheds_the_words_around_it(
    tmp_path: Path, number: str, normalized: str, country: str
) -> None:
    content = tag("INDIVIDUAL_DOCUMENT", tag("TYPE_OF_DOCUMENT", "Passport"), tag("NUMBER", number))
    (found,) = one(tmp_path, content, kind="INDIVIDUAL").identifiers
    assert (found.normalized, found.country) == (normalized, country)


def test_an_imo_number_in_an_entitys_text_is_a_company_number(tmp_path: Path) -> None:
    found = one(tmp_path, comments1="Owner of PAEK MA. IMO number: 5963351.").identifiers
    assert [(i.type, i.normalized, i.valid) for i in found] == [("imo_company", "5963351", True)]
    both = one(tmp_path, comments1="International Maritime Organization (IMO) Number: 1790183.")
    assert [(i.type, i.valid) for i in both.identifiers] == [("imo_company", True)]


def test_a_ships_number_in_an_entitys_text_is_a_mention_not_its_own(tmp_path: Path) -> None:
    entity = one(tmp_path, comments1="It manages EDERRA (IMO: 9258026) and others.")
    assert entity.identifiers == ()
    assert [(x.type, x.target_name, x.target_reference) for x in entity.links] == [
        ("mentions", "EDERRA", "IMO 9258026")
    ]


def test_bank_codes_phones_passports_and_mail_are_read_out_of_prose(tmp_path: Path) -> None:
    text = (
        "SWIFT/BIC: FTBDKPPY. Telephone numbers: 850-2-18111; and 850 2 18111-3818642. "
        "Email: pac@silibank. com. Diplomatic passport number 836110034, expires 2020."
    )
    found = {(i.type, i.normalized) for i in one(tmp_path, comments1=text).identifiers}
    assert found == {
        ("bic", "FTBDKPPY"),
        ("phone", "850218111"),
        ("phone", "8502181113818642"),
        ("email", "pac@silibank.com"),
        ("passport", "836110034"),
    }


def test_the_reason_is_kept_with_its_line_breaks_and_quotes_are_cut_from_it(
    tmp_path: Path,
) -> None:
    text = "Alpha Corp is subordinate to\nthe Ministry of Rocket Industry. More."
    entity = one(tmp_path, comments1=text)
    assert entity.listings[0].reason == text
    (link,) = entity.links
    assert (link.type, link.target_name) == ("subordinate_to", "Ministry of Rocket Industry")
    assert link.quote in text


def test_links_resolve_to_parties_of_the_same_file(tmp_path: Path) -> None:
    bank = un_record(dataid="1", first_name="TANCHON COMMERCIAL BANK", reference="KPe.003")
    agent = un_record(
        tag("DESIGNATION", tag("VALUE", "Tanchon Commercial Bank Representative in Syria ")),
        kind="INDIVIDUAL", dataid="2", first_name="JANG", second_name="BOM SU",
        reference="KPi.016", comments1="He works with KPe.003 and KPE.099.",
    )  # fmt: skip
    found = {e.id: e for e in entities(tmp_path, bank, agent)}["un-2"].links
    assert {(x.type, x.target_id, x.target_reference) for x in found} == {
        ("represents", "un-1", ""),
        ("supports", "un-1", "KPe.003"),
        ("mentions", "", "KPe.099"),
    }


def test_gender_and_death_are_read_where_the_text_hides_them(tmp_path: Path) -> None:
    entity = one(tmp_path, kind="INDIVIDUAL", comments1="Gender: male. Died on 27 July 2022.")
    assert entity.gender == "male"
    assert entity.death_dates[0].start == date(2022, 7, 27)
    assert one(tmp_path, kind="INDIVIDUAL", gender="Female").gender == "female"


def test_an_unknown_element_warns_once_and_stops_nothing(tmp_path: Path) -> None:
    reading = ParseReport("un")
    records = [
        un_record(tag("SHOE_SIZE", "43"), dataid=str(number), reference=f"KPe.{number:03d}")
        for number in range(1, 4)
    ]
    assert len(entities(tmp_path, *records, reading=reading)) == 3
    assert [(o.severity, o.field) for o in reading.oddities] == [("unknown", "SHOE_SIZE")]


def test_new_fields_of_2026_are_known(tmp_path: Path) -> None:
    reading = ParseReport("un")
    record = un_record(
        tag("HAS_INTERPOL_LINK", "true"), tag("INTERPOL_LINK", "https://example.org/n"),
        gender="Male",
    )  # fmt: skip
    (entity,) = entities(tmp_path, record, reading=reading)
    assert reading.oddities == []
    assert entity.listings[0].url == "https://example.org/n"


def test_a_record_without_key_or_name_is_reported_and_the_rest_imported(tmp_path: Path) -> None:
    reading = ParseReport("un")
    records = (
        un_record(dataid="", reference="KPe.007"),
        un_record(first_name="", reference="KPe.008"),
        un_record(),
    )
    assert len(entities(tmp_path, *records, reading=reading)) == 1
    assert [(o.severity, o.reference) for o in reading.oddities] == [
        ("skipped", "KPe.007"),
        ("skipped", "KPe.008"),
    ]


def test_layout_alone_never_changes_an_entity(tmp_path: Path) -> None:
    text = "First line\nof the reason."
    plain = un_record(alias("NADA", kind="ENTITY"), tag("SORT_KEY", ""), comments1=text)
    indented = un_record(
        tag("SORT_KEY", "\n   "),
        alias("\n      NADA\n   ", kind="ENTITY"),
        comments1="\n   First line   \n         of the reason.\n   ",
        reference="KPe.001  ",
    ).replace("><", ">\n    <")
    assert entities(tmp_path, plain) == entities(tmp_path, indented)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text("<sdnList/>")
    with pytest.raises(UnreadableList, match="sdnList"):
        list(read(path, ParseReport("un")))


def test_the_file_tells_its_own_date_also_in_the_old_spelling(tmp_path: Path) -> None:
    reading = ParseReport("un")
    list(read(un_file(tmp_path, un_record(), generated="2018-03-30-04:00"), reading))
    assert reading.published_at is not None
    assert reading.published_at.date() == date(2018, 3, 30)


@pytest.mark.full
def test_the_published_list_is_read_to_its_last_record(full_lists: Path) -> None:
    reading = ParseReport("un")
    found = list(read(full_lists / "lists/un/un_2026-02-27.xml", reading))
    assert len(found) == reading.counts["records"] == 1003
    assert sum(entity.reference.startswith("KP") for entity in found) == 155
    assert reading.counts["skipped"] == reading.counts["unknown"] == 0
    by_reference = {entity.reference: entity for entity in found}
    company = [
        each.valid
        for entity in found
        for each in entity.identifiers
        if each.type == "imo_company" and entity.reference.startswith("KPe")
    ]
    assert company == [True] * len(company)
    assert len(company) >= 15
    komid = by_reference["KPe.001"].id
    assert komid in {link.target_id for link in by_reference["KPi.017"].links}


@pytest.mark.full
def test_two_days_differ_only_where_the_list_changed(full_lists: Path) -> None:
    folder = full_lists / "lists/un"
    old = {e.id: e for e in read(folder / "un_2025-11-20.xml", ParseReport("un"))}
    new = {e.id: e for e in read(folder / "un_2026-02-27.xml", ParseReport("un"))}
    added = {new[key].reference for key in new.keys() - old.keys()}
    gone = {old[key].reference for key in old.keys() - new.keys()}
    changed = {new[key].reference for key in new.keys() & old.keys() if new[key] != old[key]}
    assert added == {"SDi.007", "SDi.008", "SDi.009", "SDi.010"}
    assert gone == {"IQi.074"}
    assert changed == {"HTi.006", "SOi.022"}
