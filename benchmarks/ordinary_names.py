"""How often ordinary names alarm: ``python -m benchmarks.ordinary_names FOLDER [--hits]``.

FOLDER holds ``lists/``. Names are made of the commonest surnames and given names of a country, of
trade words and of words ships bear; drawn with a fixed seed, asked by name alone and, for persons,
with a birth date drawn at random. Lists are full of just these names, so the shares are far above
those of a register. ``--hits`` prints who was taken for whom.
"""

from __future__ import annotations

import random
import string
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.lists import read_lists
from lists.entity import DateInterval, Snapshot
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from lists.entity import Kind
    from screening.model.result import Band

SEED, COUNT = 11, 1000
TODAY = date(2026, 2, 27)
FIRST_DAY, DAYS = date(1945, 1, 1), 22_000

# Commonest first; sources: national name statistics as quoted in encyclopedias.
PARTS = {
    "kr": (
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Hong"
    ),
    "kr given": (
        "Min Ji Seo Jun Hyun Woo Young Soo Jin Ho Sung Kyung Hee Eun Mi Dong Hye Sang Jae Yeon"
    ),
    "cn": (
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng"
    ),
    "cn given": (
        "Wei Fang Na Min Jing Qiang Lei Jun Yang Yong Jie Tao Ming Chao Xia Ping Gang Hua Ying"
    ),
    "ru": (
        "Ivanov Smirnov Kuznetsov Popov Vasiliev Petrov Sokolov Mikhailov Novikov Fedorov "
        "Morozov Volkov Alekseev Lebedev Semenov Egorov Pavlov Kozlov Stepanov Nikolaev "
        "Orlov Andreev Makarov"
    ),
    "ru given": (
        "Aleksandr Sergey Dmitry Andrey Alexey Maxim Evgeny Ivan Mikhail Nikolay Vladimir Pavel"
    ),
    "ru father": (
        "Aleksandrovich Sergeevich Dmitrievich Andreevich Alekseevich Ivanovich "
        "Mikhailovich Nikolaevich Vladimirovich Pavlovich Igorevich Olegovich Viktorovich "
        "Yurievich"
    ),
    "ar": (
        "Hassan Ali Ibrahim Khalil Mansour Haddad Khoury Saleh Nasser Hamdan Awad Saad Farah Rahman"
    ),
    "ar given": (
        "Mohamed Ahmed Ali Hassan Hussein Mahmoud Ibrahim Omar Khaled Youssef Mustafa "
        "Abdullah Saleh Said Nasser Tarek Samir Karim Bilal Hamza Faisal Walid Jamal "
        "Rashid Majid"
    ),
    "vn": "Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong",
    "vn given": (
        "Anh Hung Dung Tuan Minh Hoa Lan Huong Linh Nam Phuong Thao Trang Son Long Hai Binh"
    ),
    "en": (
        "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore "
        "Jackson Martin Mueller Schmidt Schneider Fischer Weber Dubois Bernard Laurent "
        "Rossi Russo Ferrari Garcia Lopez"
    ),
    "en given": (
        "James Mary John Patricia Robert Jennifer Michael Linda David Elizabeth William "
        "Thomas Susan Anna Peter Paul Maria Martin Julia Andreas Claire Pierre Sophie "
        "Marco Giulia Carlos Ana"
    ),
    "in": ("Kumar Singh Sharma Patel Gupta Khan Shah Reddy Das Verma Rao Nair Joshi Mehta Iyer"),
    "in given": (
        "Rajesh Amit Sunil Anil Vijay Sanjay Ravi Priya Anita Deepak Suresh Ramesh Neha Pooja"
    ),
    "firm": (
        "Global Pacific Golden Star United Royal Eastern Northern Sunrise Oriental Ocean "
        "Blue Silver Diamond Phoenix Dragon Eagle Atlas Alpha Delta Nova Prime Euro Trans "
        "Inter Asia Gulf Mega Apex"
    ),
    "trade": (
        "Trading Shipping Logistics Electronics Machinery Construction Marine Energy "
        "Technology Foods Textiles Investment Consulting Petroleum Engineering Travel "
        "Motors Steel Chemicals"
    ),
    "form": "Ltd LLC Inc. GmbH S.A. Corporation Group FZE",
    "ship": (
        "OCEAN SEA STAR GOLDEN PACIFIC BLUE QUEEN KING LADY PRINCESS GLORY PRIDE HOPE "
        "SPIRIT HAPPY LUCKY NEW GRAND ROYAL EVER SUN MOON DAWN BRIGHT SILVER PEARL "
        "DIAMOND JADE EAGLE DOLPHIN TIGER"
    ),
    "sign": " ".join((*string.ascii_uppercase, *map(str, range(1, 31)))),
}
NAMES: dict[str, tuple[Kind, str]] = {
    "Korean": ("person", "{kr} {kr given}-{kr given}"),
    "Chinese": ("person", "{cn} {cn given} {cn given}"),
    "Russian": ("person", "{ru given} {ru}"),
    "Russian with patronymic": ("person", "{ru} {ru given} {ru father}"),
    "Arabic, two words": ("person", "{ar given} {ar}"),
    "Arabic, three words": ("person", "{ar given} {ar given} {ar}"),
    "Vietnamese": ("person", "{vn} Van {vn given}"),
    "Western, two words": ("person", "{en given} {en}"),
    "Western, three words": ("person", "{en given} {en given} {en}"),
    "Indian": ("person", "{in given} {in}"),
    "firms": ("organization", "{firm} {firm} {trade} {form}"),
    "firms of one word and a trade": ("organization", "{firm} {trade} {form}"),
    "ships": ("vessel", "{ship} {ship}"),
    "ships with a letter or number": ("vessel", "{ship} {ship} {sign}"),
    "ships of one word and a sign": ("vessel", "{ship} {sign}"),
}


