"""The EU Financial Sanctions File as CSV, layouts 1.1 and 1.0.

Reach for ``read``. A row holds one name, address, birth, document or citizenship of a party, with
the party's own columns repeated; rows are gathered by the party's logical id. Each block of columns
becomes the element of the XML format that has the same values, so both formats are read by one
parser. What CSV does not have: which aliases are weak (but for remarks that say so), and in layout
1.0 birth dates in parts and the kinds of most documents.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from lists.eu.xml import entity_of
from lists.parsing.repeated_headings import repeats_headings
from lists.parsing.report import UnreadableList
from lists.parsing.xml import made_element
from lists.vocabulary.csv_records import read_records
from lists.vocabulary.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lists.entity import Entity
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element
    from lists.vocabulary.csv_records import Record

    Row = Mapping[str, str]


class _Layout(NamedTuple):
    """One layout of the file: its key and date, and the attributes of each element by column."""

    key: str
    file_date: str
    entity: Mapping[str, str]
    remark: str
    subject: tuple[str, ...]
    regulation: Mapping[str, str]
    url: str
    blocks: Mapping[str, Mapping[str, str]]
    """Element of the XML format → its attributes → columns. ``remark`` becomes a child."""
    programmes: tuple[str, ...] = ()
    """Programmes that stand beside a name or address."""

    @property
    def columns(self) -> frozenset[str]:
        """All that are read."""
        named = {self.key, self.file_date, self.remark, self.url, *self.subject, *self.programmes}
        blocks = (self.entity, self.regulation, *self.blocks.values())
        return frozenset(named.union(*(block.values() for block in blocks)))


def _columns(prefix: str, **attributes: str) -> dict[str, str]:
    return {name: f"{prefix}_{column}" for name, column in attributes.items()}


_COUNTRY = {"countryIso2Code": "CountryIso2Code", "countryDescription": "CountryDescription"}
_PLACE = {"region": "Region", "place": "Place", "city": "City", "zipCode": "ZipCode", **_COUNTRY}
_NEWER = _Layout(
    key="Entity_LogicalId",
    file_date="fileGenerationDate",
    entity=_columns(
        "Entity",
        logicalId="LogicalId",
        euReferenceNumber="EU_ReferenceNumber",
        unitedNationId="UnitedNationId",
        designationDate="DesignationDate",
        designationDetails="DesignationDetails",
    ),
    remark="Entity_Remark",
    subject=("Entity_SubjectType_ClassificationCode", "Entity_SubjectType"),
    regulation=_columns(
        "Entity_Regulation",
        programme="Programme",
        numberTitle="NumberTitle",
        publicationDate="PublicationDate",
        entryIntoForceDate="EntryIntoForceDate",
    ),
    url="Entity_Regulation_PublicationUrl",
    blocks={
        "nameAlias": _columns(
            "NameAlias",
            lastName="LastName",
            firstName="FirstName",
            middleName="MiddleName",
            wholeName="WholeName",
            nameLanguage="NameLanguage",
            gender="Gender",
            title="Title",
            function="Function",
            logicalId="LogicalId",
            remark="Remark",
        ),
        "address": _columns(
            "Address",
            **_PLACE,
            street="Street",
            poBox="PoBox",
            contactInfo="ContactInfo",
            remark="Remark",
        ),
        "birthdate": _columns(
            "BirthDate",
            **_PLACE,
            birthdate="BirthDate",
            dayOfMonth="Day",
            monthOfYear="Month",
            year="Year",
            yearRangeFrom="YearRangeFrom",
            yearRangeTo="YearRangeTo",
            circa="Circa",
            calendarType="CalendarType",
            remark="Remark",
        ),
        "identification": _columns(
            "Identification",
            **_COUNTRY,
            number="Number",
            latinNumber="LatinNumber",
            identificationTypeCode="TypeCode",
            identificationTypeDescription="TypeDescription",
            remark="Remark",
        ),
        "citizenship": _columns("Citizenship", **_COUNTRY),
    },
    programmes=tuple(
        f"{block}_Regulation_Programme"
        for block in ("NameAlias", "Address", "BirthDate", "Identification", "Citizenship")
    ),
)
_OLDER = _Layout(
    key="Entity_logical_id",
    file_date="Date_file",
    entity={"logicalId": "Entity_logical_id", "euReferenceNumber": "EU_ref_num"},
    remark="Entity_remark",
    subject=("Subject_type",),
    regulation={
        "programme": "Programme",
        "numberTitle": "Leba_numtitle",
        "publicationDate": "Leba_publication_date",
        # Entry into force is not printed; most acts enter into force when they are published.
        "entryIntoForceDate": "Leba_publication_date",
    },
    url="Leba_url",
    blocks={
        "nameAlias": _columns(
            "Naal",
            lastName="lastname",
            firstName="firstname",
            middleName="middlename",
            wholeName="wholename",
            nameLanguage="language",
            gender="gender",
            title="title",
            function="function",
        ),
        "address": _columns(
            "Addr",
            poBox="number",
            street="street",
            zipCode="zipcode",
            city="city",
            countryIso2Code="country",
            remark="other",
        ),
        "birthdate": _columns("Birt", birthdate="date", place="place", countryIso2Code="country"),
        "identification": _columns("Iden", number="number", countryIso2Code="country"),
        "citizenship": _columns("Citi", countryIso2Code="country"),
    },
    programmes=tuple(f"{block}_programme" for block in ("Naal", "Addr", "Birt", "Iden", "Citi")),
)
_SUBJECTS = {"p": "person", "person": "person", "e": "enterprise", "enterprise": "enterprise"}
_DETAILS = frozenset({"calendarType", "circa", "logicalId", "nameLanguage"})
"""Values that say something of others and are nothing by themselves."""
_CHILDREN = frozenset({"remark", "contactInfo"})
_TYPED = re.compile(
    r"(?P<number>.+?)\s*\((?P<code>[a-z]+)-(?P<words>[^()]*)\)\s*(?P<rest>.*)", re.DOTALL
)
_CONTACT = re.compile(r"\b(PHONE|FAX|EMAIL|WEB)\b[\s:\[]*([^\[\];]+)", re.IGNORECASE)
_TELLING = 10
"""Columns of a layout that no other table has together."""
_UNREAD = re.compile(
    r"(?<!^Entity)_(?:Regulation|leba)_|_(?:RegulationLanguage|LogicalId|logical_id)$"
)


def is_fsf_csv(line: str) -> bool:
    """Whether a file that begins with this line is the EU's list in CSV."""
    return _layout_of([cell.strip('"') for cell in line.lstrip("\ufeff").split(";")]) is not None


