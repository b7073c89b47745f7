"""ISO 20022 payment messages (``pain.001``, ``pacs.008``, any version) as rows of parties.

Each party of a message is a row: those of the message as a whole, those of each payment
information and those of each transaction, with names, addresses, numbers and birth dates as they
stand. Each transaction has one row more, the deal: all its parties, also those said further up
once for many, and its texts (remittance information, instructions, purposes).

A party is known by its shape, not by a list of places: whatever holds a name (``Nm``), a financial
institution or the identification of an organisation or person is a row of its own, with its
element's name as the role where the table knows none. What stands in elements that nobody knows
goes to a column whose text is searched for parties; a text there that looks like a name makes the
row partly screened. So nothing of a message is passed over but numbers, dates and codes.

The message is read as a stream: one transaction is in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO

from api.payments.message_columns import OTHER_TEXT, PARTY_COLUMNS, RowCells
from api.payments.message_table import message_table
from api.sheet import Record, SheetRefused
from lists.parsing.report import UnreadableList
from lists.parsing.xml import Element, complete_elements, empty, line_of, local_name

TRANSACTION = "CdtTrfTxInf"
_MOST_DEEP = 60
"""Elements in each other; messages have about fifteen."""
_CODE = re.compile(
    r"[A-Z0-9]{1,4}|[+-]?\d+(?:\.\d+)?|true|false"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?"
)
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_CURRENCY = re.compile("[A-Z]{3}")
_IDENTIFICATION = frozenset({"OrgId", "PrvtId"})
_NUMBER_SHAPE = re.compile(r"(?=.*\d)[A-Za-z0-9/_.:+-]+")
"""A number among others: it has a digit and no blank, so it is no name."""
_TECHNICAL = "http://www.w3.org/"
"""Beginning of the namespaces of attributes that only say how XML is read (``xsi``, ``xml``)."""


@dataclass(slots=True)
class _Level:
    """The message, a payment information or a transaction, as far as it was read."""

    name: str
    row: RowCells
    number: str = ""
    message: str = ""
    """Number of the message."""
    end_to_end: str = ""
    """Number that the debtor gave a transaction, for the creditor (`EndToEndId`)."""
    named: list[tuple[str, str]] = field(default_factory=list)
    """Parties by role, those of the levels around it first."""

    @property
    def is_payment(self) -> bool:
        return self.name == "payment"


def message_rows(
    opened: Callable[[], AbstractContextManager[IO[bytes]]],
) -> Iterator[Record]:
    """The rows of a message.

    Raises:
        SheetRefused: while reading; the message breaks off or is no XML.
    """
    reader = _Reader()
    try:
        for element in complete_elements(opened, "the message", TRANSACTION):
            yield from reader.read(element)
    except UnreadableList as error:
        raise SheetRefused(str(error), reader.line) from None


class _Reader:
    """Reads a message from transaction to transaction, and removes what it has read."""

    def __init__(self) -> None:
        self.line = 0
        self._message = _Level("message", RowCells(1))
        self._open: dict[Element, _Level] = {}
        self._done: set[Element] = set()
        """Transactions that were read; they are removed once what follows them is there."""

    def read(self, element: Element) -> Iterator[Record]:
        """The rows of everything up to this element; of the root: of all that is left."""
        self.line = line_of(element) or self.line
        level = self._message
        ancestors = [*reversed([*element.iterancestors()])]
        for ancestor, inner in pairwise([*ancestors, element]):
            level = self._entered(ancestor, level)
            before = [*reversed([*inner.itersiblings(preceding=True)])]
            yield from self._read_all(before, level)
            for one in before:
                self._done.discard(one)
                ancestor.remove(one)
        if ancestors:
            yield from self._read_one(element, level)
            empty(element)
            self._done.add(element)
            return
        level = self._entered(element, level)
        yield from self._read_all([*element], level)
        yield from self._closed(self._message)

    def _entered(self, element: Element, around: _Level) -> _Level:
        """The level an element opens, or the one around it; its own text is read once."""
        if element not in self._open:
            name = message_table().levels.get(local_name(element))
            level = _opened(element, name, around) if name else around
            self._open[element] = level
            _take_text(element, level.row)
        return self._open[element]

    def _read_all(self, siblings: Sequence[Element], level: _Level) -> Iterator[Record]:
        accounts = _accounts(siblings)
        for element in siblings:
            if element not in self._done and element not in accounts.values():
                yield from self._read_one(element, level, accounts.get(element))
            _take_tail(element, level.row)

    def _read_one(
        self, element: Element, level: _Level, account: Element | None = None
    ) -> Iterator[Record]:
        table, tag = message_table(), local_name(element)
        if tag in table.levels:
            own = self._open.pop(element, None)
            if own is None:
                own = _opened(element, table.levels[tag], level)
                _take_text(element, own.row)
            yield from self._read_all([*element], own)
            yield from self._closed(own)
        elif _is_party(element):
            yield from self._party(element, level, table.roles.get(tag, tag), account)
        elif tag.endswith(table.party.account) and len(element):
            yield from self._party(element, level, tag, None)
        else:
            if element not in self._open:
                _take_leaf(element, level.row, level)
            yield from self._read_all([*element], level)

    def _party(
        self, element: Element, level: _Level, role: str, account: Element | None
    ) -> Iterator[Record]:
        """The row of a party, and those of the parties inside it."""
        row = RowCells(line_of(element))
        _head(row, level, role)
        inside: list[tuple[Element, str]] = []
        _take_party(element, row, inside)
        if account is not None:
            _take_party(account, row, inside)
        for name in row.values.get("name", ()):
            level.named.append((role, name))
        yield row.record()
        for part, own in inside:
            yield from self._party(part, level, f"{own} of {role}", None)

    def _closed(self, level: _Level) -> Iterator[Record]:
        """The row of a level that is complete; of other than transactions if it says anything."""
        row = level.row
        if level.is_payment:
            for role, name in level.named:
                row.add(_party_column(role), name)
            if not row.says_something or not _has_deal(row):
                row.add("text", "payment")
        elif not row.says_something:
            return
        elif OTHER_TEXT in row.values and not row.values.get("text"):
            row.add("text", level.name)
        _head(row, level, level.name)
        yield row.record()


def _has_deal(row: RowCells) -> bool:
    return any(row.values.get(column) for column in ("text", *PARTY_COLUMNS))


def _party_column(role: str) -> str:
    """The column of the payment's row for parties of a role."""
    if role in PARTY_COLUMNS:
        return role
    return "bank" if role.endswith("agent") or " agent " in f"{role} " else "other party"


