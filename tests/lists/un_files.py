"""Small files in the UN's and the EU's own formats, written record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from pathlib import Path

EU_NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"


def tag(name: str, *content: str) -> str:
    """An element; content that starts with ``<`` is taken as markup, else as text."""
    inner = "".join(part if part.startswith("<") else escape(part) for part in content)
    return f"<{name}>{inner}</{name}>"


def un_record(
    *content: str, kind: str = "ENTITY", reference: str = "KPe.001", **fields: str
) -> str:
    """One UN record; ``fields`` are further plain elements in lower case."""
    base = {"dataid": "110400", "first_name": "KOMID", "un_list_type": "DPRK"} | fields
    plain = "".join(tag(name.upper(), text) for name, text in base.items() if text)
    return tag(kind, plain + tag("REFERENCE_NUMBER", reference) + "".join(content))


def un_file(folder: Path, *records: str, generated: str = "2026-02-27T00:00:09.554Z") -> Path:
    """A consolidated list with these records."""
    path = folder / "consolidated.xml"
    people = "".join(each for each in records if each.startswith("<INDIVIDUAL>"))
    others = "".join(each for each in records if not each.startswith("<INDIVIDUAL>"))
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="{generated}">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{others}</ENTITIES></CONSOLIDATED_LIST>",
        "utf-8",
    )
    return path


def eu_element(name: str, inner: str = "", **attributes: str) -> str:
    """An element of the EU file."""
    listed = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{listed}>{inner}</{name}>"


def eu_record(*content: str, code: str = "enterprise", **attributes: str) -> str:
    """One ``sanctionEntity`` with a name unless the content has one."""
    base = {"euReferenceNumber": "EU.1.1", "logicalId": "1", "unitedNationId": ""} | attributes
    inner = "".join(content) + eu_element("subjectType", code=code)
    if "<nameAlias" not in inner:
        inner += eu_element("nameAlias", wholeName="Korea Kwangson Bank", strong="true")
    return eu_element("sanctionEntity", inner, **base)


def eu_file(folder: Path, *records: str) -> Path:
    """An FSF export with these records."""
    path = folder / "fsf.xml"
    path.write_text(
        f'<export xmlns="{EU_NAMESPACE}" generationDate="2026-02-23T23:19:20.000+00:00">'
        f"{''.join(records)}</export>",
        "utf-8",
    )
    return path
