"""What a submitted text names: parties, roles, and what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.name_text import read_text
from screening.name_text.depth import Depth, depth_of, is_bare, words_told
from screening.name_text.phrases import asides, joints, roles, tokenize
from screening.name_text.reader import MOST_PARTIES
from screening.naming.text import fold
from tests.property_profiles import examples

if TYPE_CHECKING:
    from lists.entity import Kind

P: Kind = "person"
O: Kind = "organization"  # noqa: E741
V: Kind = "vessel"


def read(raw: str, kind: Kind | None) -> dict[str, str]:
    """The names read from a text, with their roles."""
    return {party.text: party.role for party in read_text(raw, kind).parties}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Honorata Nabakooza", P),
        ("Ma, Xiaohong", P),
        ("Do Thi Lan", P),
        ("Lim Nee Soon", P),
        ("Johnson & Johnson", O),
        ("Trinidad and Tobago Bank", O),
        ("Marks and Spencer", O),
        ("Smith & Wesson", O),
        ("Ex Libris", O),
        ("Alias Ltd", O),
        ("OR Technology", O),
        ("LADY R", V),
        ("MARIA E", V),
        ("Maduro", P),
        ("John", P),
        ("Olga and Maria", P),
    ],
)
def test_a_plain_name_is_one_name(raw: str, kind: Kind) -> None:
    assert read(raw, kind) == {}


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("Kim Jong Un and Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Nicolas Maduro & Cilia Flores", {"Nicolas Maduro", "Cilia Flores"}),
        ("Ri Won Ho / John Brown", {"Ri Won Ho", "John Brown"}),
        ("Ri Won Ho; John Brown", {"Ri Won Ho", "John Brown"}),
        ("Ri Won Ho jointly with John Brown", {"Ri Won Ho", "John Brown"}),
        ("Kim Jong Un und Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Kim Jong Un et Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Kim Jong Un y Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Kim Jong Un e Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Kim Jong Un en Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Kim Jong Un oraz Ri Sol Ju", {"Kim Jong Un", "Ri Sol Ju"}),
        ("Ким Чен Ын и Ли Соль Чжу", {"Ким Чен Ын", "Ли Соль Чжу"}),
        ("김정은과 리설주", {"김정은", "리설주"}),
        ("김정은 및 리설주", {"김정은", "리설주"}),
        ("金正恩和李雪主", {"金正恩", "李雪主"}),
        ("John and Mary Smith", {"John Smith", "Mary Smith"}),
        ("Smith, John and Mary", {"Smith, John", "Mary Smith"}),
        ("Mr John Smith and Mrs Mary Jones", {"John Smith", "Mary Jones"}),
        ("John Smith, Mary Ann Jones and Ri Won Ho", {"Mary Ann Jones", "Ri Won Ho"}),
    ],
)
def test_joint_holders_are_parties_each(raw: str, names: set[str]) -> None:
    assert names <= set(read(raw, P))


@pytest.mark.parametrize(
    ("raw", "kind", "name", "role"),
    [
        ("Bob Brown a/k/a Ri Won Ho", P, "Ri Won Ho", "alias"),
        ("Bob Brown, aka Ri Won Ho", P, "Ri Won Ho", "alias"),
        ("Bob Brown (alias Ri Won Ho)", P, "Ri Won Ho", "alias"),
        ("Bob Brown also known as Ri Won Ho", P, "Ri Won Ho", "alias"),
        ("Bob Brown genannt Ri Won Ho", P, "Ri Won Ho", "alias"),
        ("Bob Brown dit Ri Won Ho", P, "Ri Won Ho", "alias"),
        ("Bob Brown conocido como Ri Won Ho", P, "Ri Won Ho", "alias"),
        ("Иван Петров, он же Ли Вон Хо", P, "Ли Вон Хо", "alias"),
        ("Elena Brown née Petrova Ivanova", P, "Petrova Ivanova", "former name"),
        ("NEW STAR f/k/a YU JONG 2", V, "YU JONG 2", "former name"),
        ("NEW STAR (ex YU JONG 2)", V, "YU JONG 2", "former name"),
        ("NEW STAR renamed from YU JONG 2", V, "YU JONG 2", "former name"),
        ("NEW STAR n/k/a YU JONG 2", V, "YU JONG 2", "later name"),
        ("Blue Door Ltd t/a Korea Pumps", O, "Korea Pumps", "trading name"),
        ("Blue Door Ltd d/b/a Korea Pumps", O, "Korea Pumps", "trading name"),
        ("Blue Door BV h.o.d.n. Korea Pumps", O, "Korea Pumps", "trading name"),
        ("蓝门公司 又名 朝鲜矿业发展公司", O, "朝鲜矿业发展公司", "alias"),
        ("블루도어 구명칭 조선광선은행", O, "조선광선은행", "former name"),
    ],
)
def test_other_names_of_the_party_are_its_names(raw: str, kind: Kind, name: str, role: str) -> None:
    party = next(one for one in read_text(raw, kind).parties if one.text == name)
    assert (party.role, party.relation, party.kind) == (role, "same", kind)
    assert f"given as a{'n' if role == 'alias' else ''} {role}" in party.in_words()


@pytest.mark.parametrize(
    ("raw", "role"),
    [
        ("Blue Door Ltd on behalf of Korea Kwangson Bank", "principal"),
        ("Blue Door Ltd o/b/o Korea Kwangson Bank", "principal"),
        ("Blue Door Ltd as agent for Korea Kwangson Bank", "principal"),
        ("Blue Door GmbH im Auftrag von Korea Kwangson Bank", "principal"),
        ("Porte Bleue SA pour le compte de Korea Kwangson Bank", "principal"),
        ("Puerta Azul SA por cuenta de Korea Kwangson Bank", "principal"),
        ("Porta Blu SpA per conto di Korea Kwangson Bank", "principal"),
        ("Blue Door BV namens Korea Kwangson Bank", "principal"),
        ("Blue Door Sp z o o w imieniu Korea Kwangson Bank", "principal"),
        ("ООО Дверь по поручению Korea Kwangson Bank", "principal"),
        ("Blue Door Ltd c/o Korea Kwangson Bank", "care of"),
        ("Blue Door Ltd, to the order of Korea Kwangson Bank", "order party"),
        ("Blue Door Ltd for the account of Korea Kwangson Bank", "account holder"),
        ("Blue Door Ltd FBO Korea Kwangson Bank", "account holder"),
        ("Blue Door Ltd ITF Korea Kwangson Bank", "trust beneficiary"),
        ("Blue Door Ltd as trustee for Korea Kwangson Bank", "trust beneficiary"),
        ("Blue Door Ltd attn: Korea Kwangson Bank", "contact"),
        ("Blue Door Ltd notify party: Korea Kwangson Bank", "notify party"),
        ("Blue Door Ltd / beneficiary: Korea Kwangson Bank", "beneficiary"),
        ("Blue Door Ltd, subsidiary of Korea Kwangson Bank", "parent company"),
        ("Blue Door Ltd owned by Korea Kwangson Bank", "owner"),
        ("Blue Door Ltd represented by Korea Kwangson Bank", "agent"),
    ],
)
def test_a_role_names_another_party(raw: str, role: str) -> None:
    party = next(one for one in read_text(raw, O).parties if one.text == "Korea Kwangson Bank")
    assert (party.role, party.relation, party.kind) == (role, "other", None)
    assert party.in_words() == f"named as {role} in '{raw}'"
    assert raw[party.start : party.end] == party.text


@pytest.mark.parametrize(
    "raw",
    [
        "TO THE ORDER OF KOREA KWANGSON BANK",
        "to order of Korea Kwangson Bank",
        "An die Order von Korea Kwangson Bank",
        "à l'ordre de Korea Kwangson Bank",
        "a la orden de Korea Kwangson Bank",
        "all'ordine di Korea Kwangson Bank",
        "aan de order van Korea Kwangson Bank",
        "na zlecenie Korea Kwangson Bank",
        "по приказу Korea Kwangson Bank",
    ],
)
def test_a_text_that_begins_with_a_role_is_about_that_party(raw: str) -> None:
    (party,) = read_text(raw, O).parties
    assert fold(party.text) == "korea kwangson bank"
    assert (party.role, party.relation, party.kind) == ("order party", "same", O)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ("{}, 12 Harbour Road, Wanchai, Hong Kong", "address"),
        ("{} 12 HARBOUR ROAD WANCHAI HONG KONG", "address"),
        ("{}, Rm 1201, Tower B, Dalian", "address"),
        ("{}, Hauptstraße 5, 10115 Berlin", "address"),
        ("{}, 5 rue de la Paix, Paris", "address"),
        ("{}, calle Mayor 3, Madrid", "address"),
        ("{}, ул. Ленина 5, Владивосток", "address"),
        ("{}, Pyongyang", "address"),
        ("{}, P.O. Box 123, Dubai", "address"),
        ("{} A/C 1234567890", "account"),
        ("{} IBAN DE89 3704 0044 0532 0130 00", "account"),
        ("{} Reg. No. 12345", "details"),
        ("{} in liquidation", "status"),
        ("{} (in liquidation)", ""),
        ("{} in Liquidation", "status"),
        ("{} i.L.", "status"),
        ("{} en liquidation judiciaire", "status"),
        ("{} en liquidación", "status"),
        ("{} in liquidazione", "status"),
        ("{} in vereffening", "status"),
        ("{} w likwidacji", "status"),
        ("{} в стадии ликвидации", "status"),
        ("{} (dissolved)", ""),
        ("Messrs {}", "status"),
        ("Name: {}", "label"),
    ],
)
def test_what_stands_round_a_firm_is_set_aside(raw: str, what: str) -> None:
    name = "Korea Mining Development Trading Corporation"
    (party,) = read_text(raw.format(name), O).parties
    assert party.text == name
    assert what in {"", *(one.what for one in party.set_aside)}


@pytest.mark.parametrize(
    "raw",
    [
        "{} OBE",
        "{}, MBA",
        "{}, PhD, FCA",
        "{} (deceased)",
        "{} deceased",
        "{} retired",
        "{}, President of the Board",
        "Rt Hon {}",
        "The Right Honourable {}",
        "H.E. {}",
        "Lieutenant General {}",
        "Herr Dr. {}",
        "Monsieur {}",
        "Señor {}",
        "Sig. {}",
        "de heer {}",
        "Pan {}",
        "господин {}",
        "Генерал-полковник {}",
        "General (ret) {}",
        "Estate of {}",
        "{} 12 Harbour Road, Hong Kong",
        "{} DOB 26.07.1962",
        "{} Sergei Kiriyenko",
        "Sergei {}",
    ],
)
def test_what_stands_round_a_person_is_set_aside(raw: str) -> None:
    name = "Sergei Kiriyenko"
    assert fold(name) in {fold(party.text) for party in read_text(raw.format(name), P).parties}


@pytest.mark.parametrize(
    "raw",
    [
        "M/V YU JONG 2 VOY 123",
        "YU JONG 2 OR SUBSTITUTE",
        "YU JONG 2 (12,500 DWT, blt 1998, flag DPRK)",
        "YU JONG 2, 12,500 DWT",
        "YU JONG 2 V.123W",
        "YU JONG 2 / TBN",
        "MT YU JONG 2 flag Togo",
        "YU JONG 2 YU JONG 2",
        "т/х YU JONG 2 рейс 5",
        "YU JONG 2 built 1998",
        "the good ship YU JONG 2",
        "YU JONG 2 IMO 8604917",
    ],
)
def test_words_of_charters_are_no_part_of_a_ship(raw: str) -> None:
    assert "YU JONG 2" in read(raw, V)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("P<RUSKIRIYENKO<<SERGEI<<<<<<<<<<", "KIRIYENKO, SERGEI"),
        ("P<D<<MUSTERMANN<<ERIKA<MARIA<<<<", "MUSTERMANN, ERIKA MARIA"),
        ("PDRUSKIRIYENKO<<SERGEI<<<<<<<<<<", "KIRIYENKO, SERGEI"),
        ("NicolÃ¡s Maduro Moros", "Nicolás Maduro Moros"),
        ("Ð¡ÐµÑ€Ð³ÐµÐ¹ ÐšÐ¸Ñ€Ð¸ÐµÐ½ÐºÐ¾", "Сергей Кириенко"),
        ("<b>Sergei</b> Kiriyenko", "Sergei Kiriyenko"),
        ("Sergei&nbsp;Kiriyenko", "Sergei Kiriyenko"),
        ("Nicol&aacute;s Maduro", "Nicolás Maduro"),
        ("Nicol&amp;aacute;s Maduro", "Nicolás Maduro"),
        (r"Nicol\u00e1s Maduro", "Nicolás Maduro"),
        ("Sergei Kir\ufffdyenko", "Sergei kiriyenko"),
        ("Nicol\ufffd\ufffds Maduro", "nicolas Maduro"),
        ("SERGEIKIRIYENKO", "sergei kiriyenko"),
    ],
)
def test_what_machines_did_to_a_name_is_undone(raw: str, name: str) -> None:
    assert name in read(raw, P)


def test_brackets_hold_another_name_or_a_place() -> None:
    long = "Korea Mining Development Trading Corporation"
    assert read(f"KOMID ({long})", O)[long] == "in brackets"
    assert "Hong Kong" not in read("Leader (Hong Kong) International", O)


@given(st.text(max_size=120), st.sampled_from([P, O, V, None]))
@settings(max_examples=examples(300))
def test_any_text_is_read_and_spans_are_literal(raw: str, kind: Kind | None) -> None:
    found = read_text(raw, kind)
    assert found.raw == raw
    assert len(found.parties) <= MOST_PARTIES
    for party in found.parties:
        assert party.text.strip()
        assert -1 <= party.start <= party.end <= len(raw)


@given(
    st.lists(st.sampled_from(["Kim", "and", "a/k/a", "(", ")", "Ltd", ",", "12", "c/o", "Dr", "/"]))
)
@settings(max_examples=examples(200))
def test_markers_in_any_order_never_break_the_reader(words: list[str]) -> None:
    for kind in (P, O, V, None):
        read_text(" ".join(words), kind)


def test_every_spelling_of_the_tables_is_found_as_it_stands() -> None:
    books = [roles(), joints(), *(asides(group, "start") for group in "pouv")]
    for phrases in books:
        for keys in phrases.meanings:
            signs = tokenize(" ".join(keys))
            assert phrases.at(signs, 0, len(signs)) is not None, keys


def test_plain_names_are_told_at_once() -> None:
    for name, kind in (("Emma Daniels", P), ("BELLETECH CORP", O), ("SOME BOAT", V)):
        assert depth_of(name, kind) is Depth.PLAIN


FIRMS = st.lists(
    st.one_of(
        st.sampled_from(["Bakoda", "Rastu,", "Lomena", "bakoda", "Bakoda,", "Behalf", "Incltd"]),
        st.sampled_from(["Co.,", "Ltd", "Limited", "Trading", "S.A.", "&", "A.", "Bakoda-Ltd"]),
        st.sampled_from(["on", "behalf", "of", "and", "c/o", "the", "order", "formerly", "1."]),
        st.deferred(lambda: st.sampled_from(sorted(words_told("organization")))),
        st.deferred(lambda: st.sampled_from(sorted(words_told("person")))),
        st.from_regex(r"[a-zA-Z]{1,9}", fullmatch=True),
    ),
    min_size=1,
    max_size=5,
).map(" ".join)  # fmt: skip


@given(FIRMS, st.sampled_from([P, O, V, None]))
@settings(max_examples=examples(400))
def test_what_is_said_at_once_to_be_a_bare_name_is_one(raw: str, kind: Kind | None) -> None:
    for _ in range(2):  # a pattern is looked through when it comes first
        assert not is_bare(raw, kind) or depth_of(raw, kind) is Depth.PLAIN


def test_what_was_found_of_one_firm_holds_for_no_other_pattern() -> None:
    for raw in ("Bakoda Trading, Incltd", "Bakoda Trading, Lomena", "Bakoda, Rastu Lomena"):
        assert not is_bare(raw, O) or depth_of(raw, O) is Depth.PLAIN


@pytest.mark.parametrize(
    ("raw", "kind"), [("Bakoda Trading Co., Ltd", O), ("Lomena S.A.", O), ("Anna Bakoda Smith", P)]
)
def test_usual_names_are_said_at_once_to_be_bare(raw: str, kind: Kind) -> None:
    assert is_bare(raw, kind)
