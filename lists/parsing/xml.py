"""The only place that touches lxml: publishers' XML and HTML, read safely in bounded memory.

Reach for ``iterate`` to stream records, ``root_of`` to see what a file is, ``html_rows`` for the
one list that is a web page. Names must arrive whole: comments and processing instructions are
removed before text is joined (``KWANG<!-- -->SONG`` would else end at ``KWANG``), and a file with
a DOCTYPE is refused, since entities could hide or forge text. Any other fault of a file is
``UnreadableList`` with a reason an operator understands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree, html

from lists.parsing.report import UnreadableList

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import IO, Any

Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only
_HEAD_BYTES = 65_536
_HTML_BREAKS = frozenset({"br", "p", "div", "li", "td", "th", "tr"})
_SPACES = re.compile(r"\s+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    return _local(str(element.tag))


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def iterate(
    path: Path, tags: Iterable[str], fields: Counter[str] | None = None
) -> Iterator[Element]:
    """Stream the elements with these local names, in any namespace, in document order.

    Each element is complete when it is yielded and is emptied as soon as the next is asked for,
    together with everything before it, so memory holds one record at a time. ``fields`` is filled
    with the values of all elements and attributes, also of those outside ``tags``; it is complete
    after the last element.

    Raises:
        UnreadableList: Empty, cut short, not well-formed, wrongly encoded, or with a DOCTYPE.
    """
    _refuse_bad_start(path)
    wanted = tuple(f"{{*}}{tag}" for tag in tags)
    try:
        with path.open("rb") as file:
            root: Element | None = None
            for _, element in _hardened(file, "end", wanted):
                if root is None:
                    _refuse_doctype(element, path.name)
                    root = element.getroottree().getroot()
                if fields is not None:
                    count_fields(element, fields)
                yield element
                _forget(element, fields)
            if root is not None and fields is not None:
                count_fields(root, fields)
    except etree.XMLSyntaxError as error:
        raise UnreadableList(f"{path.name}: not well-formed XML: {error}") from error
    except OSError as error:
        raise UnreadableList(f"{path.name}: cannot be read: {error.strerror}") from error


def complete_elements(
    opened: Callable[[], AbstractContextManager[IO[bytes]]], name: str, tag: str
) -> Iterator[Element]:
    """Each element with this local name once it is complete, and at the end the document's root.

    Nothing is emptied here: who reads them removes what was read, or memory holds all of the
    document. ``opened`` opens the file from its beginning; ``name`` names it in errors.

    Raises:
        UnreadableList: Empty, cut short, not well-formed, wrongly encoded, or with a DOCTYPE.
    """
    with opened() as file:
        _refuse_head(file.read(_HEAD_BYTES), name)
    try:
        with opened() as file:
            events = _hardened(file, "end", (f"{{*}}{tag}",))
            first = True
            for _, element in events:
                if first:
                    _refuse_doctype(element, name)
                    first = False
                yield element
            root: Element = events.root  # type: ignore[attr-defined]  # iterparse has it at the end
            _refuse_doctype(root, name)
            yield root
    except etree.XMLSyntaxError as error:
        raise UnreadableList(f"{name}: not well-formed XML: {error}") from error


def first_elements(
    opened: Callable[[], AbstractContextManager[IO[bytes]]], name: str, most: int
) -> list[str]:
    """The local names of the first elements of an XML file, as many as begin within its start.

    Raises:
        UnreadableList: Empty, not well-formed within them, or with a DOCTYPE.
    """
    with opened() as file:
        _refuse_head(file.read(_HEAD_BYTES), name)
    found: list[str] = []
    try:
        with opened() as file:
            for _, element in _hardened(file, "start"):
                found.append(local_name(element))
                if len(found) == most:
                    break
    except etree.XMLSyntaxError as error:
        if not found:
            raise UnreadableList(f"{name}: not well-formed XML: {error}") from error
    return found


def root_of(path: Path) -> tuple[str, str, Mapping[str, str]]:
    """The root element of an XML file: local name, namespace and attributes.

    Reads no further than the root's start tag.

    Raises:
        UnreadableList: Empty, not XML, or with a DOCTYPE.
    """
    _refuse_bad_start(path)
    try:
        with path.open("rb") as file:
            for _, root in _hardened(file, "start"):
                _refuse_doctype(root, path.name)
                # Not by etree.QName: it raises for a prefix nobody declared, libxml2 does not.
                namespace = str(root.tag).rpartition("}")[0].lstrip("{")
                attributes = {str(name): str(value) for name, value in root.attrib.items()}
                return local_name(root), namespace, attributes
    except etree.XMLSyntaxError as error:
        raise UnreadableList(f"{path.name}: not well-formed XML: {error}") from error
    except OSError as error:
        raise UnreadableList(f"{path.name}: cannot be read: {error.strerror}") from error
    raise UnreadableList(f"{path.name}: holds no element")


def _hardened(
    file: IO[bytes], event: str, tag: Sequence[str] | None = None
) -> Iterator[tuple[str, Element]]:
    """The one way a publisher's XML is parsed: no entity, no DTD, no network, no cut names."""
    events: Iterator[tuple[str, Element]] = etree.iterparse(
        file,
        events=(event,),
        tag=tag,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return events


def _refuse_bad_start(path: Path) -> None:
    """Look at the first bytes before the parser does: an entity bomb acts while it is parsed."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableList(f"{path.name}: cannot be read: {error.strerror}") from error
    _refuse_head(head, path.name)


def _refuse_head(head: bytes, name: str) -> None:
    if not head.strip():
        raise UnreadableList(f"{name}: empty file")
    text = head.replace(b"\x00", b"")  # UTF-16 puts a zero beside each ASCII letter
    found = re.search(rb"<!DOCTYPE\s+(\w*)", text, re.IGNORECASE)
    if (found and found[1].lower() == b"html") or re.match(rb"\s*<html\b", text, re.IGNORECASE):
        raise UnreadableList(f"{name}: a web page, not a list")
    if found:
        raise UnreadableList(f"{name}: has a DOCTYPE, which no publisher's list has")


def _refuse_doctype(element: Element, name: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableList(f"{name}: has a DOCTYPE, which no publisher's list has")


def _forget(element: Element, fields: Counter[str] | None) -> None:
    element.clear()
    parent = element.getparent()
    if parent is None:
        return
    while element.getprevious() is not None:
        if fields is not None:  # an element nobody asked for; those read before are empty by now
            count_fields(parent[0], fields)
        del parent[0]


def empty(element: Element) -> None:
    """Take everything out of an element but the text that follows it."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs do not know it


def line_of(element: Element) -> int:
    """The line an element begins on, 0 where it is not known."""
    line: Any = element.sourceline
    return line or 0


def made_element(tag: str, attributes: Mapping[str, str], text: str = "") -> Element:
    """An element that stands in no file: what a row of a table holds, read as XML is.

    Signs that no XML may hold (controls, NUL) are left out.
    """
    element = etree.Element(
        tag, {name: _NOT_XML.sub("", value) for name, value in attributes.items()}
    )
    element.text = _NOT_XML.sub("", text)
    return element


def count_fields(record: Element, fields: Counter[str]) -> None:
    """Count the values below one element of XML, and its own attributes.

    An element counts if it has text or attributes, or holds anything that does.
    """
    parent = record.getparent()
    _count(record, "" if parent is None else str(parent.tag).rpartition("}")[2], fields)


def _count(element: Element, around: str, fields: Counter[str]) -> bool:
    tag = element.tag
    if not isinstance(tag, str):
        return False
    name = _local(tag)
    filled = False
    for attribute, value in element.items():
        if value and not value.isspace():
            filled = True
            fields[_attribute_field(name, attribute)] += 1
    for child in element:
        filled = _count(child, name, fields) or filled
    if not filled:
        text = element.text or ""
        filled = bool(text) and not text.isspace()
    if filled:
        fields[_element_field(around, name)] += 1
    return filled


@lru_cache(maxsize=4096)
def _attribute_field(element: str, attribute: str) -> str:
    return f"{element}@{_local(attribute)}"


@lru_cache(maxsize=4096)
def _element_field(around: str, name: str) -> str:
    return f"{around}/{name}" if around else name


def text_of(element: Element, tag: str) -> str:
    """The text of the first child with this local name; empty when there is none."""
    for child in element.iterchildren(f"{{*}}{tag}"):
        return full_text(child)
    return ""


def full_text(element: Element) -> str:
    """All text inside an element, joined as it stands."""
    if not len(element):
        return element.text or ""
    return "".join(str(part) for part in element.itertext())


def children_of(element: Element, tag: str) -> list[Element]:
    """All children with this local name, in order."""
    return list(element.iterchildren(f"{{*}}{tag}"))


def html_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The cells of every table row of a web page, as single lines of text, in page order.

    Text of one cell is joined as a reader sees it: a line break is a blank, except after a
    hyphen ("ship-to-" + "ship").

    Raises:
        UnreadableList: Empty, unreadable, or no HTML.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableList(f"{path.name}: cannot be read: {error.strerror}") from error
    if not content.strip():
        raise UnreadableList(f"{path.name}: empty file")
    try:
        parser = html.HTMLParser(
            encoding=_html_encoding(content), no_network=True, remove_comments=True
        )
        page = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, LookupError) as error:
        raise UnreadableList(f"{path.name}: not a readable web page: {error}") from error
    for row in page.iter("tr"):
        yield tuple(_cell_text(cell) for cell in row if cell.tag in {"td", "th"})


def _html_encoding(content: bytes) -> str:
    found = re.search(rb"charset=[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
    return found[1].decode("ascii", "replace") if found else "utf-8"


def _cell_text(cell: Element) -> str:
    parts: list[str] = []

    def walk(element: Element) -> None:
        if element.tag in _HTML_BREAKS:
            parts.append("\n")
        parts.append(_SPACES.sub(" ", element.text or ""))
        for child in element:
            walk(child)
            parts.append(_SPACES.sub(" ", child.tail or ""))
        if element.tag in _HTML_BREAKS:
            parts.append("\n")

    walk(cell)
    joined = re.sub(r"(?<=\w-) ?\n\s*(?=[a-z])", "", "".join(parts))
    return _SPACES.sub(" ", joined).strip()
