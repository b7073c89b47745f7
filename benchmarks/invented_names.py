"""How often names alert that nobody bears: ``python -m benchmarks.invented_names FOLDER [--hits]``.

FOLDER holds ``lists/``. Three kinds of names that differ from every listed one where it matters:

- listed firms with their quoted own name replaced by an invented one (``OOO "Bravik"``),
- invented firms of eight countries with legal forms written out and words of their trade,
- listed persons of four to six words with the family name of somebody else put in.

Drawn with a fixed seed, asked by name alone at the policy's thresholds. ``--hits`` prints who was
taken for whom.
"""

from __future__ import annotations

import random
import re
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.lists import read_lists
from benchmarks.ordinary_names import alarms
from lists.entity import Snapshot
from screening.model.subject import Subject
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity, Kind

SEED, FIRMS, LISTED = 15, 100, 600
QUOTED = re.compile(r"[\"«“„]([^\"«»“”„]{3,})[\"»”]")
MARKS = re.compile(r"[\"«»“”„‟‘’‚'‹›]")  # noqa: RUF001
LATIN = (  # noqa: SIM905
    "bra vik tol men sar ned gor lip zem kal dur fen hos mip rud tas ven yol pex wim cro dal"
).split()
CYRILLIC = "бра вик тол мен сар нед гор лип зем кал дур фен хос мип руд тас вен йол кро дал".split()  # noqa: RUF001, SIM905
HAN = "鑫 瑞 腾 恒 祥 凯 隆 泽 盛 翔 宏 润 睿 嘉 博".split()  # noqa: SIM905
FAMILY_WORDS = range(4, 7)


class Country(NamedTuple):
    """Patterns of firms' names: {own} is invented, {trade} drawn from the words of the language."""

    patterns: tuple[str, ...]
    trade: tuple[str, ...]
    letters: Sequence[str] = LATIN


COUNTRIES = {
    "Belarus": Country(
        (
            "Общество с ограниченной ответственностью «{own}{trade}»",  # noqa: RUF001
            "Общество с дополнительной ответственностью «{own}»",  # noqa: RUF001
            "Таварыства з абмежаванай адказнасцю «{own}»",
            "Частное торговое унитарное предприятие «{own}»",
            "Открытое акционерное общество «{own}»",
            "LIMITED LIABILITY COMPANY {own} {trade}",
            "Adkrytae Aktsyyanernae Tavarystva {own}",
            "Private Unitary Enterprise {own}",
        ),
        ("строй", "торг", "транс", "сервис", "агро"),  # noqa: RUF001
        CYRILLIC,
    ),
    "Ukraine": Country(
        (
            "Товариство з обмеженою відповідальністю «{own}»",
            "Приватне підприємство «{own}»",
            "Приватне акціонерне товариство «{own}{trade}»",
            "Товариство з додатковою відповідальністю «{own}»",
            "Tovarystvo z Obmezhenoyu Vidpovidalnistyu {own}",
            "Private Enterprise {own} {trade}",
            "Фермерське господарство «{own}»",
        ),
        ("буд", "торг", "транс", "сервіс", "агро"),  # noqa: RUF001
        CYRILLIC,
    ),
    "Uzbekistan": Country(
        (
            '"{own} {trade}" mas\'uliyati cheklangan jamiyati',
            "{own} {trade} MChJ",
            '"{own}" xususiy korxonasi',
            '"{own}" aksiyadorlik jamiyati',
            "{own} qo'shma korxonasi",
            "Общество с ограниченной ответственностью «{own} {trade}»",  # noqa: RUF001
        ),
        ("savdo", "qurilish", "invest", "tekstil", "agro", "servis"),
    ),
    "Turkey": Country(
        (
            "{own} {trade} Sanayi ve Ticaret Limited Şirketi",
            "{own} {trade} Sanayi ve Ticaret Anonim Şirketi",
            "{own} {trade} Ltd. Şti.",
            "{own} {trade} San. ve Tic. A.Ş.",
            "{own} {trade} İthalat İhracat Pazarlama Ticaret Limited Şirketi",
        ),
        ("İnşaat", "Tekstil", "Gıda", "Turizm", "Otomotiv", "Nakliyat", "Enerji", "Denizcilik"),  # noqa: RUF001
    ),
    "Kazakhstan": Country(
        (
            "Товарищество с ограниченной ответственностью «{own}{trade}»",  # noqa: RUF001
            "«{own}» жауапкершілігі шектеулі серіктестігі",
            "Акционерное общество «{own}»",
            "«{own}» акционерлік қоғамы",
            "Tovarishchestvo s ogranichennoi otvetstvennostyu {own}",
            "LLP {own} {trade}",
        ),
        ("строй", "трейд", "сервис", "ойл", "логистик"),
        CYRILLIC,
    ),
    "Lebanon": Country(
        (
            "{own} {trade} SAL (Off-Shore)",
            "{own} {trade} S.A.L. Offshore",
            "{own} Holding SAL",
            "{own} {trade} SARL",
            "Société {own} {trade} SAL",
            "{own} for {trade} SARL",
            "شركة {own} ش.م.ل",
        ),
        ("Trading", "Contracting", "Real Estate", "General Trading", "Medical", "Group"),
    ),
    "Germany": Country(
        (
            "{own} {trade} Gesellschaft mit beschränkter Haftung",
            "{own} {trade} GmbH & Co. KG",
            "{own} {trade} Aktiengesellschaft",
            "{own} {trade} UG (haftungsbeschränkt)",
            "{own} {trade} e.V.",
            "Gesellschaft für {trade} {own} mbH",
            "{own} eingetragene Genossenschaft",
        ),
        ("Handels", "Bau", "Maschinenbau", "Transport", "Immobilien", "Technik", "Verwaltungs"),
    ),
    "China": Country(
        (
            "北京{own}{trade}有限公司",
            "上海{own}{trade}有限责任公司",
            "深圳市{own}{trade}股份有限公司",
            "Shanghai {latin} {english} Co., Ltd.",
            "Dalian {latin} {english} Limited Liability Company",
            "Guangzhou {latin} Import and Export Company Limited",
        ),
        ("贸易", "科技", "国际贸易", "建筑工程", "进出口", "电子", "物流"),
        HAN,
    ),
}
ENGLISH = ("Trading", "Technology", "International Trade", "Electronics", "Logistics", "Industrial")


