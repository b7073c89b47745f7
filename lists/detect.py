"""Tells what a file is by its content: any mix of files and folders in, packages of one list out.

A package is what one parser reads: a single file, or the files of a set in one folder (OFAC's CSV
parts, tables of EU annexes). Names of files and folders count for nothing but a date in them, which
dates formats that carry none themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lists import archives, reported, watchlist
from lists.au import dfat
from lists.custom import BadListName, list_name, name_of_file
from lists.eu import csv as eu_csv
from lists.eu import journal
from lists.ftm import simple
from lists.jp import mof
from lists.ofac import detect as ofac_detect
from lists.parsing.report import UnreadableList
from lists.uk import conlist
from lists.vocabulary.sources import SOURCES
from lists.workbook import published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Format = str
"""What one parser reads: a key of ``Source.parsers``, or one of ``CUSTOM_FORMATS``."""
CUSTOM_FORMATS: frozenset[Format] = frozenset(
    {"ftm_json", "ftm_simple_csv", "watchlist_csv", "watchlist_xlsx", "reported_toml"}
)
"""Formats that say nothing of whose list they hold: whoever imports one names it."""

FORMATS_OF_SEVERAL_FILES: frozenset[Format] = frozenset({"ofac_csv", "eu_journal_csv"})
"""Formats whose parser reads all files of an edition together."""

_HEAD = 65_536
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL)
_ROOT = re.compile(r"\s*<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)([^>]*)")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(20\d\d)[-_]?([01]\d)[-_]?([0-3]\d)(?!\d)")
_FTM = re.compile(r'"schema"\s*:|"properties"\s*:')


@dataclass(frozen=True, slots=True)
class Package:
    """Files one parser reads together: ``{"file": path}``, or OFAC's CSV parts by role.

    ``published_hint`` is a date found in the file's or its folder's name. ``shown`` names the
    archive that the files were unpacked from, if they were.
    """

    source: str
    format: Format
    files: Mapping[str, Path]
    published_hint: datetime | None = None
    shown: str = ""

    @property
    def label(self) -> str:
        """What to call it in messages: the file, or the folder or archive of a set."""
        if self.shown:
            return self.shown
        first = next(iter(self.files.values()))
        return str(first if len(self.files) == 1 else first.parent)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A file that is no list.

    ``refused`` is set when somebody will take it for one: it was asked for by name, or is markup
    or empty as failed downloads are. A read-me that lies in the folder is only passed over.
    """

    path: Path
    reason: str
    refused: bool


@dataclass(slots=True)
class Detection:
    """What was found, packages in the order they should be imported: oldest first."""

    packages: tuple[Package, ...] = ()
    unknown: tuple[Unknown, ...] = ()


class _NotAList(Exception):  # noqa: N818 (never leaves this module)
    """The file is none of the known lists; the message says what it is."""

    refused = True


class _PlainText(_NotAList):
    refused = False


@dataclass(slots=True)
class _Found:
    name: str = ""
    packages: list[Package] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    tables: dict[Path, list[ofac_detect.CsvPart]] = field(default_factory=dict)
    journals: dict[Path, list[Path]] = field(default_factory=dict)
    """Tables of EU annexes by folder: those of one folder are one edition."""
    shown: dict[Path, str] = field(default_factory=dict)
    """What to call unpacked files and the folders they were unpacked to."""

    def add(self, source: str, form: Format, path: Path) -> None:
        hint = published_hint(path)
        shown = self.shown.get(path, "")
        self.packages.append(Package(source, form, {"file": path}, hint, shown))

    def journal_edition(self, folder: Path) -> Package:
        """The tables of EU annexes in one folder, dated by the newest date in their names."""
        tables = self.journals[folder]
        shown = self.shown.get(folder if len(tables) > 1 else tables[0], "")
        hints = [hint for path in tables if (hint := published_hint(path))]
        edition = {path.name: path for path in tables}
        newest = max(hints, default=None)
        return Package("eu_journal", "eu_journal_csv", edition, newest, shown)


