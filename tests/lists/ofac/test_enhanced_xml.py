"""OFAC's enhanced XML: everything of a party in its own element, in words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lists.detect import detect
from lists.ofac.enhanced_xml import read
from lists.parsing.report import ParseReport, UnreadableList
from tests.lists.ofac.enhanced_files import entity, name, tag, text, written

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

FIRM = tag("names", name(("Entity Name", "Invented Trading")))
PERSON = tag(
    "names",
    name(("Last Name", "RI"), ("First Name", "Ji O"), Korean="리지어"),
    name(("Last Name", "LI"), ("First Name", "Ji"), primary=False),
    name(("Last Name", "Old"), ("First Name", "Li"), primary=False, weak=True),
    name(("Last Name", "PAK"), ("First Name", "Ji"), primary=False, how="F.K.A."),
)


def parties(
    folder: Path, *entities: str, source: str = "ofac_sdn", report: ParseReport | None = None
) -> list[Entity]:
    return list(read(written(folder / "sdn.xml", *entities), report or ParseReport(source)))


def feature(label: str, value: str, *more: str) -> str:
    return tag("feature", text("type", label), text("value", value), *more)


def dated(first: str, last: str) -> str:
    days = [text("fromDateBegin", first), text("toDateEnd", last), text("isApproximate", "true")]
    return tag("valueDate", *days)


def test_names_are_put_together_as_in_ofacs_other_files(tmp_path: Path) -> None:
    (one,) = parties(tmp_path, entity("9001", PERSON, kind="Individual"))
    assert [(n.full, n.kind) for n in one.names] == [
        ("RI, Ji O", "primary"),
        ("리지어", "original_script"),
        ("LI, Ji", "alias"),
        ("OLD, Li", "weak_alias"),
        ("PAK, Ji", "former"),
    ]
    assert (one.id, one.kind) == ("ofac-9001", "person")
    listing = one.listings[0]
    assert (listing.programmes, listing.measures) == (("DPRK3",), ("asset freeze",))
    assert listing.listed_on == date(2019, 4, 15)
    assert any("13722" in law for law in listing.legal_basis)


def test_features_documents_and_addresses_are_read(tmp_path: Path) -> None:
    (one,) = parties(
        tmp_path,
        entity(
            "9001",
            PERSON,
            tag(
                "features",
                feature("Birthdate", "circa 1962", dated("1962-01-01", "1962-12-31")),
                feature("Nationality Country", "Korea, North"),
                feature("Citizenship Country", "Cuba", text("reliability", "False")),
                feature("Digital Currency Address - XBT", "1Example"),
                feature("Shoe Size", "44"),
            ),
            tag(
                "identityDocuments",
                tag(
                    "identityDocument",
                    text("type", "Passport"),
                    text("documentNumber", "654410001"),
                    text("isValid", "false"),
                    text("issuingCountry", "Korea, North", refId="11118"),
                    tag("expirationDate", text("toDateEnd", "2020-01-02")),
                ),
            ),
            tag(
                "addresses",
                tag(
                    "address",
                    text("country", "Korea, North", refId="11118"),
                    tag("translations", tag("translation", tag(
                        "addressParts",
                        tag("addressPart", text("type", "CITY"), text("value", "Nampo")),
                        tag("addressPart", text("type", "ADDRESS1"), text("value", "Dong 1")),
                    ))),
                ),
                tag("address"),
            ),
            kind="Individual",
        ),
        report=(report := ParseReport("ofac_sdn")),
    )  # fmt: skip
    birth = one.birth_dates[0]
    assert (birth.start, birth.end, birth.approximate) == (
        date(1962, 1, 1),
        date(1962, 12, 31),
        True,
    )
    assert one.nationalities == ("KP",)
    assert one.notes == ("Citizenship Country Cuba (false)",)
    assert [(n.type, n.value, n.country, n.note) for n in one.identifiers] == [
        ("wallet", "1Example", "", "XBT"),
        ("passport", "654410001", "KP", "expires 2020-01-02; not valid"),
    ]
    assert [(a.full, a.country) for a in one.addresses] == [("Dong 1, Nampo, Korea, North", "KP")]
    assert "Shoe Size 44" in one.listings[0].remarks
    assert [(odd.severity, odd.value) for odd in report.oddities] == [("unknown", "Shoe Size")]


def test_a_ship_has_its_number(tmp_path: Path) -> None:
    (one,) = parties(
        tmp_path,
        entity(
            "9001",
            tag("names", name(("Vessel Name", "INVENTED STAR"))),
            tag("features", feature("Vessel Flag", "Korea, North")),
            tag(
                "identityDocuments",
                tag(
                    "identityDocument",
                    text("type", "Vessel Registration Identification"),
                    text("documentNumber", "IMO 8604917"),
                ),
            ),
            kind="Vessel",
        ),
    )
    assert [(n.type, n.normalized) for n in one.identifiers] == [("imo", "8604917")]
    assert (one.kind, one.flags) == ("vessel", ("KP",))


def relationship(target: str, named: str, kind: str = "15002") -> str:
    words = text("type", "Acting for or on behalf of", refId=kind)
    return tag(
        "relationships", tag("relationship", words, text("relatedEntity", named, entityId=target))
    )


def test_ties_are_resolved_in_the_file_and_kept_by_name_beyond_it(tmp_path: Path) -> None:
    report = ParseReport("ofac_sdn")
    first, second, _ = parties(
        tmp_path,
        entity("9001", FIRM, relationship("9002", "")),
        entity("9002", FIRM, relationship("7", "ELSEWHERE BANK", kind="99")),
        entity("9003", FIRM),
        report=report,
    )
    assert [(tie.type, tie.target_id, tie.quote) for tie in first.links] == [
        ("acts_for", "ofac-9002", "Acting for or on behalf of: Invented Trading")
    ]
    assert [(tie.type, tie.target_id, tie.target_name) for tie in second.links] == [
        ("linked_to", "", "ELSEWHERE BANK")
    ]
    assert (report.counts["links_resolved"], report.counts["links_unresolved"]) == (1, 1)


def test_a_file_of_both_lists_is_read_as_two(tmp_path: Path) -> None:
    sectoral = "Sectoral Sanctions Identifications List"
    both = (
        entity("9001", FIRM, lists=("SDN List", sectoral)),
        entity("9002", FIRM, lists=(sectoral,)),
    )
    path = written(tmp_path / "all.xml", *both)
    assert [(one.source, one.format) for one in detect([path]).packages] == [
        ("ofac_cons", "ofac_enhanced_xml"),
        ("ofac_sdn", "ofac_enhanced_xml"),
    ]
    assert [one.id for one in parties(tmp_path, *both)] == ["ofac-9001"]
    assert [one.id for one in parties(tmp_path, *both, source="ofac_cons")] == [
        "ofac_cons-9001",
        "ofac_cons-9002",
    ]
    alone = written(tmp_path / "sdn_only.xml", both[0])
    assert [one.source for one in detect([alone]).packages] == ["ofac_sdn"]


def test_a_filtered_export_says_so(tmp_path: Path) -> None:
    programmes = tag("sanctionsPrograms", text("sanctionsProgram", "DPRK3"))
    path = written(tmp_path / "some.xml", entity("9001", FIRM), filters=programmes)
    report = ParseReport("ofac_sdn")
    assert len(list(read(path, report))) == 1
    assert [(odd.field, odd.value) for odd in report.oddities] == [("filters", "DPRK3")]
    assert report.published_at == datetime(2026, 2, 3, tzinfo=UTC)


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    report = ParseReport("ofac_sdn")
    found = parties(
        tmp_path,
        entity("9001", FIRM, tag("cryptoAssets", "1 wallet"), kind="Drone"),
        entity("9001", FIRM),
        entity("", FIRM),
        report=report,
    )
    assert len(found) == 1
    assert [(odd.severity, odd.field) for odd in report.oddities] == [
        ("unknown", "entityType"),
        ("skipped", "id"),
        ("skipped", "id"),
        ("unknown", "cryptoAssets"),
    ]


def test_a_file_cut_short_or_of_another_list_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "sdn.xml", entity("9001", FIRM), entity("9002", FIRM))
    with pytest.raises(UnreadableList, match="no party"):
        list(read(path, ParseReport("ofac_cons")))
    whole = path.read_text("utf-8")
    path.write_text(whole[: len(whole) * 4 // 5], "utf-8")
    with pytest.raises(UnreadableList, match="not well-formed"):
        list(read(path, ParseReport("ofac_sdn")))


@pytest.mark.full
def test_the_published_file_is_read_to_its_last_document(full_lists: Path) -> None:
    """Counted again in the text of the file."""
    path = full_lists / "more_lists" / "ofac_enhanced" / "enhanced_IRGC_2024-08-28.xml"
    printed = path.read_text("utf-8")
    report = ParseReport("ofac_sdn")
    found = list(read(path, report))
    assert len(found) == printed.count("<entity ") == 293
    assert Counter(one.kind for one in found) == {
        "person": printed.count(">Individual</entityType>"),
        "organization": printed.count(">Entity</entityType>"),
        "aircraft": printed.count(">Aircraft</entityType>"),
    }
    assert sum(len(one.names) for one in found) == printed.count("<formattedFullName>") == 930
    weak = sum(name.kind == "weak_alias" for one in found for name in one.names)
    low = re.findall(r"<isLowQuality>true.*?</name>", printed, re.DOTALL)
    assert weak == sum(one.count("<formattedFullName>") for one in low)
    numbers = set(re.findall(r"<documentNumber>(.*?)</documentNumber>", printed))
    held = {number.value for one in found for number in one.identifiers}
    assert {number for number in numbers if number.strip() not in held} == set()
    assert len(re.findall("<documentNumber>", printed)) == 218
    ties = re.findall(r"<relatedEntity entityId=", printed)
    stated = sum(len(one.links) for one in found) - report.counts["post_links"]
    assert stated - report.counts["operated_by_resolved"] == len(ties) == 229
    births = sum(len(one.birth_dates) for one in found)
    assert births == printed.count('featureTypeId="8">Birthdate<')
    assert [(odd.severity, odd.field) for odd in report.oddities] == [("odd", "filters")]