def own_name(chance: random.Random, letters: Sequence[str] = LATIN) -> str:
    """An invented own name of two or three syllables."""
    return "".join(chance.choice(letters) for _ in range(chance.choice((2, 3)))).capitalize()


def invented_firms(country: Country, chance: random.Random) -> Iterator[str]:
    """Names of firms that do not exist, as registers of the country write them."""
    for number in range(FIRMS):
        pattern = country.patterns[number % len(country.patterns)]
        cyrillic = country.letters is CYRILLIC and not pattern.isascii()
        letters = country.letters if country.letters is HAN or cyrillic else LATIN
        trade = country.trade if country.letters is not CYRILLIC or cyrillic else ENGLISH
        yield pattern.format(
            own=own_name(chance, letters),
            trade=chance.choice(trade),
            latin=own_name(chance),
            english=chance.choice(ENGLISH),
        )


def other_quoted_names(entities: Sequence[Entity], chance: random.Random) -> Iterator[str]:
    """Listed firms' names with another own name in the quotation marks."""
    for entity in entities:
        for name in entity.names if entity.kind == "organization" else ():
            found = QUOTED.search(name.full)
            if found and len(MARKS.findall(name.full)) == len("«»"):
                letters = CYRILLIC if re.search("[а-я]", found[1].lower()) else LATIN  # noqa: RUF001
                own = own_name(chance, letters)
                yield name.full[: found.start(1)] + own + name.full[found.end(1) :]


def other_family_names(entities: Sequence[Entity], chance: random.Random) -> Iterator[str]:
    """Listed persons' names with the family name of another listed person put in."""
    families = sorted(
        {
            family
            for entity in entities
            if entity.kind == "person"
            for name in entity.names
            if name.full.isascii() and (family := name.full.partition(",")[0]) != name.full
            if family.isalpha() and len(family) > 3
        }
    )
    for entity in entities:
        for name in entity.names if entity.kind == "person" else ():
            if len(name.full.split()) not in FAMILY_WORDS or not name.full.isascii():
                continue
            family, comma, given = name.full.partition(",")
            other = chance.choice(families)
            if other.casefold() in name.full.casefold():
                continue
            if comma and given:
                yield f"{other},{given}"
            elif not comma:
                yield " ".join((*name.full.split()[:-1], other))
            del family


def drawn(names: Iterator[str], chance: random.Random) -> list[str]:
    """A fixed sample of distinct names."""
    all_names = list(dict.fromkeys(names))
    chance.shuffle(all_names)
    return list(islice(all_names, LISTED))


def main() -> None:
    """Ask for every kind of name and print the share that alerts."""
    entities = tuple(read_lists(Path(sys.argv[1]) / "lists"))
    screener = Screener(Snapshot("invented", (), entities), Policy.bundled())
    chance = random.Random(SEED)
    asked: list[tuple[str, Kind, list[str]]] = [
        (
            "listed firms, other own name",
            "organization",
            drawn(other_quoted_names(entities, chance), chance),
        ),
        (
            "listed persons, other family name",
            "person",
            drawn(other_family_names(entities, chance), chance),
        ),
    ]
    asked += [
        (f"firms, {country}", "organization", list(dict.fromkeys(invented_firms(of, chance))))
        for country, of in COUNTRIES.items()
    ]
    for label, kind, names in asked:
        hits = alarms(screener, [Subject(names=(name,), kind=kind) for name in names])
        print(f"{label:36} {len(hits) / len(names):6.1%} of {len(names)}")
        if "--hits" in sys.argv:
            for one in hits:
                print(f"      {one.name} ~ {one.caption} {one.score:.2f} {one.band}")


if __name__ == "__main__":
    main()
