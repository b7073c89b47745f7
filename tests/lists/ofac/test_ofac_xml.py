"""The advanced XML: parties, names, features and the form of the file."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.ofac.names import assembled_name
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean
from tests.lists.ofac_xml_files import (
    AIRCRAFT,
    ORGANIZATION,
    PERSON,
    VESSEL,
    advanced,
    alias,
    at,
    date_period,
    detail,
    documented_name,
    feature,
    firm,
    location,
    named,
    party,
    read_text,
    read_xml,
)

if TYPE_CHECKING:
    from pathlib import Path

KIM = (("Last Name", "Kim"), ("First Name", "Jong Sik"))


def test_the_date_of_issue_is_when_the_list_was_published(tmp_path: Path) -> None:
    _, reading = read_xml(tmp_path, party(1, ORGANIZATION, [firm("X")]))
    assert reading.published_at == datetime(2024, 2, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sub_type", "kind"),
    [
        (VESSEL, "vessel"),
        (AIRCRAFT, "aircraft"),
        (ORGANIZATION, "organization"),
        (PERSON, "person"),
    ],
)
def test_what_a_party_is_comes_from_its_sub_type_else_its_type(
    tmp_path: Path, sub_type: str, kind: str
) -> None:
    entities, reading = read_xml(tmp_path, party(1, sub_type, [firm("X")]))
    assert entities["1"].kind == kind
    assert reading.counts[kind] == 1
    assert reading.oddities == []


def test_an_unknown_type_of_party_is_kept_and_reported(tmp_path: Path) -> None:
    entities, reading = read_xml(tmp_path, party(1, "77", [firm("X")]))
    assert entities["1"].kind == "organization"
    assert [(o.severity, o.field) for o in reading.oddities] == [("unknown", "type")]


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.un.org/sanctions/1.0",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML",
    ],
)
def test_the_namespace_may_change(tmp_path: Path, namespace: str) -> None:
    text = advanced([party(15603, ORGANIZATION, [firm("TANCHON")])], namespace=namespace)
    entities, _ = read_text(tmp_path, text)
    assert (entities["15603"].id, entities["15603"].caption) == ("ofac-15603", "TANCHON")


def test_a_persons_name_is_put_together_as_ofac_prints_it(tmp_path: Path) -> None:
    parts = (("First Name", "Ilya"), ("Middle Name", "Anatolyevich"), ("Last Name", "Markov"))
    (name,) = read_xml(tmp_path, party(1, PERSON, [named(*parts)]))[0]["1"].names
    assert name.full == "MARKOV, Ilya Anatolyevich"
    assert (name.last_name, name.first_name) == ("Markov", "Ilya Anatolyevich")
    assert name.raw == "Ilya Anatolyevich Markov"


def test_a_nickname_stands_before_the_given_names(tmp_path: Path) -> None:
    parts = (("Last Name", "Haqqani"), ("First Name", "Abdul"), ("Nickname", "Mullah"))
    (name,) = read_xml(tmp_path, party(1, PERSON, [named(*parts)]))[0]["1"].names
    assert name.full == "HAQQANI, Mullah Abdul"


def test_two_hispanic_surnames_are_the_surname(tmp_path: Path) -> None:
    parts = (("Patronymic", "Guzman"), ("Matronymic", "Loera"), ("First Name", "Joaquin"))
    (name,) = read_xml(tmp_path, party(1, PERSON, [named(*parts)]))[0]["1"].names
    assert name.full == "GUZMAN LOERA, Joaquin"


def test_alias_types_low_quality_and_scripts_are_told_apart(tmp_path: Path) -> None:
    names = [
        firm("KOREA MINING"),
        firm("KOMID", "A.K.A."),
        firm("CHANGGWANG", "F.K.A."),
        firm("KOREA TANGUN", "N.K.A."),
        firm("DPRK TRADER", "A.K.A.", low=True),
        firm("OLD TRADER", "F.K.A.", low=True),
        named(("Entity Name", "조선광업개발무역회사"), kind="A.K.A.", script="Korean"),
    ]
    entity = read_xml(tmp_path, party(1, ORGANIZATION, names))[0]["1"]
    assert [(n.full, n.kind) for n in entity.names] == [
        ("KOREA MINING", "primary"),
        ("KOMID", "alias"),
        ("CHANGGWANG", "former"),
        ("KOREA TANGUN", "alias"),
        ("DPRK TRADER", "weak_alias"),
        ("OLD TRADER", "weak_alias"),
        ("조선광업개발무역회사", "original_script"),
    ]
    assert (entity.names[-1].script, entity.names[-1].language) == ("Hang", "ko")


def test_an_unknown_alias_type_keeps_the_name_and_is_reported(tmp_path: Path) -> None:
    names = [firm("X"), firm("PERHAPS X", "P.K.A.")]
    entities, reading = read_xml(tmp_path, party(1, ORGANIZATION, names))
    assert [(n.full, n.kind) for n in entities["1"].names][1] == ("PERHAPS X", "alias")
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "P.K.A.")]


def test_the_latin_spelling_gives_the_caption_even_where_it_is_printed_last(tmp_path: Path) -> None:
    cyrillic = (("Last Name", "Медведев"), ("First Name", "Дмитрий"))
    latin = (("Last Name", "Medvedev"), ("First Name", "Dmitriy"))
    both = alias(
        documented_name(cyrillic, "Cyrillic", "Others"),
        documented_name(latin),
        groups=(*cyrillic, *latin),
        kind="Name",
    )
    entity = read_xml(tmp_path, party(1, PERSON, [both]))[0]["1"]
    assert entity.caption == "MEDVEDEV, Dmitriy"
    assert [(n.full, n.kind, n.script) for n in entity.names] == [
        ("MEDVEDEV, Dmitriy", "primary", "Latn"),
        ("МЕДВЕДЕВ, Дмитрий", "original_script", "Cyrl"),
    ]


def test_a_korean_name_is_written_without_a_comma(tmp_path: Path) -> None:
    hangul = (("Last Name", "김"), ("First Name", "정식"))
    names = [named(*KIM), named(*hangul, kind="A.K.A.", script="Korean")]
    entity = read_xml(tmp_path, party(1, PERSON, names))[0]["1"]
    assert [n.full for n in entity.names] == ["KIM, Jong Sik", "김정식"]


def test_a_comment_inside_a_name_does_not_cut_it(tmp_path: Path) -> None:
    name = named(("Entity Name", "KWANG<!-- a note -->SONG TRADING"))
    assert read_xml(tmp_path, party(1, ORGANIZATION, [name]))[0]["1"].caption == (
        "KWANGSONG TRADING"
    )


def test_a_number_for_a_name_is_weak_and_reported(tmp_path: Path) -> None:
    entities, reading = read_xml(tmp_path, party(1, PERSON, [named(*KIM), firm("42", "A.K.A.")]))
    assert [(n.full, n.kind) for n in entities["1"].names][1] == ("42", "weak_alias")
    assert [o.value for o in reading.oddities] == ["42"]


@pytest.mark.parametrize(
    ("period", "start", "end", "approximate"),
    [
        (date_period((1962, 2, 18), (1962, 2, 18)), date(1962, 2, 18), date(1962, 2, 18), False),
        (date_period((1965, 1, 1), (1969, 12, 31)), date(1965, 1, 1), date(1969, 12, 31), False),
        (date_period((1962, 1, 1), (1962, 12, 31), approximate=True),
         date(1962, 1, 1), date(1962, 12, 31), True),
        (date_period((1962, 0, 0), (1962, 0, 0)), date(1962, 1, 1), date(1962, 12, 31), False),
        (date_period((1962, 2, 0), (1962, 2, 31)), date(1962, 2, 1), date(1962, 2, 28), False),
    ],
    ids=["a day", "years are one interval", "circa", "a year", "31 February"],
)  # fmt: skip
def test_a_date_period_is_one_interval(
    tmp_path: Path, period: str, start: date, end: date, *, approximate: bool
) -> None:
    text = party(1, PERSON, [named(*KIM)], [feature("Birthdate", period)])
    (interval,) = read_xml(tmp_path, text)[0]["1"].birth_dates
    assert (interval.start, interval.end, interval.approximate) == (start, end, approximate)


def test_features_of_a_person(tmp_path: Path) -> None:
    features = [
        feature("Gender", detail("Male")),
        feature("Place of Birth", detail("Pyongyang, Korea, North")),
        feature("Nationality Country", at("7")),
        feature("Location", at("8")),
        feature("Title", detail("Foreign Trade Bank representative")),
        feature("Digital Currency Address - XBT", detail("1EpMiZkQVekM5ij12nMiEwttFPcDK9XhX6")),
        feature("Organization Established Date", date_period((1950, 1, 1), (1950, 1, 1))),
    ]
    places = [
        location("7", "Korea, North"),
        location("8", "Russia", ADDRESS1="Lenin St. 1", CITY="Moscow", POSTAL_CODE="107150"),
    ]
    entities, reading = read_xml(
        tmp_path, party(1, PERSON, [named(*KIM)], features), locations=places
    )
    person = entities["1"]
    assert (person.gender, person.nationalities) == ("male", ("KP",))
    assert [(p.city, p.country) for p in person.birth_places] == [("Pyongyang", "KP")]
    assert person.titles == ("Foreign Trade Bank representative",)
    assert [(a.full, a.postal_code) for a in person.addresses] == [
        ("Lenin St. 1, Moscow 107150, Russia", "107150")
    ]
    assert person.countries == ("RU",)
    assert [(i.type, i.note) for i in person.identifiers] == [("wallet", "XBT")]
    assert person.listings[0].remarks == "Organization Established Date 1950-01-01"
    assert reading.oddities == []


def test_features_of_a_vessel(tmp_path: Path) -> None:
    features = [
        feature("Vessel Flag", at("7")),
        feature("Former Vessel Flag", at("9")),
        feature("VESSEL TYPE", detail("General Cargo")),
        feature("Vessel Call Sign", detail("HMZF")),
        feature("Vessel Year of Build", detail("1984")),
        feature("Vessel Owner", detail("OCEAN MARITIME MANAGEMENT")),
    ]
    ship, owner = firm("CHONG CHON GANG"), firm("OCEAN MARITIME MANAGEMENT")
    entity = read_xml(
        tmp_path,
        party(1, VESSEL, [ship], features),
        party(2, ORGANIZATION, [owner]),
        locations=[location("7", "Korea, North"), location("9", "Angola")],
    )[0]["1"]
    assert (entity.flags, entity.former_flags) == (("KP",), ("AO",))
    assert (entity.vessel_type, entity.build_year) == ("General Cargo", "1984")
    assert [i.normalized for i in entity.identifiers] == ["HMZF"]
    assert [(k.type, k.target_id) for k in entity.links] == [("owned_by", "ofac-2")]


def test_a_typographic_apostrophe_in_a_label_does_not_hide_it(tmp_path: Path) -> None:
    label = "Aircraft Manufacturer\u2019s Serial Number (MSN)"
    text = party(1, AIRCRAFT, [firm("EP-GOM")], [feature(label, detail("1023409321"))])
    (found,) = read_xml(tmp_path, text)[0]["1"].identifiers
    assert (found.type, found.value) == ("serial_number", "1023409321")


def test_secondary_sanctions_are_a_measure_with_their_law(tmp_path: Path) -> None:
    law = "North Korea Sanctions Regulations, sections 510.201 and 510.210"
    text = party(1, ORGANIZATION, [firm("X")], [feature("Secondary sanctions risk:", detail(law))])
    listing = read_xml(tmp_path, text)[0]["1"].listings[0]
    assert listing.measures == ("secondary sanctions",)
    assert listing.legal_basis == (law,)
    assert listing.remarks == f"Secondary sanctions risk: {law}"


def test_an_unknown_feature_is_kept_as_a_remark_and_reported_once(tmp_path: Path) -> None:
    parties = [
        party(uid, ORGANIZATION, [firm("X")], [feature("Favourite Colour", detail("red"))])
        for uid in (1, 2)
    ]
    entities, reading = read_xml(tmp_path, *parties)
    assert entities["2"].listings[0].remarks == "Favourite Colour red"
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "Favourite Colour")]


def test_a_false_nationality_is_a_note_not_a_nationality(tmp_path: Path) -> None:
    features = [feature("Nationality Country", at("7"), reliability="False")]
    entity = read_xml(
        tmp_path,
        party(1, PERSON, [named(*KIM)], features),
        locations=[location("7", "Korea, North")],
    )[0]["1"]
    assert entity.nationalities == ()
    assert entity.notes == ("Nationality Country Korea, North (false)",)


def test_regions_and_false_countries(tmp_path: Path) -> None:
    features = [feature("Location", at("1")), feature("Location", at("2"))]
    entities, reading = read_xml(
        tmp_path,
        party(1, ORGANIZATION, [firm("X")], features),
        locations=[location("1", "Region: Gaza"), location("2", "undetermined", CITY="Nowhere")],
    )
    assert entities["1"].countries == ("PS",)
    assert [o.value for o in reading.oddities] == ["undetermined"]


def test_a_location_that_is_not_in_the_file_is_reported(tmp_path: Path) -> None:
    _, reading = read_xml(
        tmp_path, party(1, ORGANIZATION, [firm("X")], [feature("Location", at("404"))])
    )
    assert [(o.field, o.value) for o in reading.oddities] == [("location", "404")]


def test_comments_on_a_party_and_on_a_feature_are_remarks(tmp_path: Path) -> None:
    features = [feature("Vessel Call Sign", detail("HMZF"), comment="as of 2014")]
    text = party(1, VESSEL, [firm("X")], features, comment="sunk")
    remarks = read_xml(tmp_path, text)[0]["1"].listings[0].remarks
    assert remarks == "Vessel Call Sign HMZF as of 2014; sunk"


def test_another_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableList, match="sdnList"):
        read_text(tmp_path, "<sdnList><publshInformation /></sdnList>")


def test_a_file_without_parties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableList, match="no party"):
        read_text(tmp_path, advanced([]))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    text = advanced([party(uid, ORGANIZATION, [firm("X")]) for uid in range(1, 9)])
    with pytest.raises(UnreadableList, match="not well-formed"):
        read_text(tmp_path, text[: int(len(text) * 0.8)])


def test_a_key_that_comes_twice_is_read_once_and_reported(tmp_path: Path) -> None:
    entities, reading = read_xml(
        tmp_path, party(1, ORGANIZATION, [firm("X")]), party(1, ORGANIZATION, [firm("Y")])
    )
    assert [e.caption for e in entities.values()] == ["X"]
    assert [o.severity for o in reading.oddities] == ["skipped"]


def test_a_party_without_a_name_is_kept_under_its_key_and_reported(tmp_path: Path) -> None:
    entities, reading = read_xml(tmp_path, party(7, ORGANIZATION, [named()]))
    assert (entities["7"].caption, entities["7"].names) == ("7", ())
    assert [o.message for o in reading.oddities] == ["empty name", "a party without a name"]


_PART_TYPES = ("Last Name", "First Name", "Nickname", "Patronymic", "Entity Name", "")


@given(
    st.lists(st.tuples(st.sampled_from(_PART_TYPES), st.text(min_size=1))),
    st.sampled_from(["Latin", "Hans", "Korean", "Arab", ""]),
)
def test_no_part_of_a_name_is_lost(parts: list[tuple[str, str]], script: str) -> None:
    name = assembled_name(parts, "person", "alias", script)

    def letters(text: str) -> Counter[str]:
        return Counter(ch for ch in text.upper() if ch.isalnum())

    assert letters(name.full) == letters("".join(clean(text) for _, text in parts))
