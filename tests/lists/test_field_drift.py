"""Fields of a file that vanished, and what stands in their place."""

from __future__ import annotations

from lists.field_drift import missing_fields, vanished_fields

BEFORE = {
    "INDIVIDUAL/INDIVIDUAL_ALIAS": 2752,
    "INDIVIDUAL_ALIAS/ALIAS_NAME": 2752,
    "INDIVIDUAL/SORT_KEY": 730,
    "INDIVIDUAL_PLACE_OF_BIRTH/NOTE": 4,
}


def without(*names: str, **new: int) -> dict[str, int]:
    kept = {name: count for name, count in BEFORE.items() if name not in names}
    return kept | {name.replace("__", "/"): count for name, count in new.items()}


def test_a_field_that_is_gone_is_named_with_its_values_and_what_is_new() -> None:
    after = without(
        "INDIVIDUAL/INDIVIDUAL_ALIAS",
        "INDIVIDUAL_ALIAS/ALIAS_NAME",
        INDIVIDUAL__INDIVIDUAL_AKA=2752,
    )
    assert vanished_fields("un_xml", BEFORE, after) == (
        "INDIVIDUAL/INDIVIDUAL_ALIAS is gone, 2,752 values lost; INDIVIDUAL_AKA is new",
    )


def test_a_field_that_nobody_reads_may_go() -> None:
    assert vanished_fields("un_xml", BEFORE, without("INDIVIDUAL/SORT_KEY")) == ()


def test_a_few_values_may_go_unless_something_new_came_in_their_place() -> None:
    name = "INDIVIDUAL_PLACE_OF_BIRTH/NOTE"
    assert vanished_fields("un_xml", BEFORE, without(name)) == ()
    renamed = without(name, INDIVIDUAL_PLACE_OF_BIRTH__REMARK=4)
    assert "REMARK is new" in vanished_fields("un_xml", BEFORE, renamed)[0]


def test_values_that_left_with_delisted_parties_are_no_loss() -> None:
    before = {"INDIVIDUAL_ALIAS/CITY_OF_BIRTH": 60}
    assert vanished_fields("un_xml", before, {}, delisted=84) == ()


def test_values_that_moved_to_another_known_field_are_no_loss() -> None:
    before = {"INDIVIDUAL_DOCUMENT/ISSUING_COUNTRY": 240}
    after = {"INDIVIDUAL_DOCUMENT/COUNTRY_OF_ISSUE": 240}
    assert vanished_fields("un_xml", before, after) == ()


def test_a_file_of_a_set_that_is_gone_is_named_however_small() -> None:
    before = {"primary: name": 90, "comments: comment": 1}
    said = vanished_fields("ofac_csv", before, {"primary: name": 90})
    assert said == ("the set has no comments file any more",)


def test_a_first_file_without_a_field_that_every_edition_had_is_named() -> None:
    fields = {"INDIVIDUALS/INDIVIDUAL": 730, "INDIVIDUAL/INDIVIDUAL_AKA": 2752}
    said = missing_fields("un_xml", "un", fields, 1000)
    (named,) = [one for one in said if one.startswith("INDIVIDUAL/INDIVIDUAL_ALIAS ")]
    assert "is missing" in named
    assert "INDIVIDUAL_AKA is new" in named
    whole = missing_fields("un_xml", "un", fields | {"INDIVIDUAL/INDIVIDUAL_ALIAS": 2752}, 1000)
    assert not any(one.startswith("INDIVIDUAL/INDIVIDUAL_ALIAS ") for one in whole)


def test_the_other_list_of_a_publisher_need_not_have_the_same_fields() -> None:
    """OFAC's non-SDN list has no ships."""
    said = missing_fields("ofac_csv", "ofac_cons", {}, 400)
    assert not any("flag" in one for one in said)
    assert any("primary: name" in one for one in said)
