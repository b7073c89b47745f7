"""The remark grammar: each kind of fact, in OFAC's own words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.ofac.names import printed_name
from lists.ofac.party import PartyDraft
from lists.ofac.remarks import is_cut, join_remark, read_remarks, segments
from lists.ofac.terms import document_types, feature_meanings
from lists.parsing.report import ParseReport
from tests.lists.ofac_csv_files import primary, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity, Kind


def read(remark: str, kind: Kind = "person", **options: bool) -> tuple[Entity, ParseReport]:
    reading = ParseReport("ofac_sdn")
    draft = PartyDraft(reading, "1", kind)
    draft.add_name(printed_name("ANYBODY", kind, "primary"))
    read_remarks(draft, remark, **options)
    return draft.entity(), reading


@pytest.mark.parametrize(
    ("text", "start", "end", "approximate"),
    [
        ("DOB 18 Feb 1962", date(1962, 2, 18), date(1962, 2, 18), False),
        ("DOB Mar 1952", date(1952, 3, 1), date(1952, 3, 31), False),
        ("DOB 1938", date(1938, 1, 1), date(1938, 12, 31), False),
        ("DOB circa 1962", date(1962, 1, 1), date(1962, 12, 31), True),
        ("DOB 1970 to 1972", date(1970, 1, 1), date(1972, 12, 31), False),
        ("alt. DOB 01 Jan 1960", date(1960, 1, 1), date(1960, 1, 1), False),
    ],
)
def test_dates_of_birth_are_intervals(
    text: str, start: date, end: date, *, approximate: bool
) -> None:
    (interval,) = read(text + ".")[0].birth_dates
    assert (interval.start, interval.end, interval.approximate) == (start, end, approximate)


def test_an_unreadable_date_is_reported_and_stays_in_the_remarks() -> None:
    entity, reading = read("DOB in his youth.")
    assert entity.birth_dates == ()
    assert entity.listings[0].remarks == "DOB in his youth."
    assert [(o.severity, o.field) for o in reading.oddities] == [("odd", "DOB")]


def test_place_of_birth_knows_a_country_with_a_comma_in_it() -> None:
    (place,) = read("POB Kaesong, North Hwanghae, Korea, North.")[0].birth_places
    assert (place.city, place.region, place.country) == ("Kaesong", "North Hwanghae", "KP")


def test_nationalities_and_citizenships_are_countries() -> None:
    entity, _ = read(
        "nationality Korea, North; citizen Saint Kitts and Nevis; alt. nationality Iran."
    )
    assert entity.nationalities == ("KP", "KN", "IR")


def test_a_semicolon_without_a_blank_divides_too() -> None:
    entity, _ = read("nationality possibly Palestinian;arrested 23 Apr 2002.")
    assert entity.nationalities == ("PS",)


def test_gender_and_year_of_build() -> None:
    assert read("Gender Female.")[0].gender == "female"
    assert read("Vessel Year of Build 1984.", "vessel")[0].build_year == "1984"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Passport 199421147 (Korea, North) expires 29 Dec 2014", "person",
         ("passport", "199421147", "KP", "expires 29 Dec 2014")),
        ("Passport 75 5276391 (Russia)", "person", ("passport", "75 5276391", "RU", "")),
        ("alt. Passport 4117921 issued under the name Dilawar Khan", "person",
         ("passport", "4117921", "", "issued under the name Dilawar Khan")),
        ("National ID No. 1910958130007", "person",
         ("national_id", "1910958130007", "", "National ID No.")),
        ("Registration Number HRB 32490 (Mainz) (Germany)", "organization",
         ("registration", "HRB 32490", "DE", "Registration Number; Mainz")),
        ("Identification Number G563542(9) (Hong Kong)", "person",
         ("national_id", "G563542(9)", "HK", "Identification Number")),
        ("Tax ID No. 7707083893 (Russia)", "organization", ("inn", "7707083893", "RU", "")),
        ("Registration Number 1027700132195 (Russia)", "organization",
         ("ogrn", "1027700132195", "RU", "")),
        ("Unified Social Credit Code (USCC) 91310115MA1K4DLAXM (China)", "organization",
         ("uscc", "91310115MA1K4DLAXM", "CN", "")),
        ("MMSI 256845000", "vessel", ("mmsi", "256845000", "", "")),
        ("SWIFT/BIC FTBDKPPY", "organization", ("bic", "FTBDKPPY", "", "")),
        ("D-U-N-S Number 53-400-0843", "organization", ("duns", "53-400-0843", "", "")),
        ("Email Address root@example.com", "organization", ("email", "root@example.com", "", "")),
        ("Phone Number 8613314257947", "person", ("phone", "8613314257947", "", "")),
        ("Telephone (357)(22660766)", "organization", ("phone", "(357)(22660766)", "", "")),
        ("Alt. Fax: 9221227700019", "organization", ("phone", "9221227700019", "", "fax")),
        ("http://www.sanabel.org.uk (website)", "organization",
         ("website", "http://www.sanabel.org.uk", "", "")),
        ("alt. Digital Currency Address - XBT 1EpMiZkQVekM5ij12nMiEwttFPcDK9XhX6", "person",
         ("wallet", "1EpMiZkQVekM5ij12nMiEwttFPcDK9XhX6", "", "XBT")),
        ("Aircraft Tail Number YV2040", "aircraft", ("tail_number", "YV2040", "", "")),
        ("Previous Aircraft Tail Number YI-NAB", "aircraft",
         ("tail_number", "YI-NAB", "", "previous")),
        ("Aircraft Manufacturer's Serial Number (MSN) 1023409321", "aircraft",
         ("serial_number", "1023409321", "", "MSN")),
        ("BIK (RU) 044525607", "organization", ("other", "044525607", "", "BIK")),
        ("International Maritime Organization No. (5777731)", "organization",
         ("imo_company", "5777731", "", "")),
    ],
)  # fmt: skip
def test_numbers_and_codes_are_identifiers(
    text: str, kind: Kind, expected: tuple[str, str, str, str]
) -> None:
    entity, reading = read(f"{text}.", kind)
    (found,) = entity.identifiers
    assert (found.type, found.value, found.country, found.note) == expected
    assert reading.oddities == []


@pytest.mark.parametrize(
    "label", ["Vessel Registration Identification", "Identification Number", "Registration Number"]
)
def test_any_number_marked_imo_is_one_whatever_its_label(label: str) -> None:
    (found,) = read(f"{label} IMO 7937317.", "vessel")[0].identifiers
    assert (found.type, found.normalized, found.valid) == ("imo", "7937317", True)


def test_a_bare_vessel_registration_of_seven_digits_is_an_imo_only_on_a_vessel() -> None:
    text = "Vessel Registration Identification 7937317."
    assert read(text, "vessel")[0].identifiers[0].type == "imo"
    assert read(text, "organization")[0].identifiers[0].type == "registration"


def test_a_vessel_registration_that_is_no_imo_stays_a_registration() -> None:
    (found,) = read("Vessel Registration Identification RS 150443 (Russia).", "vessel")[
        0
    ].identifiers
    assert (found.type, found.value, found.country) == ("registration", "RS 150443", "RU")


def test_a_company_number_printed_as_a_vessels_is_a_company_number() -> None:
    text = "Vessel Registration Identification IMO 5342883."
    (found,) = read(text, "organization")[0].identifiers
    assert (found.type, found.valid, found.note) == (
        "imo_company",
        True,
        "printed as a vessel's number",
    )


def test_a_number_that_passes_both_schemes_is_told_by_its_holder() -> None:
    assert read("Identification Number IMO 9358010.", "vessel")[0].identifiers[0].type == "imo"
    assert read("Identification Number IMO 9358010.")[0].identifiers[0].type == "imo_company"


def test_the_owners_company_number_on_a_vessel_stays_the_owners() -> None:
    (found,) = read("Company Number IMO 5342883.", "vessel")[0].identifiers
    assert (found.type, found.valid) == ("imo_company", True)


@pytest.mark.parametrize(
    ("party", "kind", "text"),
    [
        ("HWASONG SHIPPING CO LTD", "organization", "Company Number IMO 543400"),
        ("DERECTTOR", "vessel", "Vessel Registration Identification IMO 9207391"),
        ("CELIA ARMAS", "vessel", "Vessel Registration Identification IMO 642068"),
    ],
)
def test_known_misprinted_imo_numbers_are_kept_flagged_and_reported(
    party: str, kind: Kind, text: str
) -> None:
    entity, reading = read(f"{text}.", kind)
    (found,) = entity.identifiers
    assert found.valid is False, party
    assert found.normalized == text.rsplit(" ", 1)[1]
    assert [o.severity for o in reading.oddities] == ["odd"]


def test_quoted_names_are_weak_aliases(tmp_path: Path) -> None:
    remark = "a.k.a. 'RED DOT'; f.k.a. 'JI'AN GANG'; alt. n.k.a. 'A; B'; DOB 1970."
    entity = read_csv(tmp_path, primary(1, "X", remarks=remark))[0]["1"]
    assert [(n.full, n.kind) for n in entity.names[1:]] == [
        ("RED DOT", "weak_alias"),
        ("JI'AN GANG", "weak_alias"),
        ("A; B", "weak_alias"),
    ]
    assert len(entity.birth_dates) == 1


def test_secondary_sanctions_are_a_measure_and_name_their_law() -> None:
    text = (
        "Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and "
        "510.210; Additional Sanctions Information - Subject to Secondary Sanctions."
    )
    listing = read(text)[0].listings[0]
    assert listing.measures == ("secondary sanctions",)
    assert listing.legal_basis == (
        "North Korea Sanctions Regulations, sections 510.201 and 510.210",
    )


def test_a_law_after_pursuant_to_is_a_legal_basis() -> None:
    text = (
        "Additional Sanctions Information - Subject to Secondary Sanctions Pursuant to the "
        "Hizballah Financial Sanctions Regulations."
    )
    assert read(text)[0].listings[0].legal_basis == (
        "the Hizballah Financial Sanctions Regulations",
    )


def test_sectoral_directives_keep_their_number() -> None:
    text = "Executive Order 13662 Directive Determination - Subject to Directive 1."
    assert read(text)[0].listings[0].measures == ("E.O. 13662: Subject to Directive 1",)


def test_former_flags_stand_apart_from_flags() -> None:
    text = "Former Vessel Flag Malta; alt. Former Vessel Flag Tuvalu; Other Vessel Flag Panama."
    entity, _ = read(text, "vessel")
    assert (entity.former_flags, entity.flags) == (("MT", "TV"), ("PA",))


def test_aircraft_operator_and_model(tmp_path: Path) -> None:
    remark = "Aircraft Model IL76-TD; Aircraft Operator YAS AIR; Aircraft Manufacture Date 1992."
    entities, _ = read_csv(
        tmp_path, primary(1, "EP-GOM", "aircraft", remarks=remark), primary(2, "YAS AIR")
    )
    plane = entities["1"]
    assert (plane.build_year, plane.notes) == ("1992", ("Aircraft Model: IL76-TD",))
    assert [(k.type, k.target_id) for k in plane.links] == [("operated_by", "ofac-2")]


def test_prose_is_kept_and_counted_but_not_reported() -> None:
    entity, reading = read("ICTY indictee at large; DOB 1950.")
    assert entity.listings[0].remarks == "ICTY indictee at large; DOB 1950."
    assert reading.counts["remarks_prose"] == 1
    assert reading.oddities == []


def test_what_looks_like_a_label_and_is_unknown_is_reported_once_by_its_pattern() -> None:
    _, reading = read("Galactic ID No. 12; Galactic ID No. 345.")
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "Galactic ID No. 12")]
    assert reading.counts["remarks_unread: Galactic ID No."] == 2


def test_a_document_label_without_a_number_is_reported() -> None:
    entity, reading = read("Passport (Iran).")
    assert entity.identifiers == ()
    assert [o.message for o in reading.oddities] == ["a document without a number"]


def test_a_remark_that_ends_at_the_limit_with_a_stop_is_not_cut() -> None:
    assert is_cut("x" * 1000)
    assert not is_cut("x" * 999 + ".")
    assert not is_cut("x" * 999)


@given(st.text(), st.integers(0, 2000))
def test_joining_a_cut_remark_gives_the_whole_one(text: str, cut: int) -> None:
    assert join_remark(text[:cut], text[cut:]) == text


_LABELS = st.sampled_from(
    sorted({*document_types(), *feature_meanings(), "Linked To:", "a.k.a. '"})
)
_FACTS = st.lists(st.one_of(st.text(), st.builds("{} {}".format, _LABELS, st.text())))


@given(_FACTS.map("; ".join), st.sampled_from(["person", "organization", "vessel", "aircraft"]))
def test_no_remark_crashes_and_none_is_lost(remark: str, kind: Kind) -> None:
    entity, _ = read(remark, kind)
    assert entity.listings[0].remarks == remark.strip()


@given(_FACTS.map("; ".join))
def test_a_cut_remark_never_reads_more_than_a_whole_one(remark: str) -> None:
    whole, _ = read(remark)
    cut, _ = read(remark, cut=True)
    assert set(cut.identifiers) <= set(whole.identifiers)


@given(st.text(alphabet="ab;. '", max_size=40))
def test_segments_keep_every_letter(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(ch for ch in value if ch in "ab'")

    assert letters("".join(segments(text))) == letters(text)