def _layout_of(headings: list[str]) -> _Layout | None:
    """The layout with most of these headings, so that one that was renamed is missed by name."""
    best = max((_NEWER, _OLDER), key=lambda one: len(one.columns & set(headings)))
    return best if len(best.columns & set(headings)) >= _TELLING else None


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every party, in the order of its first row.

    Raises:
        UnreadableList: Not this list, not UTF-8, cut short.
    """
    rows = _rows(path)
    header = next(rows, None)
    headings = [cell.strip() for cell in header.cells] if header else []
    layout = _layout_of(headings)
    if layout is None:
        raise UnreadableList(f"{path.name}: not the columns of the EU's list")
    needed = (layout.key, layout.blocks["nameAlias"]["wholeName"], layout.file_date)
    if missing := [column for column in needed if column not in headings]:
        raise UnreadableList(f"{path.name}: lacks the columns {missing}")
    _report_unread(headings, layout, report)
    parties: dict[str, list[Row]] = {}
    for row in _whole_rows(rows, headings, path.name, report):
        report.counts["rows"] += 1
        report.published_at = report.published_at or _generated(row, layout)
        parties.setdefault(row[layout.key].strip(), []).append(row)
    for key, own in parties.items():
        if not key:
            report.odd("skipped", "", layout.key, f"{len(own)} rows", "rows without a logical id")
            continue
        _check_one_party(key, own, layout, report)
        entity = entity_of(_element(own, layout), report)
        if entity:
            yield entity


def _check_one_party(key: str, rows: list[Row], layout: _Layout, report: ParseReport) -> None:
    """The party's own columns are repeated in all its rows: others are another party's."""
    for column in (*layout.entity.values(), *layout.subject):
        said = {row.get(column, "").strip() for row in rows} - {""}
        if len(said) > 1:
            report.flaw("records have a key twice", key)
            return


def _rows(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from (record for record in read_records(file, ";") if record.cells)
        except UnicodeDecodeError as error:
            raise UnreadableList(f"{path.name}: not UTF-8 ({error.reason})") from error


def _whole_rows(
    rows: Iterator[Record], headings: list[str], name: str, report: ParseReport
) -> Iterator[Row]:
    """Rows with a cell for each heading; others are reported, the last one refuses the file."""
    broken: Record | None = None
    for record in rows:
        if broken is not None:
            reason = broken.error or "not as many cells as headings"
            text = ";".join(filter(None, broken.cells))
            report.odd("skipped", f"line {broken.line}", "row", text, reason)
            report.flaw("rows of the table are broken", f"line {broken.line}")
        whole = not record.error and len(record.cells) == len(headings)
        broken = None if whole else record
        if whole and repeats_headings(record.cells, headings, f"line {record.line}", report):
            continue
        if whole:
            report.fields.update(
                heading
                for heading, cell in zip(headings, record.cells, strict=True)
                if cell and not cell.isspace() and _is_read(heading)
            )
            # the older layout names its key twice: the first one counts
            yield dict(zip(reversed(headings), reversed(record.cells), strict=True))
    if broken is not None:
        raise UnreadableList(f"{name}: cut short in line {broken.line}")


def _report_unread(headings: list[str], layout: _Layout, report: ParseReport) -> None:
    for heading in headings:
        if heading and heading not in layout.columns and _is_read(heading):
            report.odd("unknown", "", heading, "", "column this parser does not read")


def _is_read(heading: str) -> bool:
    """Whether something is read from a column, as far as is known: new columns count as read."""
    return heading not in _PASSED_OVER and not _UNREAD.search(heading)


_PASSED_OVER = frozenset(
    {
        "Entity_Regulation_Type", "Entity_Regulation_OrganisationType", "Address_AsAtListingTime",
        "Identification_Diplomatic", "Identification_KnownExpired", "Identification_KnownFalse",
        "Identification_ReportedLost", "Identification_RevokedByIssuer", "Identification_IssuedBy",
        "Identification_IssuedDate", "Identification_ValidFrom", "Identification_ValidTo",
        "Identification_NameOnDocument", "Identification_Region", "Citizenship_Region",
        "Citizenship_Remark",
    }
)  # fmt: skip
"""Columns whose values are not read in the XML format either."""


def _generated(row: Row, layout: _Layout) -> datetime | None:
    reading = read_date(row.get(layout.file_date, ""), "day_first")
    day = reading.interval.start if reading else None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _element(rows: list[Row], layout: _Layout) -> Element:
    """The party's rows as the element that the XML format has for it."""
    first = rows[0]
    record = made_element("sanctionEntity", _values(first, layout.entity))
    for remark in dict.fromkeys(row.get(layout.remark, "") for row in rows):
        if remark:
            record.append(made_element("remark", {}, remark))
    said = (first.get(column, "").strip().casefold() for column in layout.subject)
    kind = next((_SUBJECTS[word] for word in said if word in _SUBJECTS), "")
    kind = kind or first.get(layout.subject[0], "")
    record.append(made_element("subjectType", {"code": kind}))
    for regulation in _regulations(rows, layout):
        record.append(regulation)
    for tag, attributes in layout.blocks.items():
        for values in _distinct([_values(row, attributes) for row in rows]):
            record.append(_block(tag, values))
    return record


