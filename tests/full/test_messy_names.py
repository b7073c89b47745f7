"""Names as people send them, over the full lists: each case of a kind with ten ways of our own.

The cases N01 to N38 and F01 to F06 of the development split ``messy_records.jsonl`` whose text
holds more, or something else, than one bare name. A row of ``FOUND`` is a case, the kind of
subject, the listed party it must reach, and texts; ``{}`` in a text stands for the name of the row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from screening.model.subject import Activity, Counterparty, Options, Subject
from tests.screening import full_lists as lists
from tests.screening.listed import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Kind

pytestmark = [pytest.mark.full, pytest.mark.slow, pytest.mark.long]

KOMID = "Korea Mining Development Trading Corporation"
NONE = "none"


class Row(NamedTuple):
    """One kind of record: the case it comes from, and what must come out."""

    case: str
    kind: Kind
    name: str
    party: str  # words of the caption of the listed party
    texts: tuple[str, ...]


FOUND = [
    Row("N01", "person", "Kim Jong Un", "KIM, Jong Un", (
        "{} and Ri Sol Ju", "Ri Sol Ju and {}", "{} & Ri Sol Ju", "Mr {} and Mrs Ri Sol Ju",
        "{} und Ri Sol Ju", "{} et Ri Sol Ju", "{} y Ri Sol Ju", "{} e Ri Sol Ju",
        "{} en Ri Sol Ju", "{} oraz Ri Sol Ju", "{} jointly with John Brown", "{} or Bob Brown")),
    Row("N01", "person", "김정은", "KIM, Jong Un", (
        "{}과 리설주", "{} 및 리설주", "리설주와 {}", "{} 위원장", "{} 동지")),
    Row("N02", "person", "Cilia Flores", "FLORES DE MADURO", (
        "Nicolas Maduro and {}", "{} and Nicolas Maduro", "Nicolas Maduro & {}",
        "Nicolas Maduro, {} and Bob Brown", "Bob Brown and {}", "Bob Brown / {}",
        "Sr. Nicolas Maduro y Sra. {}", "Nicolas Maduro; {}", "Nicolas Maduro | {}",
        "Nicolas Maduro + {}", "Nicolas Maduro jt wros {}")),
    Row("N04", "person", "Ri Won Ho", "Won Ho", (
        "{} / John Brown", "John Brown / {}", "{}; John Brown", "{} | John Brown",
        "John Brown; Ann Green; {}", "{} • John Brown", "{}\nJohn Brown", "{} and/or John Brown",
        "{} + John Brown", "John Brown, Ann Jane Green, {}", "{} together with John Brown")),
    Row("N05", "person", "Ri Won Ho", "Won Ho", (
        "Bob Brown a/k/a {}", "Bob Brown a.k.a. {}", "Bob Brown aka {}", "Bob Brown A/K/A {}",
        "Bob Brown (a/k/a {})", "Bob Brown, also known as {}", "Bob Brown alias {}",
        "Bob Brown f/k/a {}", "Bob Brown dit {}", "Bob Brown genannt {}", "Bob Brown он же {}")),
    Row("N07", "vessel", "YU JONG 2", "YU JONG 2", (
        "NEW STAR f/k/a {}", "NEW STAR ex {}", "NEW STAR (ex-{})", "NEW STAR formerly {}",
        "NEW STAR renamed from {}", "NEW STAR ehemals {}", "NEW STAR anciennement {}",
        "M/V {} VOY 123", "{} OR SUBSTITUTE", "{} / TBN", "{}, 12,500 DWT, blt 1998",
        "{} flag Togo", "{} {}", "MT {} V.123W", "{} (Togo flag)", "{} at anchor")),
    Row("N08", "organization", KOMID, "MINING DEVELOPMENT", (
        "TO THE ORDER OF {}", "TO ORDER OF {}", "to the order of: {}", "An die Order von {}",
        "à l'ordre de {}", "a la orden de {}", "all'ordine di {}", "aan de order van {}",
        "na zlecenie {}", "по приказу {}", "Blue Door Ltd c/o {}", "Blue Door Ltd o/b/o {}",
        "Blue Door Ltd for the account of {}", "Blue Door Ltd FBO {}", "ITF {}",
        "Blue Door Ltd as trustee for {}", "NOTIFY PARTY: {}", "Attn: {}", "Beneficiary: {}",
        "Blue Door Ltd as agent for {}", "Blue Door GmbH im Auftrag von {}",
        "Blue Door SA pour le compte de {}", "Blue Door SA por cuenta de {}",
        "Blue Door SpA per conto di {}", "Blue Door BV namens {}", "ООО Дверь по поручению {}")),
    Row("N10", "organization", KOMID, "MINING DEVELOPMENT", (
        "{}, 12 Harbour Road, Wanchai, Hong Kong", "{} 12 HARBOUR ROAD WANCHAI HONG KONG",
        "{}, Rm 1201, Tower B, Dalian", "{}, P.O. Box 123, Dubai", "{}, Pyongyang, DPRK",
        "{}, Hauptstraße 5, 10115 Berlin", "{}, 5 rue de la Paix, Paris", "{} A/C 1234567890",
        "{} IBAN DE89370400440532013000", "{}, ул. Ленина 5, Владивосток", "{} Reg. No. 12345")),
    Row("N11", "organization", KOMID, "MINING DEVELOPMENT", (
        "{} in liquidation", "{} (in liquidation)", "{} - dissolved", "{} in administration",
        "{} i.L.", "{} en liquidation judiciaire", "{} en liquidación", "{} in liquidazione",
        "{} in vereffening", "{} w likwidacji", "{} в стадии ликвидации", "Messrs {}")),
    Row("N12", "person", "Sergei Kiriyenko", "KIRIYENKO", (
        "{} OBE", "{}, MBA", "{} PhD", "{}, CBE, FRSA", "{} (deceased)", "{} retired",
        "{}, Esq.", "{}, Hero of Russia", "{} LL.M.", "{} KC", "{}, к.э.н", "{} MD PhD")),
    Row("N14", "person", "Sergei Kiriyenko", "KIRIYENKO", (
        "Rt Hon {}", "The Right Honourable {}", "H.E. {}", "His Excellency {}", "Herr Dr. {}",
        "Monsieur {}", "Señor Don {}", "On. {}", "De heer {}", "Pan {}", "господин {}",
        "First Deputy Prime Minister {}", "Lieutenant General {}", "Estate of the late {}")),
    Row("N19", "person", "KIRIYENKO SERGEI", "KIRIYENKO", (
        "P<RUSKIRIYENKO<<SERGEI<<<<<<<<<<", "PDRUSKIRIYENKO<<SERGEI<<<<<<<<<<<<<",
        "p<ruskiriyenko<<sergei<<<<", "P<RUSKIRIYENKO<<SERGEI<VLADILENOVICH<<<",
        "I<RUSKIRIYENKO<<SERGEI<<<<<<<<", "V<RUSKIRIYENKO<<SERGEI<<<<<<<<<<",
        "KIRIYENKO<<SERGEI", "KIRIYENKO<<SERGEI<VLADILENOVICH<<<<<<<<",
        "<b>{}</b>", "{}&nbsp;", "KIRIYENKO&#44; SERGEI")),
    Row("N21", "person", "Sergei Kiriyenko", "KIRIYENKO", (
        "Sergei Kir\ufffdyenko", "Serge\ufffd Kiriyenko", "Sergei Kiriye\ufffdko",
        "S\ufffdrgei Kiriyenko", "Sergei Kiriyenk\ufffd", "Sergei \ufffdiriyenko",
        "Sergei Kir\ufffd\ufffdyenko", "Sergei Kir?yenko", "SERGEI KIR\ufffdYENKO",
        "Kir\ufffdyenko, Sergei", "Dr Sergei Kir\ufffdyenko")),
    Row("N22", "person", "Nicolas Maduro Moros", "MADURO MOROS", (
        "NicolÃ¡s Maduro Moros", "NicolÃƒÂ¡s Maduro Moros", "Nicol&aacute;s Maduro Moros",
        "Nicol\\u00e1s Maduro Moros", "Nicol%C3%A1s Maduro Moros", "NICOLÃS MADURO MOROS",
        "Nicolás Maduro Moros", "Nicola\u0301s Maduro Moros", "Nicol&#225;s Maduro Moros",
        "Sr. NicolÃ¡s Maduro Moros", "Nicol\ufffd\ufffds Maduro Moros")),
    Row("N25", "person", "Sergei Kiriyenko", "KIRIYENKO", (
        "SERGEIKIRIYENKO", "sergeikiriyenko", "SergeiKiriyenko", "KIRIYENKOSERGEI",
        "KiriyenkoSergei")),
    Row("N26", "person", "Vladimir Putin", "PUTIN", (
        "Vladimit Putim", "Vladimor Putim", "Vladimie Putim", "Vladinir Putim", "Vkadimir Putim")),
    Row("N29", "person", "Nicolas Maduro Moros", "MADURO MOROS", (
        "Nick Maduro Moros", "Nico Maduro Moros", "Maduro Moros, Nick", "Mr Nick Maduro Moros")),
    Row("N29", "person", "Vladimir Putin", "PUTIN", (
        "Vova Putin", "Volodya Putin", "Вова Путин", "Vlad Putin")),
    Row("N29", "person", "Dmitry Medvedev", "MEDVEDEV", ("Dima Medvedev", "Mitya Medvedev")),
    Row("N29", "person", "Maria Zakharova", "ZAKHAROVA", ("Masha Zakharova",)),
    Row("N33", "person", "Kiriyenko Sergei", "KIRIYENKO", (
        "Kiriyenko, Sergei, Jr.", "Kiriyenko, Sergei Jr", "Kiriyenko, Sergei, III",
        "Kiriyenko, Dr. Sergei", "KIRIYENKO, SERGEI, PHD", "Kiriyenko; Sergei")),
    Row("N34", "person", "Ma, Xiaohong", "MA, Xiaohong", (
        "{}", "Ma Xiaohong", "Ms. {}", "{}, MBA", "MA, XIAOHONG", "Ms Ma Xiaohong, MA")),
]  # fmt: skip
CLEAR: list[tuple[Kind, tuple[str, ...]]] = [
    ("person", (
        "Honorata Nabakooza", "Emma Daniels and George Bush", "Rt Hon Emma Daniels", "Maduro",
        "Emma Daniels OBE", "Dean Martin", "Olga and Maria", "Emma Daniels, 12 Harbour Road",
        "John and Mary Smith", "Emma Daniels a/k/a Emma Brown", "Dr Deanna Kingsley",
        "P<GBRDANIELS<<EMMA<<<<<<<<", "EMMADANIELS", "Emma Dani\ufffdls", "Bill Smith")),
    ("organization", (
        "Mueller Pruefwerke GmbH", "BELLETECH CORP", "A-B-C Company in liquidation",
        "Skylight Financial Services Inc, 12 Harbour Road, Wanchai, Hong Kong",
        "TO THE ORDER OF BELLETECH CORP", "Johnson & Johnson", "Marks and Spencer plc c/o DHL",
        "Trinidad and Tobago Cement Ltd", "Procter & Gamble on behalf of Unilever plc")),
    ("vessel", ("SOME BOAT VOY 123", "SOME BOAT f/k/a QUEEN OF CAPILANO", "M/V SOME BOAT / TBN")),
]  # fmt: skip


def reached(folder: Path, row: Row) -> dict[str, list[str]]:
    """The captions of the matches of each text of a row."""
    texts = [text.replace("{}", row.name) for text in row.texts]
    subjects = [Subject(kind=row.kind, names=(text,)) for text in texts]
    results = lists.screener(folder).screen_many(subjects, Options(limit=100), TODAY)
    return {
        text: [match.entity.caption for match in result.matches]
        for text, result in zip(texts, results, strict=True)
    }


@pytest.mark.parametrize("row", FOUND, ids=lambda row: f"{row.case} {row.name}")
def test_a_listed_party_is_found_whatever_the_record_says_round_it(
    row: Row, full_lists: Path
) -> None:
    found = reached(full_lists, row)
    missed = [
        text
        for text, captions in found.items()
        if not any(row.party.casefold() in caption.casefold() for caption in captions)
    ]
    assert missed == []


@pytest.mark.parametrize(("kind", "texts"), CLEAR, ids=[kind for kind, _ in CLEAR])
def test_harmless_records_stay_clear(kind: Kind, texts: tuple[str, ...], full_lists: Path) -> None:
    found = reached(full_lists, Row(NONE, kind, "", "", texts))
    assert {text: captions for text, captions in found.items() if captions} == {}


def test_a_counterparty_with_its_address_is_blocked_like_its_bare_name(full_lists: Path) -> None:
    over = lists.screener(full_lists)
    bands = {}
    for party in (
        KOMID,
        f"{KOMID}, 12 Harbour Road, Wanchai, Hong Kong",
        f"{KOMID} in liquidation",
    ):
        activity = Activity(description="sale of pumps", counterparties=(Counterparty(party),))
        subject = Subject(kind="organization", names=("Blue Door Ltd",), activity=activity)
        result = over.screen(subject, Options(), TODAY)
        bands[party] = (result.band, result.risk)
    assert set(bands.values()) == {("block", 80)}


def test_every_name_case_of_the_split_stands_here_or_is_plain(full_lists: Path) -> None:
    lines = (full_lists / "eval/messy_records.jsonl").read_text("utf-8").splitlines()
    cases = {json.loads(line)["id"] for line in lines if json.loads(line)["id"][0] == "N"}
    plain = {"N15", "N17", "N18", "N23", "N24", "N27", "N31", "N32", "N35", "N36", "N37", "N38"}
    assert cases == {row.case for row in FOUND} | plain