def detect(
    paths: Sequence[Path], name: str = "", unpack_to: archives.UnpackFolder | None = None
) -> Detection:
    """Look at files, and at all files below folders, as far as it takes to tell them apart.

    ``name`` is what to call a custom list, which is otherwise named after its file. A watchlist is
    any CSV file with names in it, so it has to be asked for by its own path. Archives are unpacked
    into ``unpack_to``, whose folder must outlive the packages; without one they are refused.
    """
    found = _Found(name)
    for path, named in _files(paths):
        _sort_in(path, found, named=named, unpack_to=unpack_to)
    for folder in sorted(found.tables):
        sets, orphans = ofac_detect.sets(found.tables[folder])
        for source, files in sets:
            hint = published_hint(next(iter(files.values())))
            shown = found.shown.get(folder, "")
            found.packages.append(Package(source, "ofac_csv", files, hint, shown))
        for path in orphans:
            reason = "an OFAC CSV part without the list's main file beside it"
            found.unknown.append(Unknown(path, reason, refused=True))
    found.packages += map(found.journal_edition, sorted(found.journals))
    undated = datetime.min.replace(tzinfo=UTC)
    found.packages.sort(key=lambda one: (one.source, one.published_hint or undated, one.label))
    return Detection(tuple(found.packages), tuple(found.unknown))


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    for path in paths:
        if path.is_dir():
            for below in sorted(path.rglob("*")):
                if below.is_file() and not below.name.startswith("."):
                    yield below, False
        else:
            yield path, True


def _sort_in(
    path: Path, found: _Found, *, named: bool, unpack_to: archives.UnpackFolder | None
) -> None:
    """Put a file, or the files of an archive, where they belong in ``found``."""
    try:
        if published.is_workbook(path):
            _workbook(path, found, named=named)
            return
        members = archives.opened(path, unpack_to)
        if members is None:
            table = _look_at(path, found, named=named)
            if table is not None:
                found.tables.setdefault(path.parent, []).append(table)
            return
    except (_NotAList, BadListName, UnreadableList) as error:
        refused = named or getattr(error, "refused", True)
        shown = Path(found.shown.get(path, path))
        found.unknown.append(Unknown(shown, str(error), refused))
        return
    except OSError as error:
        shown = Path(found.shown.get(path, path))
        found.unknown.append(Unknown(shown, f"cannot be read: {error.strerror}", refused=True))
        return
    known = len(found.packages), len(found.tables), len(found.journals)
    for member in members:
        found.shown[member.path] = member.shown
        found.shown.setdefault(member.path.parent, str(path))
        # What lies beside others in an archive lies there as in a folder.
        _sort_in(member.path, found, named=named and len(members) == 1, unpack_to=None)
    after = len(found.packages), len(found.tables), len(found.journals)
    if len(members) != 1 and known == after:
        found.unknown.append(Unknown(path, "an archive without any list in it", refused=named))


def _look_at(path: Path, found: _Found, *, named: bool) -> ofac_detect.CsvPart | None:
    """Add a single-file package to ``found``, or give back an OFAC CSV part."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise _NotAList(f"empty file ({path.stat().st_size} bytes)")
    text = _text(head)
    if reported.is_reported_file(text):
        code = list_name(found.name) if found.name else name_of_file(path)
        found.add(code, "reported_toml", path)
        return None
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        own = "ftm_json" if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["} else None
        table = None if own else ofac_detect.table(path)
        told = _official_csv(text.partition("\n")[0].rstrip("\r")) if table is None else None
        if told is not None:
            found.add(*told, path)
            return None
        if table is None and not own and _is_journal(path):
            found.journals.setdefault(path.parent, []).append(path)
            return None
        if table is None:
            own = _json_lines(text) if own else _own_csv(path, named=named)
            code = list_name(found.name) if found.name else name_of_file(path)
            found.add(code, own, path)
        return table
    for source, form in _markup(path, text.lstrip("\ufeff")):
        found.add(source, form, path)
    return None


def _official_csv(line: str) -> tuple[str, Format] | None:
    """The list whose CSV file begins with this line."""
    if conlist.is_conlist(line):
        return "uk", "ofsi_conlist_csv"
    if eu_csv.is_fsf_csv(line):
        return "eu", "eu_csv"
    if mof.is_mof(line.lstrip("\ufeff").split(",")):
        return "jp_mof", "mof_csv"
    return None


def _workbook(path: Path, found: _Found, *, named: bool) -> None:
    """Add a workbook: a list that is published so, told by its columns, or a team's own."""
    texts = published.first_texts(path)
    cells = () if dfat.is_dfat(texts) or mof.is_mof(texts) else published.first_cells(path)
    if dfat.is_dfat(texts) or dfat.is_dfat(cells):
        found.add("au_dfat", "dfat_xlsx", path)
        return
    if conlist.is_conlist(",".join(cells[:2])):
        found.add("uk", "ofsi_conlist_xlsx", path)
        return
    if mof.is_mof(texts) or mof.is_mof_workbook(path):
        found.add("jp_mof", "mof_xlsx", path)
        return
    if not named or watchlist.columns_of(path) is None:
        said = ", ".join(cells)[:100]
        raise _PlainText(
            f"a workbook that is no list known here; its first row: {said!r}"
            + ("; nor a watchlist with a column of names" if named else "")
        )
    found.add(list_name(found.name) if found.name else name_of_file(path), "watchlist_xlsx", path)


