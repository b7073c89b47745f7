"""Country names, codes and adjectives of lists and clients."""

from __future__ import annotations

import pytest

from lists.vocabulary.countries import countries, countries_in, country_code, flag_country


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


@pytest.mark.full
def test_every_country_of_the_lists_is_known(full_lists: object) -> None:
    from csv import reader
    from pathlib import Path

    from lists.parsing.xml import iterate, local_name

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
