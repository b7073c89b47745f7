"""OFAC's addresses, places of birth, names in one piece, and posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.ofac.names import is_junk, printed_name
from lists.ofac.places import birth_place, place_country, printed_address
from lists.vocabulary.cleaning import clean
from tests.lists.ofac_csv_files import primary, read_csv

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("city_line", "city", "region", "code"),
    [
        ("Pyongyang", "Pyongyang", "", ""),
        ("Culiacan, Sinaloa 80220", "Culiacan", "Sinaloa", "80220"),
        ("London EC3N 1DY", "London", "", "EC3N 1DY"),
        ("Zurich CH-8022", "Zurich", "", "CH-8022"),
        ("Mexico, Distrito Federal", "Mexico", "Distrito Federal", ""),
        ("", "", "", ""),
    ],
)
def test_the_city_line_is_divided(city_line: str, city: str, region: str, code: str) -> None:
    address = printed_address("Street 1", city_line, "Mexico")
    assert address is not None
    assert (address.city, address.region, address.postal_code) == (city, region, code)
    assert address.country == "MX"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_an_address_is_none_only_where_nothing_is_printed(
    street: str, city_line: str, country: str
) -> None:
    address = printed_address(street, city_line, country)
    assert (address is None) == (not (street or city_line or country))


@given(st.text(max_size=60))
def test_any_place_of_birth_is_kept_as_printed(text: str) -> None:
    assert birth_place(text).full == clean(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Korea, North", "KP"),
        ("Region: Gaza", "PS"),
        ("West Bank", "PS"),
        ("Kosovo", "XK"),
        ("AO", "AO"),
        ("undetermined", ""),
        ("Region: Northern Mali", "ML"),
        ("possibly Palestinian", "PS"),
        ("Netherlands Antilles", ""),
        ("New Mexico", ""),
        ("Korea", ""),
        ("", ""),
    ],
)
def test_countries_as_ofac_names_them(text: str, code: str) -> None:
    assert place_country(text) == code


@pytest.mark.parametrize(
    ("text", "last", "first"),
    [
        ("KIM, Yong Chol", "KIM", "Yong Chol"),
        ("DELOS REYES, Feliciano Semborio, Jr.", "DELOS REYES", "Feliciano Semborio, Jr."),
        ("MNANGAGWA, JR., Emmerson Dambudzo", "MNANGAGWA, JR.", "Emmerson Dambudzo"),
        ("ABU ALI", "", ""),
    ],
)
def test_a_persons_name_is_divided_at_the_surname(text: str, last: str, first: str) -> None:
    name = printed_name(text, "person", "primary")
    assert (name.full, name.last_name, name.first_name) == (text, last, first)


def test_a_firms_comma_divides_nothing() -> None:
    name = printed_name("ANGLO-CARIBBEAN CO., LTD.", "organization", "primary")
    assert (name.last_name, name.first_name) == ("", "")


def test_white_space_is_cleaned_and_the_printed_form_kept() -> None:
    name = printed_name("KOREA  MINING ", "organization", "primary")
    assert (name.full, name.raw) == ("KOREA MINING", "KOREA  MINING ")


def test_only_one_to_three_digits_alone_are_no_name() -> None:
    assert is_junk("40")
    assert is_junk("007")
    assert not is_junk("1718")
    assert not is_junk("7 OCTOBER")
    assert not is_junk("")


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("Foreign Trade Bank representative", "represents"),
        ("Representative of Foreign Trade Bank", "represents"),
        ("Foreign Trade Bank official", "official_of"),
        ("Director of the Foreign Trade Bank", "official_of"),
        ("Deputy Chief, FOREIGN TRADE BANK", "official_of"),
        ("Governor of the Bureau of the Foreign Trade Bank", "official_of"),
        ("Foreign Trade Bank deputy chief representative in Libya", "represents"),
        ("Representative of the Foreign Trade Bank in Vladivostok, Russia", "represents"),
        ("North Korea's Foreign Trade Bank Official", "official_of"),
        ("Vice Director of the Workers' Party of Korea Foreign Trade Bank", "official_of"),
    ],
)
@pytest.mark.parametrize("where", ["title", "remarks"])
def test_a_post_at_a_listed_organization_is_a_link(
    tmp_path: Path, post: str, expected: str, where: str
) -> None:
    person = primary(1, "RI, Chun Song", "individual", **{where: post})
    bank = primary(18554, "FOREIGN TRADE BANK")
    (link,) = read_csv(tmp_path, person, bank)[0]["1"].links
    assert (link.type, link.target_id, link.quote) == (expected, "ofac-18554", post)


@pytest.mark.parametrize(
    "post",
    [
        "Minister of Justice",  # one common word is no organization's name
        "Director of the Foreign Trade Bank of Elsewhere",
        "son of Kim Jong Il",  # a person, not an organization
        "Director of Some Cells",  # a weak alias only
    ],
)
def test_other_posts_make_no_link(tmp_path: Path, post: str) -> None:
    entities, _ = read_csv(
        tmp_path,
        primary(1, "RI, Chun Song", "individual", title=post),
        primary(2, "JUSTICE"),
        primary(3, "FOREIGN TRADE BANK"),
        primary(4, "KIM JONG IL", "individual"),
        primary(5, "TERROR CELL", remarks="a.k.a. 'SOME CELLS'."),
    )
    assert entities["1"].links == ()


def test_of_two_organizations_of_one_name_a_post_means_the_one_of_its_programme(
    tmp_path: Path,
) -> None:
    entities, _ = read_csv(
        tmp_path,
        primary(1, "RI, Won Ho", "individual", title="Ministry of State Security Official"),
        primary(2, "MINISTRY OF STATE SECURITY", programmes="MAGNIT"),
        primary(3, "MINISTRY OF STATE SECURITY"),
    )
    assert [link.target_id for link in entities["1"].links] == ["ofac-3"]


@pytest.mark.parametrize(("programme", "links"), [("DPRK2", ["ofac-9345"]), ("SDGT", [])])
def test_an_acronym_that_is_a_weak_alias_counts_inside_its_programme(
    tmp_path: Path, programme: str, links: list[str]
) -> None:
    komid = primary(9345, "KOREA MINING", programmes="NPWMD] [DPRK2", remarks="a.k.a. 'KOMID'.")
    title = "KOMID Representative in Iran"
    person = primary(1, "KIM, Yong Chol", "individual", programme, title=title)
    entity = read_csv(tmp_path, person, komid)[0]["1"]
    assert [link.target_id for link in entity.links] == links
