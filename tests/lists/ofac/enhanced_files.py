"""OFAC's enhanced XML written for tests: invented parties in the published layout."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"
)


def tag(name: str, *inner: str, **attributes: str) -> str:
    """An element; ``inner`` is XML already."""
    shown = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{shown}>{''.join(inner)}</{name}>"


def text(name: str, value: str, **attributes: str) -> str:
    """An element that holds text."""
    return tag(name, escape(value), **attributes)


def name(
    *parts: tuple[str, str], primary: bool = True, weak: bool = False, how: str = "", **more: str
) -> str:
    """A name in parts; ``more``: its spelling in another script, as the script's name."""
    alias = "" if primary else text("aliasType", how or "A.K.A.", refId="1400")
    translations = [_translation("Latin", parts, main=True)]
    for script, spelling in more.items():
        translations.append(_translation(script, [("Entity Name", spelling)], main=False))
    return tag(
        "name",
        text("isPrimary", str(primary).lower()),
        alias,
        text("isLowQuality", str(weak).lower()),
        tag("translations", *translations),
    )


def _translation(script: str, parts: object, *, main: bool) -> str:
    pieces = [
        tag("namePart", text("type", kind), text("value", value))
        for kind, value in parts  # type: ignore[attr-defined]
    ]
    return tag(
        "translation",
        text("isPrimary", str(main).lower()),
        text("script", script.replace("_", " ")),
        tag("nameParts", *pieces),
    )


def entity(
    uid: str,
    *inner: str,
    kind: str = "Entity",
    lists: tuple[str, ...] = ("SDN List",),
    info: str = "",
) -> str:
    """A party on these lists; ``info`` is XML of its general part."""
    on = "".join(
        text("sanctionsList", one, refId="1550", datePublished=f"2019-04-{15 + place}")
        for place, one in enumerate(lists)
    )
    return tag(
        "entity",
        tag("generalInfo", text("entityType", kind), info),
        tag("sanctionsLists", on),
        tag("sanctionsPrograms", text("sanctionsProgram", "DPRK3")),
        tag("sanctionsTypes", text("sanctionsType", "Block")),
        tag("legalAuthorities", text("legalAuthority", "Executive Order 13722 (DPRK)")),
        *inner,
        id=uid,
    )


def written(path: Path, *entities: str, filters: str = "") -> Path:
    """A file of these parties."""
    countries = tag(
        "referenceValue",
        text("type", "COUNTRY"),
        text("value", "Korea, North"),
        text("isoCode", "KP"),
        refId="11118",
    )
    content = tag(
        "sanctionsData",
        tag("publicationInfo", text("dataAsOf", "2026-02-03T00:00:00"), tag("filters", filters)),
        tag("referenceValues", countries),
        tag("entities", *entities),
        xmlns=NAMESPACE,
    )
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{content}', "utf-8")
    return path
