"""Dates, countries, identifiers, names: what every parser reads values with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.countries import countries, countries_in, country_code, flag_country
from lists.dates import day_interval, parse_date, year_interval
from lists.identifiers import identifier, imo_kind, is_ship_imo
from lists.names import names_in, original_script_in
from lists.values import clean, clean_prose, emails_in, script_of, split_names


def span(text: str) -> tuple[str, str, bool] | None:
    found = parse_date(text)
    return (found.start.isoformat(), found.end.isoformat(), found.approximate) if found else None


@pytest.mark.parametrize(
    ("text", "start", "end", "approximate"),
    [
        ("1955-08-19", "1955-08-19", "1955-08-19", False),
        ("19 Aug 1955", "1955-08-19", "1955-08-19", False),
        ("1955.08.19", "1955-08-19", "1955-08-19", False),
        ("1955. 8. 19.", "1955-08-19", "1955-08-19", False),
        ("1955年8月19日", "1955-08-19", "1955-08-19", False),
        ("1955년 8월 19일", "1955-08-19", "1955-08-19", False),
        ("1955년 8월", "1955-08-01", "1955-08-31", False),
        ("1955年", "1955-01-01", "1955-12-31", False),
        ("Aug 1955", "1955-08-01", "1955-08-31", False),
        ("1962", "1962-01-01", "1962-12-31", False),
        ("circa 1962", "1962-01-01", "1962-12-31", True),
        ("Between 1971 and 1973", "1971-01-01", "1973-12-31", False),
        ("1965 to 1969", "1965-01-01", "1969-12-31", False),
        ("01 Jan 1965 to 31 Dec 1969", "1965-01-01", "1969-12-31", False),
        ("2015-03-27-04:00", "2015-03-27", "2015-03-27", False),
        ("31 Feb 1960", "1960-02-01", "1960-02-29", False),
        ("3/4/1960", "1960-01-01", "1960-12-31", False),  # nobody knows which is the month
        ("25/12/1960", "1960-12-25", "1960-12-25", False),
        ("1960-00-00", "1960-01-01", "1960-12-31", False),
        ("1950s", "1950-01-01", "1959-12-31", True),
    ],
)
def test_a_written_date_becomes_the_days_it_may_mean(
    text: str, start: str, end: str, *, approximate: bool
) -> None:
    assert span(text) == (start, end, approximate)


@pytest.mark.parametrize("text", ["", "unknown", "30-35 years old", "24/06/1402 (Hijri Calendar)"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_whole_date_is_read_back_in_every_spelling(day: date) -> None:
    for text in (day.isoformat(), day.strftime("%d %b %Y"), day.strftime("%B %d, %Y")):
        found = parse_date(text)
        assert found is not None
        assert (found.start, found.end) == (day, day)


@given(st.text(max_size=40))
def test_reading_any_text_never_fails_and_never_turns_time_round(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.start <= found.end


def test_years_and_days_make_intervals() -> None:
    assert year_interval(1962).end == date(1962, 12, 31)
    assert day_interval(date(1962, 5, 1)).start == date(1962, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "KP", "PRK", "408", "DPRK", "DPR Korea", "D.P.R. of Korea", "N. Korea", "Korea, North",
        "KOREA, DEMOCRATIC PEOPLE'S REPUBLIC OF", "Democratic People\u2019s Republic of Korea",
        "Corée du Nord", "Corea del Norte", "Nordkorea", "КНДР", "Северная Корея", "북한", "조선",
        "朝鲜", "朝鮮", "北朝鲜", "北朝鮮", "北韓", "كوريا الشمالية", "North Korean",
    ],
)  # fmt: skip
def test_every_way_to_write_the_dprk_is_kp(text: str) -> None:
    assert country_code(text) == "KP"


@pytest.mark.parametrize(
    "text", ["", "Korea", "KOREA", "00", "na", "UNKNOWN", "former Soviet Union"]
)
def test_what_names_no_one_country_is_none(text: str) -> None:
    assert country_code(text) is None


def test_south_korea_serbia_and_the_two_congos_are_told_apart() -> None:
    assert country_code("Republic of Korea") == "KR"
    assert country_code("CS") == "RS"
    assert country_code("Congo, Democratic Republic of the") == "CD"
    assert country_code("Congo, Republic of the") == "CG"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Sudan/South Sudan", ("SD", "SS")),
        ("Possibly Ethiopian", ("ET",)),
        ("Iran / unknown", ("IR",)),
        ("USSR (until 1991)", ()),
        ("Pyongyang Korea", ("KP",)),
        ("Seoul, Korea", ("KR",)),
        ("Trinidad and Tobago", ("TT",)),
        ("give us a car", ()),  # "US" and "CAR" count in capitals only
    ],
)
def test_prose_gives_all_its_countries(text: str, codes: tuple[str, ...]) -> None:
    assert countries_in(text) == codes


def test_a_false_flag_is_no_flag_state() -> None:
    assert flag_country("gambia (false)") is None
    assert flag_country("None Identified") is None
    assert flag_country("St. Kitts & Nevis") == "KN"


def test_every_name_code_and_alias_of_the_table_leads_to_its_row() -> None:
    for row in countries():
        for text in (row.name, row.alpha2, *row.aliases):
            assert country_code(text) == row.alpha2, (row.alpha2, text)


@given(st.text(alphabet="0123456789", min_size=1, max_size=6))
def test_padding_never_makes_a_short_number_an_imo(digits: str) -> None:
    made = identifier("imo", digits)
    assert made.valid is False
    assert made.normalized == digits


@given(st.from_regex(r"[0-9]{7}", fullmatch=True), st.integers(0, 6), st.integers(1, 9))
def test_a_ship_number_with_one_wrong_digit_in_the_first_five_mostly_fails(
    digits: str, at: int, step: int
) -> None:
    wrong = digits[:6] + str((int(digits[6]) + step) % 10)
    assert not (is_ship_imo(digits) and is_ship_imo(wrong))


def test_ship_and_company_numbers_have_their_own_check_digits() -> None:
    assert imo_kind("8660313") == {"imo"}
    assert imo_kind("5571322") == {"imo_company"}
    assert imo_kind("9358010") == imo_kind("1790183") == {"imo", "imo_company"}
    assert imo_kind("543400") == frozenset()


def test_a_failed_check_digit_is_a_verdict_and_the_value_stays() -> None:
    made = identifier("imo", "IMO 9207391")
    assert (made.normalized, made.valid, made.value) == ("9207391", False, "IMO 9207391")


def test_each_scheme_is_normalized_in_its_own_way() -> None:
    assert identifier("bic", "DCBK KPPY").normalized == "DCBKKPPY"
    assert identifier("bic", "FTBDKPPYXXX").normalized == "FTBDKPPY"
    assert identifier("wallet", " 1BoatSLRHt \n").normalized == "1BoatSLRHt"
    assert identifier("email", "Ryonha@ silibank.com").normalized == "ryonha@silibank.com"
    assert identifier("phone", "+850-2-18111").normalized == "850218111"
    assert identifier("passport", "PS 472-330208").normalized == "PS472330208"
    assert identifier("inn", "9701173086").valid is True
    assert identifier("passport", "836110034").valid is None


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_invisible_characters_never_part_equal_names() -> None:
    assert clean("KOREA\u200b KWANG\u202eSON\u00a0 BANK ") == "KOREA KWANGSON BANK"


def test_prose_keeps_its_lines_but_not_a_printers_indentation() -> None:
    assert clean_prose("through its vessel,\n      the Chong Chon Gang \r\nin 2013 ") == (
        "through its vessel,\nthe Chong Chon Gang\nin 2013"
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Fazel Rahim; Fazil Rahim", ("Fazel Rahim", "Fazil Rahim")),
        ("(a) Maulavi, (b) Mullah", ("Maulavi", "Mullah")),
        ("a) Director b) Minister", ("Director", "Minister")),
        ("1. Kiribati 2: Cambodia", ("Kiribati", "Cambodia")),
        ("1: Chong Rim 2 2: Saebyol", ("Chong Rim 2", "Saebyol")),
        ("JI SONG 6", ("JI SONG 6",)),
        ("BILLIONS NO. 18", ("BILLIONS NO. 18",)),
        ("Corps (IRGC's) base", ("Corps (IRGC's) base",)),
        (" ; ", ()),
    ],
)
def test_a_field_is_split_only_where_it_lists(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


def test_scripts_are_told_by_their_letters() -> None:
    found = [script_of(text) for text in ("Kim", "리설주", "金铁三", "Ким", "حسن", "123", "金 김")]
    assert found == ["Latn", "Hang", "Hani", "Cyrl", "Arab", "", "Hang"]


def test_an_acronym_in_brackets_is_a_name_of_its_own_but_a_weak_one() -> None:
    found = [(each.full, each.kind) for each in names_in("FOREIGN TRADE BANK (FTB)", "primary")]
    assert found == [
        ("FOREIGN TRADE BANK (FTB)", "primary"),
        ("FOREIGN TRADE BANK", "alias"),
        ("FTB", "weak_alias"),
    ]


def test_another_script_or_spellings_in_brackets_become_names() -> None:
    korean = [(n.full, n.kind, n.script) for n in names_in("Jin Tiesan (金铁三)", "alias")]
    assert korean == [("Jin Tiesan", "alias", "Latn"), ("金铁三", "original_script", "Hani")]
    arabic = names_in("حسن غول (Hassan Ghul; Hasan Gul)", "alias")
    assert [n.full for n in arabic] == ["حسن غول", "Hassan Ghul", "Hasan Gul"]
    assert arabic[1].raw == "حسن غول (Hassan Ghul; Hasan Gul)"
    assert original_script_in("POB: Egypt. In\nArabic: سيف العدل ")[0].full == "سيف العدل"


def test_remarks_and_references_in_brackets_are_no_part_of_a_name() -> None:
    former = names_in("Ezatullah Haqqani (previously listed as)", "alias")
    assert [(n.full, n.kind) for n in former] == [("Ezatullah Haqqani", "former")]
    academy = names_in("SECOND ACADEMY OF NATURAL SCIENCES (KPE.018)", "alias")
    assert [n.full for n in academy] == ["SECOND ACADEMY OF NATURAL SCIENCES"]


def test_e_mail_addresses_survive_stray_blanks() -> None:
    assert emails_in("ryonha@ silibank.com") == ("ryonha@silibank.com",)
    assert emails_in("pac@silibank. com and kndic@co.chesin.com") == (
        "pac@silibank.com",
        "kndic@co.chesin.com",
    )


@pytest.mark.full
def test_every_country_of_the_lists_is_known(full_lists: object) -> None:
    from csv import reader
    from pathlib import Path

    from lists.xml import iterate, local_name

    folder = Path(str(full_lists)) / "lists"
    texts: set[str] = set()
    for path in (folder / "un").glob("*.xml"):
        for element in iterate(
            path,
            ("COUNTRY", "COUNTRY_OF_ISSUE", "ISSUING_COUNTRY", "COUNTRY_OF_BIRTH", "NATIONALITY"),
        ):
            values = list(element) if local_name(element) == "NATIONALITY" else [element]
            texts |= {(value.text or "").strip() for value in values}
    for path in (folder / "eu").glob("*.xml"):
        for element in iterate(path, ("address", "birthdate", "citizenship")):
            texts.add((element.get("countryDescription") or "").strip())
    for path in (folder / "ofac_csv").glob("*/add.csv"):
        with path.open(encoding="latin-1", newline="") as file:
            texts |= {row[4].strip() for row in reader(file) if len(row) > 4}
    unknown = {text for text in texts if text and not country_code(text) and not countries_in(text)}
    assert unknown == {
        "-0-", "na", "UNKNOWN", "undetermined",  # no country said
        "former Soviet Union", "NETHERLANDS ANTILLES", "Netherlands Antilles",  # became several
        "Region: Commonwealth of Independent States", "Region: Crimea", "Region: Kafia Kingi",
    }  # fmt: skip