def _is_journal(path: Path) -> bool:
    try:
        return journal.is_journal_file(path)
    except UnreadableList:
        return False


def _json_lines(text: str) -> Format:
    if text.lstrip("\ufeff \t\r\n").startswith("["):
        raise _NotAList("one JSON array; FollowTheMoney files have one entity a line")
    if not _FTM.search(text):
        raise _NotAList("JSON, but no FollowTheMoney entities")
    return "ftm_json"


def _own_csv(path: Path, *, named: bool) -> Format:
    try:
        if simple.is_simple(path):
            return "ftm_simple_csv"
        if named and watchlist.columns_of(path) is not None:
            return "watchlist_csv"
    except UnreadableList as error:
        raise _PlainText(str(error)) from error
    raise _PlainText(
        "neither XML, nor the UN vessels page, nor one of OFAC's CSV files"
        + (", nor a watchlist with a column of names" if named else "")
    )


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace")


def _markup(path: Path, text: str) -> Sequence[tuple[str, Format]]:
    """The lists in a file of XML or HTML; one file of OFAC's may hold two."""
    rest = text
    while match := _PROLOG.match(rest):
        rest = rest[match.end() :]
    root = _ROOT.match(rest)
    if root is None:
        raise _NotAList("XML without any element: only a prolog" if "<?xml" in text else "no list")
    name = root[2]
    for source in SOURCES:
        if source.root and re.match(source.root, f"{name} {root[3]}", re.DOTALL):
            return [(source.code, next(iter(source.parsers)))]
    # OFAC changed the namespace in May 2024, so only the element's own name counts.
    if name == "Sanctions":
        return [(ofac_detect.advanced_source(path), "ofac_advanced_xml")]
    if name == "sdnList":
        return [(ofac_detect.simple_source(path), "ofac_simple_xml")]
    if name == "sanctionsData":
        return [(code, "ofac_enhanced_xml") for code in ofac_detect.enhanced_sources(path)]
    if name.lower() in {"html", "head", "body"} or "<!doctype html" in text[:200].lower():
        if "1718" in text and re.search(r"designated\s+vessels", text, re.IGNORECASE):
            return [("un_vessels", "un_vessels_html")]
        title = _TITLE.search(text)
        said = re.sub(r"<[^>]+>|\s+", " ", title[1] if title else rest).strip()[:100]
        raise _NotAList(f"an HTML page, not a list: {said!r}")
    raise _NotAList(f"XML with the root element {name!r}, which is no list known here")


def dates_differ(package: Package) -> dict[str, list[str]]:
    """The dates in the names of a set's files, where they are not all the same."""
    found = {
        path.name: _DATE.search(path.name)
        for path in package.files.values()
        if _DATE.search(path.name)
    }
    days = {match[0] for match in found.values() if match}
    return {"the files of the set are of several dates": sorted(found)} if len(days) > 1 else {}


def published_hint(path: Path) -> datetime | None:
    """A date in the file's name, or else in its folder's name."""
    for name in (path.name, path.parent.name):
        for match in _DATE.finditer(name):
            try:
                return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
            except ValueError:
                continue
    return None
