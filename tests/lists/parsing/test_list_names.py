"""Names in one field of a list: brackets, scripts, remarks."""

from __future__ import annotations

from lists.parsing.names import names_in, original_script_in


def test_an_acronym_in_brackets_is_a_name_of_its_own_but_a_weak_one() -> None:
    found = [(each.full, each.kind) for each in names_in("FOREIGN TRADE BANK (FTB)", "primary")]
    assert found == [
        ("FOREIGN TRADE BANK (FTB)", "primary"),
        ("FOREIGN TRADE BANK", "alias"),
        ("FTB", "weak_alias"),
    ]


def test_another_script_or_spellings_in_brackets_become_names() -> None:
    korean = [(n.full, n.kind, n.script) for n in names_in("Jin Tiesan (金铁三)", "alias")]
    assert korean == [("Jin Tiesan", "alias", "Latn"), ("金铁三", "original_script", "Hani")]
    arabic = names_in("حسن غول (Hassan Ghul; Hasan Gul)", "alias")
    assert [n.full for n in arabic] == ["حسن غول", "Hassan Ghul", "Hasan Gul"]
    assert arabic[1].raw == "حسن غول (Hassan Ghul; Hasan Gul)"
    assert original_script_in("POB: Egypt. In\nArabic: سيف العدل ")[0].full == "سيف العدل"


def test_remarks_and_references_in_brackets_are_no_part_of_a_name() -> None:
    former = names_in("Ezatullah Haqqani (previously listed as)", "alias")
    assert [(n.full, n.kind) for n in former] == [("Ezatullah Haqqani", "former")]
    academy = names_in("SECOND ACADEMY OF NATURAL SCIENCES (KPE.018)", "alias")
    assert [n.full for n in academy] == ["SECOND ACADEMY OF NATURAL SCIENCES"]
