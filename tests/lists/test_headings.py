"""Headings as people write them: what each means, and which speak of somebody."""

from __future__ import annotations

import pytest

from lists.vocabulary.headings import columns, is_about_a_party, meaning_of


@pytest.mark.parametrize(
    ("heading", "code", "number"),
    [
        ("Legal Name", "name", ""),
        ("Trading Name", "alias", ""),
        ("Payee", "payee", ""),
        ("Account Holder", "payee", ""),
        ("Beneficial owner", "beneficial_owner", ""),
        ("UBO", "beneficial_owner", ""),
        ("UBO 2", "beneficial_owner", "2"),
        ("Director 1", "director", "1"),
        ("director_12", "director", "12"),
        ("Director #3", "director", "3"),
        ("2. Director", "director", "2"),
        ("Directors (full names)", "director", ""),
        ("Originator", "originator", ""),
        ("Charterer", "charterer", ""),
        ("Consignee", "consignee", ""),
        ("Name of the Consignee", "consignee", ""),
        ("CONSIGNEE_NAME*", "consignee", ""),
        ("consigneeName", "consignee", ""),
        ("Notify", "notify_party", ""),
        ("Notify Party 1", "notify_party", "1"),
        ("Date of Birth (DD/MM/YYYY)", "dob", ""),
        ("DOB [optional]", "dob", ""),
        ("NAME1", "name", "1"),
        ("NAME2", "name", "2"),
        ("Geburtsdatum (TT.MM.JJJJ)", "dob", ""),
        ("Nachname", "last_name", ""),
        ("Geschäftsführer 2", "director", "2"),
        ("Wirtschaftlich Berechtigter", "beneficial_owner", ""),
        ("Nom du bénéficiaire", "payee", ""),
        ("Date de naissance (jj/mm/aaaa)", "dob", ""),
        ("Représentant légal", "director", ""),
        ("Apellidos", "last_name", ""),
        ("Titular real", "beneficial_owner", ""),
        ("Titolare effettivo", "beneficial_owner", ""),
        ("Data di nascita", "dob", ""),
        ("Achternaam", "last_name", ""),
        ("Bestuurder 1", "director", "1"),
        ("Nazwisko", "last_name", ""),
        ("Członek zarządu 3", "director", "3"),
        ("Beneficjent rzeczywisty", "beneficial_owner", ""),
        ("Генеральный директор", "director", ""),
        ("Плательщик", "originator", ""),
        ("대표자명", "director", ""),
        ("실소유자", "beneficial_owner", ""),
        ("수하인", "consignee", ""),
        ("法定代表人姓名", "director", ""),
        ("实际控制人", "beneficial_owner", ""),
        ("收款人名称", "payee", ""),
    ],
)
def test_a_heading_is_read_however_it_is_written(heading: str, code: str, number: str) -> None:
    assert tuple(meaning_of(heading)) == (code, number)


@pytest.mark.parametrize(
    "heading", ["Second signatory director", "Insured person", "Tenant", "Locataire", "Mieter"]
)
def test_a_heading_about_somebody_unknown_is_a_related_party(heading: str) -> None:
    assert meaning_of(heading).code == "related_party"


@pytest.mark.parametrize(
    "heading",
    ["Consignee address", "Director country", "UBO share %", "Customer status", "Product name"],
)
def test_what_describes_a_party_is_not_its_name(heading: str) -> None:
    assert is_about_a_party(heading)
    assert meaning_of(heading).code == ""


@pytest.mark.parametrize("heading", ["Amount", "Segment", "", "(x)", "123", "KYC"])
def test_other_headings_mean_nothing(heading: str) -> None:
    assert meaning_of(heading).code == ""


def test_every_role_of_a_party_has_words_and_says_what_it_is() -> None:
    for column in columns().values():
        assert column.headings or column.code == "related_party"
        assert column.about.endswith(".")
