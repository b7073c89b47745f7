"""Names of a SECO target are combined from the variants of their parts."""

from __future__ import annotations

from lists.ch.names import names_of
from lists.parsing.xml import made_element


def name(*parts: tuple[str, str, list[str]], **attributes: str) -> object:
    element = made_element("name", {key.replace("_", "-"): v for key, v in attributes.items()})
    for order, (kind, value, variants) in enumerate(parts, 1):
        part = made_element("name-part", {"order": str(order), "name-part-type": kind})
        part.append(made_element("value", {}, value))
        for variant in variants:
            part.append(made_element("spelling-variant", {}, variant))
        element.insert(0, part)  # the file's order is not the name's
    return element


def spellings(element: object, *, main: bool = True) -> list[tuple[str, str]]:
    found = names_of(element, main=main)  # type: ignore[arg-type]
    return [(one.full, one.kind) for one in found.names]


def test_each_part_may_vary_by_itself() -> None:
    element = name(
        ("family-name", "Ri", ["Lee"]),
        ("given-name", "Ji O", ["Jio"]),
        name_type="primary-name",
    )
    assert spellings(element) == [
        ("Ri Ji O", "primary"),
        ("Ri Jio", "alias"),
        ("Lee Ji O", "alias"),
        ("Lee Jio", "alias"),
    ]


def test_other_scripts_are_names_of_their_own() -> None:
    element = name(
        ("family-name", "Ri", ["리", "李"]),
        ("given-name", "Ji O", ["지오"]),
        name_type="primary-name",
    )
    assert spellings(element)[1:] == [("리 지오", "original_script"), ("李", "original_script")]


def test_quality_type_and_identity_say_how_a_name_is_held() -> None:
    part = ("whole-name", "Invented Trading", [])
    assert spellings(name(part, name_type="alias", quality="low")) == [
        ("Invented Trading", "weak_alias")
    ]
    assert spellings(name(part, name_type="formerly-known-as"))[0][1] == "former"
    assert spellings(name(part, name_type="primary-name"), main=False)[0][1] == "alias"
    found = names_of(name(part, name_type="pen-name"), main=True)  # type: ignore[arg-type]
    assert found.unknown_type == "pen-name"


def test_a_title_is_no_part_of_the_name_and_family_and_given_names_stay_apart() -> None:
    element = name(
        ("title", "Dr.", []), ("given-name", "Ji O", []), ("family-name", "Ri", []),
        name_type="primary-name",
    )  # fmt: skip
    found = names_of(element, main=True)  # type: ignore[arg-type]
    assert found.titles == ("Dr.",)
    assert (found.names[0].first_name, found.names[0].last_name) == ("Ji O", "Ri")


def test_many_variants_are_bounded() -> None:
    many = [f"Name{n}" for n in range(30)]
    element = name(("family-name", "A", many), ("given-name", "B", many), name_type="alias")
    assert len(spellings(element)) == 40