def _head(row: RowCells, level: _Level, role: str) -> None:
    """What a row is about: the number of its level and the role."""
    row.add("reference", f"{level.number}/{role}" if level.number else role)
    row.add("message", level.message or level.number)
    row.add("transaction", level.number if level.is_payment else "")
    row.add("end to end", level.end_to_end)
    row.add("role", role)


def _opened(element: Element, name: str, around: _Level) -> _Level:
    return _Level(
        name,
        RowCells(line_of(element)),
        number=_number(element, name, message_table().numbers[name]),
        end_to_end=_number(element, name, ("EndToEndId",)) if name == "payment" else "",
        message=around.message or around.number,
        named=list(around.named),
    )


def _number(element: Element, level: str, wanted: Sequence[str]) -> str:
    """The number of a level: that of the first of these elements which is filled."""
    empty = message_table().no_number.texts
    found: dict[str, str] = {}
    for part in element.iter():
        tag = local_name(part)
        text = (part.text or "").strip()
        if tag in wanted and text and text not in empty:
            found.setdefault(tag, text)
        if level != "payment" and tag in message_table().levels and part is not element:
            break
    return next((found[tag] for tag in wanted if tag in found), "")


def _accounts(siblings: Sequence[Element]) -> dict[Element, Element]:
    """The account of each party that stands beside it."""
    ending = message_table().party.account
    by_tag = {local_name(element): element for element in siblings}
    return {
        by_tag[tag.removesuffix(ending)]: element
        for tag, element in by_tag.items()
        if tag.endswith(ending)
        and tag != ending
        and tag.removesuffix(ending) in by_tag
        and _is_party(by_tag[tag.removesuffix(ending)])
    }


def _is_party(element: Element) -> bool:
    """Whether an element holds a party: by its role, or by what stands in it."""
    table = message_table()
    if local_name(element) in table.roles:
        return True
    for child in element:
        tag = local_name(child)
        if tag in table.party.names or tag == "FinInstnId":
            return True
        if tag == "Id" and any(local_name(part) in _IDENTIFICATION for part in child):
            return True
    return False


