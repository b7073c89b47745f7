"""The EU financial sanctions file: every quirk of its format."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.eu.xml import read
from lists.parsing.report import ParseReport, UnreadableList
from tests.lists.un_files import eu_element, eu_file, eu_record

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def one(
    folder: Path, *content: str, reading: ParseReport | None = None, **attributes: str
) -> Entity:
    path = eu_file(folder, eu_record(*content, **attributes))
    (entity,) = read(path, reading or ParseReport("eu"))
    return entity


def alias(whole: str, inner: str = "", **attributes: str) -> str:
    return eu_element("nameAlias", inner, wholeName=whole, **attributes)


def number(code: str, value: str, country: str = "00", **more: str) -> str:
    return eu_element(
        "identification", identificationTypeCode=code, number=value, countryIso2Code=country, **more
    )


def test_the_first_strong_name_leads_and_weak_ones_are_told(tmp_path: Path) -> None:
    low = "<remark>lo quality alias</remark>"
    entity = one(
        tmp_path,
        alias("Abu Ali", strong="false"),
        alias(
            "Saddam  Hussein Al-Tikriti",
            strong="true", firstName="Saddam", lastName="Hussein Al-Tikriti",
        ),
        alias("The Doctor", low, strong="true"),
        code="person",
    )  # fmt: skip
    assert [(n.full, n.kind) for n in entity.names] == [
        ("Saddam Hussein Al-Tikriti", "primary"),
        ("Abu Ali", "weak_alias"),
        ("The Doctor", "weak_alias"),
    ]
    assert entity.names[0].raw == "Saddam  Hussein Al-Tikriti"
    assert (entity.names[0].first_name, entity.names[0].last_name) == (
        "Saddam", "Hussein Al-Tikriti",
    )  # fmt: skip


def test_the_caption_is_the_english_name_whatever_comes_first(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        alias("Armata tal-Poplu Korean", strong="true", nameLanguage="MT"),
        alias("Корейска народна армия", strong="true", nameLanguage="BG"),
        alias("KPA", "<remark>low quality</remark>", strong="true", nameLanguage="EN"),
        alias("Korean People's Army", strong="true", nameLanguage="EN"),
    )
    assert entity.caption == "Korean People's Army"


def test_a_field_with_several_names_gives_them_all_and_counts_once(tmp_path: Path) -> None:
    reading = ParseReport("eu")
    entity = one(tmp_path, alias("JSC Hydromash; NJSC Hydromash", strong="true"), reading=reading)
    assert [n.full for n in entity.names] == ["JSC Hydromash", "NJSC Hydromash"]
    assert reading.counts["names"] == 1


def test_titles_and_functions_split_at_their_marks(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        alias(
            "X", gender="F",
            title="(a) Maulavi, (b) Mullah", function="(a) Director, (b) Minister.",
        ),
        code="person",
    )  # fmt: skip
    assert entity.titles == ("Maulavi", "Mullah")
    assert entity.positions == ("Director", "Minister.")
    assert entity.gender == "female"


@pytest.mark.parametrize(
    ("attributes", "start", "end", "approximate"),
    [
        ({"birthdate": "1937-04-28", "year": "1937"}, "1937-04-28", "1937-04-28", False),
        ({"year": "1957", "circa": "true"}, "1957-01-01", "1957-12-31", True),
        ({"year": "1957", "monthOfYear": "2"}, "1957-02-01", "1957-02-28", False),
        (
            {"year": "1957", "monthOfYear": "2", "dayOfMonth": "30"},
            "1957-02-01", "1957-02-28", False,
        ),
        ({"yearRangeFrom": "1970", "yearRangeTo": "1973"}, "1970-01-01", "1973-12-31", False),
        (
            {"birthdate": "1982-04-19", "year": "1402", "calendarType": "ISLAMIC"},
            "1982-04-19", "1982-04-19", False,
        ),
    ],
)  # fmt: skip
def test_birth_dates_keep_what_is_known(
    tmp_path: Path, attributes: dict[str, str], start: str, end: str, *, approximate: bool
) -> None:
    (found,) = one(tmp_path, eu_element("birthdate", **attributes), code="person").birth_dates
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)
    assert found.approximate is approximate


def test_a_year_of_another_calendar_is_noted_not_taken(tmp_path: Path) -> None:
    reading = ParseReport("eu")
    birth = eu_element("birthdate", year="1343", calendarType="ISLAMIC", countryIso2Code="IR")
    entity = one(tmp_path, birth, code="person", reading=reading)
    assert entity.birth_dates == ()
    assert entity.notes == ("Date of birth: 1343 (ISLAMIC)",)
    assert reading.counts["odd"] >= 1


def test_country_00_is_unknown_and_cs_is_serbia(tmp_path: Path) -> None:
    citizenships = [eu_element("citizenship", countryIso2Code=code) for code in ("00", "CS", "KP")]
    reading = ParseReport("eu")
    regulation = eu_element("regulation", entryIntoForceDate="2017-09-01", programme="PRK")
    entity = one(tmp_path, *citizenships, regulation, code="person", reading=reading)
    assert entity.nationalities == ("RS", "KP")
    assert reading.oddities == []


def test_e_mails_with_stray_blanks_and_contacts_are_identifiers(tmp_path: Path) -> None:
    contacts = eu_element("contactInfo", key="EMAIL", value="ryonha@ silibank.com") + eu_element(
        "contactInfo", key="PHONE", value="+850 2 18111"
    )
    address = eu_element("address", contacts, city="Pyongyang", countryIso2Code="KP")
    remark = "<remark>Email addresses: pac@silibank. com and kndic@co.chesin.com</remark>"
    found = {(i.type, i.normalized) for i in one(tmp_path, address, remark).identifiers}
    assert found == {
        ("email", "ryonha@silibank.com"),
        ("phone", "850218111"),
        ("email", "pac@silibank.com"),
        ("email", "kndic@co.chesin.com"),
    }


def test_numbers_get_the_scheme_their_check_digit_proves(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        number("swiftbic", "DCBK KPPY"),
        number("fiscalcode", "9701173086", "RU"),
        number("regnumber", "1027739075891", "RU"),
        number("regnumber", "IR0052586382"),
        number("passport", "\u0663", latinNumber="A12345"),
        number("shoe", "43"),
    ).identifiers
    assert [(i.type, i.normalized) for i in found] == [
        ("bic", "DCBKKPPY"),
        ("inn", "9701173086"),
        ("ogrn", "1027739075891"),
        ("registration", "IR0052586382"),
        ("passport", "A12345"),
        ("other", "43"),
    ]


@pytest.mark.parametrize(("name", "imo"), [("Unica", "8514306"), ("New Konk", "9036387")])
def test_a_ship_typed_as_enterprise_is_a_vessel(tmp_path: Path, name: str, imo: str) -> None:
    entity = one(tmp_path, alias(name, strong="true"), number("imo", imo))
    assert entity.kind == "vessel"
    assert (entity.identifiers[0].type, entity.identifiers[0].valid) == ("imo", True)


def test_a_shipping_company_stays_a_company_with_its_company_number(tmp_path: Path) -> None:
    entity = one(tmp_path, alias("KOTI CORP", strong="true"), number("imo", "5982254"))
    assert entity.kind == "organization"
    assert entity.identifiers[0].type == "imo_company"
    both = one(tmp_path, alias("Korea Mirae Shipping Co. Ltd"), number("imo", "1790183"))
    assert (both.kind, both.identifiers[0].type) == ("organization", "imo_company")


@pytest.mark.parametrize(
    ("printed", "target"), [("KPe.043", "KPe.043"), ("LYi.28", "LYi.028"), ("QDi.43", "QDi.43")]
)
def test_the_un_reference_is_a_same_as_link_and_a_cut_one_is_not_filled_up(
    tmp_path: Path, printed: str, target: str
) -> None:
    (link,) = one(tmp_path, unitedNationId=printed).links
    assert (link.type, link.target_reference) == ("same_as", target)


def test_several_regulations_give_all_programmes_and_the_earliest_day(tmp_path: Path) -> None:
    regulations = [
        eu_element(
            "regulation", "<publicationUrl>https://example.org/oj</publicationUrl>",
            programme=programme, entryIntoForceDate=day, publicationDate=day, numberTitle=title,
        )
        for programme, day, title in (
            ("PRK", "2017-09-01", "2017/1509 (OJ L224)"),
            ("UNLI", "2016-12-09", "2016/2215 (OJ L334)"),
        )
    ]  # fmt: skip
    listing = one(tmp_path, *regulations, designationDate="2018-01-01").listings[0]
    assert listing.programmes == ("PRK", "UNLI")
    assert listing.legal_basis == ("2017/1509 (OJ L224)", "2016/2215 (OJ L334)")
    assert listing.listed_on == date(2016, 12, 9)
    assert listing.measures == ("asset freeze",)
    assert listing.url == "https://example.org/oj"


def test_the_reason_holds_remark_and_function_and_its_links(tmp_path: Path) -> None:
    function = "DCB Finance is a front company for Daedong Credit Bank."
    entity = one(
        tmp_path,
        "<remark>Date of designation: 30.11.2016</remark>",
        alias("DCB", function=function),
    )
    reason = entity.listings[0].reason
    assert reason == f"Date of designation: 30.11.2016\n{function}"
    (link,) = entity.links
    assert (link.type, link.target_name) == ("acts_for", "Daedong Credit Bank")
    assert link.quote in reason


def test_unknown_subject_types_and_elements_warn_and_the_party_stays(tmp_path: Path) -> None:
    reading = ParseReport("eu")
    found = one(tmp_path, "<novelty>new</novelty>", code="vessel", reading=reading)
    assert found.kind == "organization"
    assert {o.field for o in reading.oddities if o.severity == "unknown"} == {
        "novelty", "subjectType",
    }  # fmt: skip


def test_a_nameless_record_is_reported_and_the_rest_imported(tmp_path: Path) -> None:
    reading = ParseReport("eu")
    path = eu_file(tmp_path, eu_record(alias(" "), euReferenceNumber="EU.9"), eu_record())
    assert len(list(read(path, reading))) == 1
    assert {(o.severity, o.reference) for o in reading.oddities} >= {("skipped", "EU.9")}


def test_layout_alone_never_changes_an_entity(tmp_path: Path) -> None:
    record = eu_record("<remark>One. Two.</remark>", number("imo", "5982254"))
    plain = list(read(eu_file(tmp_path, record), ParseReport("eu")))
    indented = list(read(eu_file(tmp_path, record.replace("><", ">\n    <")), ParseReport("eu")))
    assert plain == indented


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text("<export><sanctionEntity/></export>")
    with pytest.raises(UnreadableList, match="export"):
        list(read(path, ParseReport("eu")))


@pytest.mark.full
def test_the_published_file_is_read_to_its_last_entity(full_lists: Path) -> None:
    reading = ParseReport("eu")
    found = list(read(full_lists / "lists/eu/eu_fsf_1_1_2026-02-23_rebuilt.xml", reading))
    assert len({entity.id for entity in found}) == 5860
    assert reading.counts["names"] == 29809
    assert sum("PRK" in entity.listings[0].programmes for entity in found) == 255
    assert {e.caption for e in found if e.kind == "vessel"} == {"Unica", "New Konk"}
    assert sum(link.type == "same_as" for e in found for link in e.links) == 88
    # The Netherlands Antilles fell apart into three countries: no code of today is theirs.
    unknown = {o.value for o in reading.oddities if "no country" in o.message}
    assert unknown == {"AN"}
