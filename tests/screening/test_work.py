"""The work of a subject is known before it is searched, and grows with everything that was sent."""

from __future__ import annotations

from screening.model.subject import Activity, Cargo, Counterparty, StrayText, Subject
from screening.work import (
    FEW_NUMBERS,
    LETTERS_OF_TEXT,
    OF_A_NUMBER,
    OF_ANY_NAME,
    OF_ANY_TEXT,
    letters_of_name,
    work_of,
)


def test_an_ordinary_name_is_little_work() -> None:
    assert work_of(Subject(names=("Kim Yong Chol",))) == len("Kim Yong Chol") + 2 * OF_ANY_NAME


def test_more_and_longer_names_are_more_work() -> None:
    one = work_of(Subject(names=("Kim Yong Chol",)))
    assert work_of(Subject(names=("Kim Yong Chol",) * 3)) > 2 * one
    assert work_of(Subject(names=("Kim Yong Chol " * 50,))) > 10 * one


def test_the_parties_of_a_deal_count_like_names_and_its_texts_for_less() -> None:
    bare = work_of(Subject(activity=Activity()))
    named = Activity(counterparties=(Counterparty("x" * 1_000),))
    described = Activity(cargo=(Cargo(description="x" * 1_000),))
    assert work_of(Subject(activity=named)) - bare == 1_000 + OF_ANY_NAME
    assert work_of(Subject(activity=described)) - bare == 50 + OF_ANY_TEXT


def test_addresses_count_as_texts() -> None:
    subject = Subject(addresses=("x" * 2_000,))
    assert work_of(subject) == 2_000 // LETTERS_OF_TEXT + OF_ANY_TEXT + OF_ANY_NAME


def test_short_texts_count_however_short_they_are() -> None:
    strays = tuple(StrayText(f"field {number}", "x") for number in range(100))
    assert work_of(Subject(stray_texts=strays)) > 100 * OF_ANY_TEXT


def test_letters_of_other_scripts_count_for_more() -> None:
    assert letters_of_name("김정은") == 3 * len("김정은")
    assert letters_of_name("Иванов") == len("Иванов")


def test_letters_that_only_digits_stand_beside_count_as_by_themselves() -> None:
    codes, words = " ".join(["A1"] * 40), " ".join(["Al"] * 40)
    assert work_of(Subject(names=(codes,))) > 4 * work_of(Subject(names=(words,)))
    one = Subject(names=("Flat 12B Hill Road",))
    assert work_of(one) < 2 * work_of(Subject(names=("Flat 12 Hill Road",)))


def test_texts_that_are_not_ascii_count_for_what_they_are_folded_to() -> None:
    plain = work_of(Subject(addresses=("x" * 2_000,)))
    assert work_of(Subject(addresses=("½" * 2_000,))) > 4 * plain, "26 us a sign, not 2"
    assert work_of(Subject(addresses=("ж" * 2_000,))) < 2 * plain


def test_numbers_of_ships_in_a_text_count_for_what_asking_for_them_costs() -> None:
    numbers = " ".join(f"IMO {8_600_000 + number}" for number in range(160))
    words = "x" * len(numbers)
    more = work_of(Subject(addresses=(numbers,))) - work_of(Subject(addresses=(words,)))
    assert more == OF_A_NUMBER * (160 - FEW_NUMBERS), "110 us a number"


def test_letters_by_themselves_count_for_what_they_cost() -> None:
    assert letters_of_name("J. Smith") == len("J. Smith")
    assert letters_of_name("a e i o u") > 5 * len("a e i o u"), "5 ms a name where a word takes .1"
    many = " ".join("x" * 100)
    assert letters_of_name(many) > 10 * len(many) / 2
    assert letters_of_name("Korea Kwangson Banking Corporation") == 34
