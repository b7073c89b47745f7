"""What is fuzzed: every reader of what comes from outside, with small real inputs to begin from.

Imports of ours stand inside the functions, so that ``guided`` can watch which of our lines run.
"""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

APART = b"\x00=*=\x00"
"""Between the files of one set."""
RECORDS = 4


@dataclass(frozen=True, slots=True)
class Target:
    """``reader`` gives a function that takes any bytes; it may write below the given folder."""

    seeds: Callable[[], list[bytes]]
    reader: Callable[[Path], Callable[[bytes], None]]


def _drained(read: Callable[[], Iterable[Any]]) -> None:
    from lists.parsing.report import UnreadableList

    try:
        for _ in read():
            pass
    except UnreadableList:
        return


def _few(name: str, record: str) -> bytes:
    """A bundled sample with its first records only."""
    text = resources.files("lists").joinpath("data/sample", name).read_text("utf-8")
    kept = 0

    def first(found: re.Match[str]) -> str:
        nonlocal kept
        kept += 1
        return found[0] if kept <= RECORDS else ""

    return re.sub(rf"<({record})[ >].*?</\1>\s*", first, text, flags=re.DOTALL).encode()


def _file(module: str, *named: str) -> Callable[[Path], Callable[[bytes], None]]:
    """A parser of one file; ``named``: what stands between the path and the reading."""

    def reader(folder: Path) -> Callable[[bytes], None]:
        from importlib import import_module

        from lists.parsing.report import ParseReport

        read = import_module(module).read
        path = folder / "file"

        def one(content: bytes) -> None:
            path.write_bytes(content)
            _drained(lambda: read(path, *named, ParseReport("own")))

        return one

    return reader


def _tables(folder: Path) -> Callable[[bytes], None]:
    from lists.ofac import csv
    from lists.parsing.report import ParseReport

    def one(content: bytes) -> None:
        files = {}
        parts = ("primary", "alt", "add", "comments")
        for name, part in zip(parts, content.split(APART), strict=False):
            files[name] = folder / f"{name}.csv"
            files[name].write_bytes(part)
        _drained(lambda: csv.read(files, ParseReport("ofac_sdn")))

    return one


def _table_seeds() -> list[bytes]:
    folder = resources.files("lists").joinpath("data/sample/ofac")
    names = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
    texts = [folder.joinpath(name).read_bytes().splitlines(keepends=True) for name in names]
    return [APART.join(b"".join(lines[at : at + 8]) for lines in texts) for at in (0, 60)]


def _detected(folder: Path) -> Callable[[bytes], None]:
    """Any file a person may hand to ``lists import``: told apart, then parsed."""
    from lists.detect import detect
    from lists.imports import parse
    from lists.parsing.report import ParseReport, UnreadableList

    path = folder / "file.csv"

    def one(content: bytes) -> None:
        path.write_bytes(content)
        try:
            found = list(detect([path]).packages)
        except UnreadableList:
            return
        for package in found:
            _drained(lambda package=package: parse(package, ParseReport(package.source)))

    return one


def _sheet(folder: Path) -> Callable[[bytes], None]:
    from api.batch.input_file import Position, ReadOptions, inspect, open_records
    from api.service.subjects import read_submitted
    from api.sheet import SheetRefused
    from api.sheet.rows import submitted

    path = folder / "sheet"

    def one(content: bytes) -> None:
        path.write_bytes(content)
        try:
            reading = inspect(path, ReadOptions())
            with open_records(path, reading, Position(len(content))) as records:
                for record in records:
                    if not record.error:
                        read_submitted(submitted(record.cells, reading.mapping)[0])
        except SheetRefused:
            return

    return one


def _sheet_seeds() -> list[bytes]:
    import openpyxl

    text = (
        'id;name;dob;imo;country;passport;cargo\n1;"KIM, Yong";1962-05-03;;KP;A12;coal\n'
        "2;CHON MA SAN;;8660313;;;\n"
    )
    book, made = openpyxl.Workbook(), io.BytesIO()
    for line in text.splitlines():
        book.active.append(line.split(";"))
    book.save(made)
    korean = "이름,생년월일\n김용철,1962\n"
    plain = [text.encode(), korean.encode("euc-kr"), korean.encode("utf-16")]
    return [*plain, gzip.compress(text.encode(), mtime=0), made.getvalue()]