def _values(row: Row, attributes: Mapping[str, str]) -> dict[str, str]:
    found = {name: row.get(column, "") for name, column in attributes.items()}
    return {name: text for name, text in found.items() if text.strip()}


def _distinct(blocks: list[dict[str, str]]) -> list[dict[str, str]]:
    """Blocks that hold something, each once: rows may repeat a name beside each address."""
    filled = [block for block in blocks if block.keys() - _DETAILS]
    return list({tuple(block.items()): block for block in filled}.values())


def _regulations(rows: list[Row], layout: _Layout) -> list[Element]:
    """The acts of the party, and the programmes of others that stand beside its names only."""
    found: list[Element] = []
    programmes: set[str] = set()
    urls = {tuple(_values(row, layout.regulation).items()): row.get(layout.url, "") for row in rows}
    for values, url in urls.items():
        if values:
            act = made_element("regulation", dict(values))
            act.append(made_element("publicationUrl", {}, url.strip()))
            programmes.add(dict(values).get("programme", ""))
            found.append(act)
    beside = (row.get(column, "").strip() for row in rows for column in layout.programmes)
    more = [one for one in dict.fromkeys(beside) if one and one not in programmes]
    return found + [made_element("regulation", {"programme": one}) for one in more]


def _block(tag: str, values: dict[str, str]) -> Element:
    contact = values.get("contactInfo", "")
    if tag == "identification" and "identificationTypeCode" not in values:
        values = values | _typed(values.get("number", ""))
    remark = values.get("remark", "")
    attributes = {name: text for name, text in values.items() if name not in _CHILDREN}
    block = made_element(tag, attributes)
    for key, value in _CONTACT.findall(contact):
        block.append(made_element("contactInfo", {"key": key.upper(), "value": value.strip()}))
    left = _CONTACT.sub("", contact).strip(" []:;,")
    for text in (remark, left):
        if text:
            block.append(made_element("remark", {}, text))
    return block


def _typed(number: str) -> dict[str, str]:
    """Number and kind of a document in layout 1.0: "A123 (passport-National passport)"."""
    found = _TYPED.fullmatch(number)
    if found is None:
        return {"identificationTypeCode": "other"}
    return {
        "number": found["number"],
        "identificationTypeCode": found["code"],
        "identificationTypeDescription": found["words"],
        "remark": found["rest"],
    }