def _take_party(
    element: Element, row: RowCells, inside: list[tuple[Element, str]], depth: int = 0
) -> None:
    """Put what stands in a party's element into its row; parties in it are left for theirs."""
    table = message_table()
    _take_text(element, row)
    for child in element:
        tag = local_name(child)
        if kind := _KIND_BY_PART.get(tag):
            row.values.setdefault("type", [kind])
        if depth > _MOST_DEEP:
            row.add(OTHER_TEXT, " ".join(text for _, text in _pieces(child)))
        elif tag in table.party.names:
            row.add("name", "".join(map(str, child.itertext())))
            for part in child.iter():
                _take_attributes(part, row)
        elif tag in table.party.address and not _is_party(child):
            _take_address(child, row)
        elif tag in _READ_WHOLE and not _is_party(child):
            _READ_WHOLE[tag](child, row)
        elif tag not in table.party.wrappers and _is_party(child):
            inside.append((child, table.parts_of_parties.get(tag, table.roles.get(tag, tag))))
        elif len(child):
            _take_party(child, row, inside, depth + 1)
        else:
            _take_leaf(child, row)
        _take_tail(child, row)


def _pieces(element: Element) -> Iterator[tuple[str, str]]:
    """Every text inside an element with the name of the element it stands in."""
    for part in element.iter():
        tag = local_name(part)
        if text := _own_text(part):
            yield tag, text
        if part is not element and (tail := (part.tail or "").strip()):
            yield "", tail
        yield from _attributes(part)


def _take_address(element: Element, row: RowCells) -> None:
    lines = []
    for tag, text in _pieces(element):
        if tag == "Ctry":
            row.add("country", text)
        if not _is_code(tag, text):
            lines.append(text)
    row.add("address", ", ".join(lines))


def _take_birth(element: Element, row: RowCells) -> None:
    """Birth date and place; the place is read as words, for it is no address."""
    places = []
    for tag, text in _pieces(element):
        if tag == "BirthDt":
            row.add("birth date", text)
        else:
            places.append(text)
    if places:
        row.add("text", f"born in {', '.join(places)}")


def _take_number(element: Element, row: RowCells) -> None:
    """A number with its scheme (``Othr``): one of no known scheme is compared with every type."""
    number, scheme = "", ""
    for tag, text in _pieces(element):
        if tag == "Id" and not number:
            number = text
        elif tag == "Cd" and not scheme and _CODE.fullmatch(text):
            scheme = text
        else:
            row.add(message_table().columns.get(tag, OTHER_TEXT), text)
    row.add(message_table().schemes.get(scheme, "other number"), number)


_KIND_BY_PART = {"PrvtId": "person", "OrgId": "organization", "FinInstnId": "organization"}
_READ_WHOLE = {"DtAndPlcOfBirth": _take_birth, "Othr": _take_number}


def _take_leaf(element: Element, row: RowCells, level: _Level | None = None) -> None:
    """Put the text of an element into the column its name says, or to the texts nobody knows."""
    table, tag, text = message_table(), local_name(element), _own_text(element)
    _take_attributes(element, row)
    if not text:
        return
    if level is not None and _takes_number(tag, text, level):
        return
    if level is not None and level.is_payment and tag in table.amount.elements:
        currency = element.get("Ccy", "")
        if _AMOUNT.fullmatch(text) and _CURRENCY.fullmatch(currency):
            row.values.setdefault("amount", [text])
            row.values.setdefault("currency", [currency])
            return
    column = table.columns.get(tag)
    if column is not None:
        row.add(column, text)
    elif not _is_code(tag, text):
        row.add(OTHER_TEXT, f"{tag}: {text}")


def _takes_number(tag: str, text: str, level: _Level) -> bool:
    """Whether a text is a number of its level, which needs no search."""
    if level.name == "message" and tag in message_table().numbers["message"]:
        level.number = level.number or text
    numbers = message_table().numbers[level.name]
    if tag not in numbers:
        return False
    return text in message_table().no_number.texts or bool(_NUMBER_SHAPE.fullmatch(text))


def _is_code(tag: str, text: str) -> bool:
    return tag in message_table().codes.elements and _CODE.fullmatch(text) is not None


def _take_text(element: Element, row: RowCells) -> None:
    """The text that stands in an element beside its children, and its attributes."""
    _take_attributes(element, row)
    if text := (element.text or "").strip():
        row.add(OTHER_TEXT, f"{local_name(element)}: {text}")


def _take_attributes(element: Element, row: RowCells) -> None:
    for name, value in _attributes(element):
        row.add(OTHER_TEXT, f"{name}: {value}")


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    """Attributes that hold more than a currency, or how the document is to be read."""
    for name, value in element.attrib.items():
        code = str(name) == "Ccy" and _CURRENCY.fullmatch(str(value))
        if not code and not str(name).startswith(f"{{{_TECHNICAL}") and str(value).strip():
            yield str(name).rpartition("}")[2], str(value).strip()


def _take_tail(element: Element, row: RowCells) -> None:
    if tail := (element.tail or "").strip():
        row.add(OTHER_TEXT, tail)


def _own_text(element: Element) -> str:
    return (element.text or "").strip()