def _names(_: Path) -> Callable[[bytes], None]:
    from screening.naming.names import read_name

    def one(content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape" if content[:1] == b"\xed" else "replace")
        for kind in (None, "person", "organization", "vessel", "aircraft"):
            read_name(text, kind)

    return one


def _name_seeds() -> list[bytes]:
    names = (
        "RI, Je Son",
        "김정은",
        "金正恩",
        "Ким Чен Ын",
        "OOO «Русь» Ltd.",
        "M/V CHON-MA SAN No. 2",
    )
    return [name.encode() for name in (*names, "محمد عبد الله", "Ch'oe Ryong-hae a.k.a. 최룡해")]


def _subjects(_: Path) -> Callable[[bytes], None]:
    from api.service.answer_encoding import Unscreened, encode_result
    from api.service.errors import ScreeningError
    from api.service.json_bodies import read_object
    from api.service.subjects import read_options, read_submitted

    def one(content: bytes) -> None:
        try:
            envelope = read_object("application/json", content)
            read_options(envelope.get("options"))
        except ScreeningError:
            return
        subjects = envelope.get("subjects")
        for subject in subjects if isinstance(subjects, list) else ():
            read = read_submitted(subject)
            if isinstance(read, Unscreened):
                encode_result(read)

    return one


def _subject_seeds() -> list[bytes]:
    import msgspec

    from api.routes.examples import SCREEN_EXAMPLES

    return [msgspec.json.encode(example["value"]) for example in SCREEN_EXAMPLES.values()]


def _advanced_seeds() -> list[bytes]:
    from tests.lists import ofac_xml_files as made

    ship = made.feature("Vessel Call Sign", made.detail("HMZK"))
    parties = [
        made.party(1, "3", [made.firm("KOREA KWANGSON BANKING CORP"), made.firm("KKBC", "A.K.A.")]),
        made.party(2, "1", [made.firm("CHON MYONG 1")], [ship], "(Linked To: KWANGSON)"),
    ]
    sections = {
        "locations": [made.location("9", "Korea, North", CITY="Pyongyang")],
        "documents": [made.document(2, "Vessel Registration Identification", "IMO 8712362")],
        "relations": [made.relation(2, 1, "Owned by")],
        "entries": [made.entry(1, ("DPRK4",), day=(2016, 3, 2)), made.entry(2, ("NPWMD",))],
    }
    return [made.advanced(parties, **sections).encode()]


def _simple_seeds() -> list[bytes]:
    from tests.lists.ofac.test_ofac_simple_xml import BANK, PERSON, SHIP, document

    return [document(BANK, PERSON, SHIP).encode()]


def _ftm_seeds() -> list[bytes]:
    import msgspec

    from lists.ftm import ftm_entity
    from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL

    lines = [msgspec.json.encode(ftm_entity(one)) for one in (CHON_MA_SAN, KIM_YONG_CHOL)]
    own = b'{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["b"]}}'
    return [b"\n".join([*lines, own])]


WATCHLIST = (
    "ID,Name,Type,Aliases,Date of birth,Passport No,Programme,Note,Nationality\n"
    'K-7,KIM Chol,individual,"Kim Cheol; 김철",3 May 1962,654120260,Fraud 2025,x,North Korea\n'
).encode()


def _un() -> list[bytes]:
    return [_few("un.xml", "INDIVIDUAL|ENTITY")]


def _eu() -> list[bytes]:
    return [_few("eu.xml", "sanctionEntity")]


def _any_seeds() -> list[bytes]:
    return [*_un(), *_eu(), *_simple_seeds(), *_ftm_seeds(), WATCHLIST]


TARGETS: dict[str, Target] = {
    "un": Target(_un, _file("lists.un.xml")),
    "eu": Target(_eu, _file("lists.eu.xml")),
    "un_vessels": Target(lambda: [_few("un_vessels.html", "tr")], _file("lists.un.vessels")),
    "ofac_advanced": Target(_advanced_seeds, _file("lists.ofac.xml")),
    "ofac_simple": Target(_simple_seeds, _file("lists.ofac.simple_xml")),
    "ofac_csv": Target(_table_seeds, _tables),
    "ftm": Target(_ftm_seeds, _file("lists.ftm", "own")),
    "watchlist": Target(lambda: [WATCHLIST], _file("lists.watchlist", "own")),
    "any_list": Target(_any_seeds, _detected),
    "sheet": Target(_sheet_seeds, _sheet),
    "names": Target(_name_seeds, _names),
    "subjects": Target(_subject_seeds, _subjects),
}