def drawn(pattern: str, chance: random.Random) -> list[str]:
    """Distinct names of one pattern."""
    words = {key: text.split() for key, text in PARTS.items()}
    names: dict[str, None] = {}
    for _ in range(COUNT):
        name = pattern
        for key, choices in words.items():
            while f"{{{key}}}" in name:
                name = name.replace(f"{{{key}}}", chance.choice(choices), 1)
        names[name] = None
    return list(names)


class Alarm(NamedTuple):
    """A name that alarms: the listed party taken for it, the score, and what is recommended."""

    name: str
    caption: str
    score: float
    band: Band


def alarms(screener: Screener, subjects: list[Subject]) -> list[Alarm]:
    """Names that alarm, with the listed party taken for each."""
    results = screener.screen_many(subjects, Options(explain=False), TODAY)
    return [
        Alarm(
            subject.names[0], result.matches[0].entity.caption, result.matches[0].score, result.band
        )
        for subject, result in zip(subjects, results, strict=True)
        if result.matches
    ]


def shown(found: list[Alarm], count: int) -> str:
    """The share that alarms, and the share that is held."""
    held = sum(one.band == "block" for one in found)
    return f"{len(found) / count:6.1%}, block {held / count:.1%}"


def main() -> None:
    """Ask for every kind of name and print the share that alarms."""
    entities = tuple(read_lists(Path(sys.argv[1]) / "lists"))
    screener = Screener(Snapshot("ordinary", (), entities), Policy.bundled())
    chance = random.Random(SEED)
    for label, (kind, pattern) in NAMES.items():
        names = drawn(pattern, chance)
        days = [FIRST_DAY + timedelta(days=chance.randrange(DAYS)) for _ in names]
        alone = alarms(screener, [Subject(names=(name,), kind=kind) for name in names])
        line = f"{label:32} of {len(names):4}: {shown(alone, len(names))}"
        if kind == "person":
            dated = alarms(
                screener,
                [
                    Subject(names=(name,), kind=kind, birth_dates=(DateInterval(day, day),))
                    for name, day in zip(names, days, strict=True)
                ],
            )
            line += f"; with a birth date {shown(dated, len(names))}"
        print(line)
        if "--hits" in sys.argv:
            for one in alone:
                print(f"      {one.name} ~ {one.caption} {one.score:.2f} {one.band}")


if __name__ == "__main__":
    main()
