"""Who counts as found: references, records of one party, names that can be told by reading."""

from __future__ import annotations

from datetime import date

import pytest

from lists.entity import DateInterval, Identifier, Link
from screening.links.identities import Identities, name_key
from screening.model.subject import Options, Subject
from screening.validation.evaluation import Case
from screening.validation.findable import findable, nearest
from screening.validation.judging import judge
from tests.factories import entity, listing, person, vessel
from tests.screening.listed import TODAY, screener


def born(day: str) -> tuple[DateInterval, ...]:
    found = date.fromisoformat(day)
    return (DateInterval(found, found),)


def test_a_party_is_named_by_any_of_its_references_in_any_writing() -> None:
    one = entity(key="6908436", reference="KPe.047", listings=(listing("UNSC:KP"),))
    known = Identities([one])
    for reference in ("KPe.047", " kpe.047", "un-6908436", "KPe.025"):
        assert known.named(reference) == {one.id}, reference
    assert known.named("KPe.999") == frozenset()
    assert known.named("") == frozenset()


def test_records_that_a_publisher_joins_are_one_party() -> None:
    un = entity(key="1", reference="KPe.001")
    eu = entity("KOMID", source="eu", links=(Link(type="same_as", target_reference="KPe.001"),))
    known = Identities([un, eu])
    assert known.same(un.id, eu.id)


def test_ships_are_joined_by_number_and_never_by_name() -> None:
    imo = vessel(source="un_vessels")
    again = vessel("KUM JIN GANG 3", source="ofac_sdn")
    namesake = vessel(source="eu", imo="9010022")
    known = Identities([imo, again, namesake])
    assert known.same(imo.id, again.id)
    assert not known.same(imo.id, namesake.id)


def test_persons_of_one_name_are_joined_by_birth_date_only() -> None:
    un = person("KIM Yong Chol", birth_dates=born("1962-02-18"))
    same = person("Kim, Yong Chol", source="eu", birth_dates=born("1962-02-18"))
    other = person("KIM Yong Chol", source="ofac_sdn", birth_dates=born("1947-02-18"))
    unknown = person("KIM Yong Chol", source="ofac_cons")
    known = Identities([un, same, other, unknown])
    assert known.same(un.id, same.id)
    assert not known.same(un.id, other.id)
    assert not known.same(un.id, unknown.id)


def test_organizations_of_one_name_on_two_lists_are_one_but_not_on_one_list() -> None:
    un, eu = entity("Ryugyong Trading"), entity("RYUGYONG, Trading", source="eu")
    twin = entity("Ryugyong Trading", key="2")
    assert Identities([un, eu]).same(un.id, eu.id)
    assert not Identities([un, twin]).same(un.id, twin.id)


def test_a_name_key_ignores_order_and_keeps_signs_that_fold_to_nothing() -> None:
    assert name_key("KIM, Jong Un") == name_key("Jong Un Kim")
    assert name_key("???") == "???"


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Paek Chang Ho", "Paek Ch'ang-Ho"),  # written alike
        ("Green Pine", "Green Pine Associated Corporation"),  # part of it
        ("CHON MASAN", "CHONMASAN"),  # without spaces
        ("박창호", "Pak Chang-Ho"),  # the same syllables
    ],
)
def test_names_that_a_reader_would_pair_are_findable(asked: str, listed: str) -> None:
    assert findable([asked], [person(listed)])


def test_a_name_unlike_any_other_is_not_findable_and_the_nearest_is_told() -> None:
    pak = person("Pak Bong Nam")
    assert findable(["Lui Wai Ming"], [pak]) == ""
    assert nearest(["Lui Wai Ming"], [pak]).endswith("like 'Pak Bong Nam'")
    assert nearest(["x"], []) == ""


def test_cases_are_judged_by_reference_record_and_name() -> None:
    un = entity("Korea Kwangson Banking Corp", key="6908455", reference="KPe.025")
    eu = entity(
        "Kwangson Bank", source="eu", names=("Kwangson Bank", "Korea Kwangson Banking Corp")
    )
    cases = [
        Case("hit", "x.csv", 2, Subject(names=("Korea Kwangson Banking Corp",)), ("KPe.025",)),
        Case("miss", "x.csv", 3, Subject(names=("Wholly Different Gmbh",)), ("KPe.025",)),
        Case("gone", "x.csv", 4, Subject(names=("Anybody Else",)), ("KPe.999",)),
        Case("alarm", "x.csv", 5, Subject(names=("Korea Kwangson Banking Corp",))),
        Case("quiet", "x.csv", 6, Subject(names=("Bakery Tübingen",))),
    ]
    hit, miss, gone, alarm, quiet = judge(
        screener(un, eu), Identities([un, eu]), cases, Options(), TODAY
    )
    assert (hit.found, hit.led, hit.findable) == (True, True, True)
    assert {(one.entity_id, one.right, one.same) for one in hit.alerts} == {
        (un.id, True, True),
        (eu.id, False, True),
    }
    assert all(one.same_name and one.evidence for one in hit.alerts)
    assert (miss.found, miss.listed, miss.findable) == (False, True, False)
    assert (gone.found, gone.listed) == (False, False)
    assert (alarm.false_positive, quiet.false_positive) == (True, False)


def test_who_came_near_is_seen_below_the_threshold() -> None:
    listed = person("Mohammad Hamdi Sadiq al-Ahdal", reference="QDi.001")
    case = Case("1", "x.csv", 2, Subject(names=("Mohamed Hamdi Ahdal",)), ("QDi.001",))
    over = screener(listed)
    judged = judge(over, Identities([listed]), [case], Options(threshold=0.99), TODAY)[0]
    assert judged.alerts == ()
    assert [one.right for one in judged.near] == [True]
    assert judged.findable


def test_an_accepted_reference_settles_a_negative() -> None:
    ship = vessel("JW JEWEL", imo="9402964", source="ofac_sdn", reference="25690")
    subject = Subject(names=("JW JEWEL",), imo="9402964", kind="vessel")
    case = Case("1", "x.csv", 2, subject, accepted=("25690",))
    judged = judge(screener(ship), Identities([ship]), [case], Options(), TODAY)[0]
    assert judged.alerts[0].right
    assert not judged.false_positive


def test_an_identifier_joins_records_of_any_name() -> None:
    lei = Identifier(type="lei", value="5493001KJTIIGC8Y1R12", normalized="5493001KJTIIGC8Y1R12")
    one = entity("Alpha Trading", identifiers=(lei,))
    other = entity("Omega Holding", source="eu", identifiers=(lei,))
    assert Identities([one, other]).same(one.id, other.id)
