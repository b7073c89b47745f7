"""Values that are all there and all others: cut, misread or in each other's columns."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from lists.entity import DateInterval, Entity, Identifier, Link, Listing, Name
from lists.kept_values import KeptCounts, ValueWatch


def party(number: int) -> Entity:
    return Entity(
        f"un-{number}",
        "un",
        f"KPi.{number:03}",
        "person",
        f"Pak {number}",
        (Name(f"PAK, Chol-{number} José"), Name(f"박 {number}", "original_script", script="Hang")),
        birth_dates=(DateInterval(date(1960, 4, 5), date(1960, 4, 5)),),
        identifiers=(Identifier("passport", f"A{number}", f"A{number}"),),
        listings=(Listing("un", f"KPi.{number:03}", reason=f"Director {number} of a mine."),),
    )


BEFORE = [party(number) for number in range(100, 160)]


def judged(after: list[Entity]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is said of lost values, and of damaged letters."""
    watch, counts = ValueWatch(), KeptCounts()
    for entity in after:
        watch.see(entity)
    for entity in BEFORE:
        watch.count(entity, counts)
    return counts.losses(), watch.damage(counts.damaged)


def named(entity: Entity, text: str) -> Entity:
    return structs.replace(entity, names=(Name(text), *entity.names[1:]))


def test_the_same_parties_lost_nothing() -> None:
    assert judged(BEFORE) == ((), ())


def test_another_punctuation_case_or_accent_is_no_change() -> None:
    after = [named(one, one.names[0].full.replace(",", "").replace("é", "e")) for one in BEFORE]
    assert judged([named(one, one.names[0].full.upper()) for one in after]) == ((), ())


def test_a_few_corrected_names_are_no_loss() -> None:
    assert judged([named(one, "KIM, Corrected") for one in BEFORE[:8]] + BEFORE[8:]) == ((), ())


def test_names_cut_in_half_are_named() -> None:
    (said,), _ = judged([named(one, one.names[0].full[:7]) for one in BEFORE])
    assert said.startswith("60 of 60 main names of the parties that stay are gone or others now")


def test_numbers_of_one_type_that_changed_are_named() -> None:
    after = [
        structs.replace(one, identifiers=(Identifier("passport", "A", "A"),)) for one in BEFORE
    ]
    (said,), _ = judged(after)
    assert "60 of 60 identifiers of type passport" in said


def test_ties_that_all_point_to_one_party_now_are_named() -> None:
    """A column of UN references that holds the same one in every row."""

    def tied(one: Entity, reference: str) -> Entity:
        link = Link("same_as", "", "", reference, f"UN reference {reference}")
        return structs.replace(one, links=(link,))

    watch, counts = ValueWatch(), KeptCounts()
    for one in BEFORE:
        watch.see(tied(one, "KPi.001"))
    for one in BEFORE:
        watch.count(tied(one, one.reference), counts)
    assert any("links" in sentence for sentence in counts.losses())


def test_utf_8_read_as_latin_1_is_damage() -> None:
    misread = [named(one, one.names[0].full.encode().decode("latin-1")) for one in BEFORE]
    _, (said,) = judged(misread)
    assert "60 parties have letters that were not read rightly" in said
    assert "JosÃ©" in said


def test_letters_that_became_question_marks_are_damage() -> None:
    _, (said,) = judged([named(one, "PAK, J?s?e") for one in BEFORE])
    assert "J?s?e" in said


def test_signs_that_could_not_be_read_are_damage_in_texts_too() -> None:
    after = [
        structs.replace(one, listings=(Listing("un", "", reason="Bosco\ufffds mine"),))
        for one in BEFORE
    ]
    assert judged(after)[1]


def test_the_publishers_own_few_slips_are_no_damage() -> None:
    assert judged([named(one, "Jos\ufffd") for one in BEFORE[:4]] + BEFORE[4:]) == ((), ())


def test_letters_of_many_languages_are_no_damage() -> None:
    names = (
        "Ñuñoa, Señor",
        "Århus Øst",
        "Đặng Văn",
        "Сидоров Пётр",
        "علي محمد",
        "김정은",
        "Bozizé’s",
        "Who?",
    )
    after = [named(one, f"{names[n % len(names)]} {n}") for n, one in enumerate(BEFORE)]
    assert judged(after)[1] == ()
