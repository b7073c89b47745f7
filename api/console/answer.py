"""A recorded result as its page shows it: texts with marks, bars of a sum, fields side by side.

Pure: made from the recorded JSON, which may be of an older engine and lack what that did not state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from api.certificate.result import other_warnings
from api.service.field_words import type_in_words
from lists.entity import Entity
from lists.vocabulary.sources import short_title
from screening.typologies.listed.dprk_scope import listing_texts

Json = Mapping[str, Any]
_CHART: Final = 190
"""Width of a bar's drawing, in its own units."""
_MOST_NAMES: Final = 12
_PARTS: Final = ("errors", "unread", "warnings", "typologies", "red_flags")
_SECTIONS: Final = ("facts", "matched", "links", "checked", "would_change", "scoring")
_FIELDS: Final = (
    # label, fields of the subject, fields of the listed party, features of the evidence
    ("Name", ("names",), ("names",), ("name", "contained")),
    ("Kind", ("kind",), ("kind",), ("kind",)),
    ("Birth date", ("birth_date",), ("birth_dates",), ("birth_date",)),
    ("Gender", ("gender",), ("gender",), ("gender",)),
    (
        "Nationality and country",
        ("nationalities", "countries"),
        ("nationalities", "countries"),
        ("nationality", "country"),
    ),
    ("Flag", ("flag",), ("flags", "former_flags"), ("flag",)),
    (
        "Numbers",
        ("imo", "mmsi", "call_sign", "identifiers"),
        ("identifiers",),
        (),
    ),
    ("Address", ("addresses",), ("addresses",), ("address",)),
    ("Position", (), ("positions", "titles"), ()),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One term of the sum, or the sum itself. ``x`` and ``width`` are of the drawing."""

    label: str
    points: int
    submitted: str
    listed: str
    why: str
    x: float
    width: float
    tone: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The terms of a score, each bar beginning where the one before ended."""

    bars: tuple[Bar, ...]
    zero: float
    width: int = _CHART


@dataclass(frozen=True, slots=True)
class Side:
    """One field, as submitted and as listed; ``tone`` is ``agrees``, ``differs`` or empty."""

    label: str
    submitted: tuple[str, ...]
    listed: tuple[str, ...]
    tone: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text of a listing, cut into pieces; marked ones are quoted by a finding."""

    title: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """One listed party of a result. ``against`` says in words what speaks against it."""

    entity: Json
    list_title: str
    score: float
    identity: float | None
    identification: Json | None
    waterfall: Waterfall
    sides: tuple[Side, ...]
    texts: tuple[MarkedText, ...]
    listings: tuple[Json, ...]
    links: tuple[Json, ...]
    against: tuple[str, ...]


def shown_match(match: Json, subject: Json, quotes: Sequence[Json]) -> ShownMatch:
    """A match with everything its page shows; ``quotes`` are those of all findings."""
    entity = match["entity"]
    evidence = match["evidence"]
    return ShownMatch(
        entity=entity,
        list_title=short_title(entity["source"]),
        score=match["score"],
        identity=match.get("identity"),
        identification=match.get("identification"),
        waterfall=waterfall(evidence, match["points"]),
        sides=tuple(_sides(subject, entity, evidence)),
        texts=tuple(marked_texts(entity, quotes)),
        listings=tuple(entity.get("listings", ())),
        links=tuple(match["links"]),
        against=tuple(term["why"] for term in evidence if term["points"] < 0 and not _prior(term)),
    )


def _prior(term: Json) -> bool:
    """Whether a term says how rare it is to be listed at all, and nothing of this party."""
    return bool(term["feature"] == "prior")


def waterfall(evidence: Sequence[Json], total: int) -> Waterfall:
    """The bars of a sum. They share one scale, which holds every step between the terms."""
    steps, reached = [0], 0
    for term in evidence:
        reached += term["points"]
        steps.append(reached)
    low, high = min(*steps, total, 0), max(*steps, total, 0)
    scale = (_CHART - 2) / ((high - low) or 1)

    def bar(term: Json, start: int, end: int, tone: str) -> Bar:
        left = min(start, end)
        return Bar(
            label=type_in_words(term["feature"]),
            points=term["points"],
            submitted=term["subject_value"],
            listed=term["listed_value"],
            why=term["why"],
            x=round(1 + (left - low) * scale, 1),
            width=round(max(abs(end - start) * scale, 1), 1),
            tone=tone,
        )

    bars = [
        bar(term, start, end, "against" if term["points"] < 0 else "for")
        for term, start, end in zip(evidence, steps, steps[1:], strict=False)
    ]
    whole = {"feature": "sum", "points": total, "subject_value": "", "listed_value": "", "why": ""}
    bars.append(bar(whole, 0, total, "total"))
    return Waterfall(tuple(bars), round(1 - low * scale, 1))


def _sides(subject: Json, entity: Json, evidence: Sequence[Json]) -> Iterator[Side]:
    for label, own, listed, features in _FIELDS:
        submitted = tuple(text for field in own for text in texts_of(subject.get(field), field))
        party = tuple(text for field in listed for text in texts_of(entity.get(field), field))
        if submitted or party:
            points = sum(one["points"] for one in evidence if one["feature"] in features)
            if label == "Numbers" and submitted:
                numbers = {one["listed_value"] for one in evidence if one["points"] > 0}
                points = int(any(text.rpartition(" ")[2] in numbers for text in party))
            tone = "" if not (submitted and party and points) else "agrees"
            yield Side(label, submitted, _few(party), "differs" if points < 0 else tone)


def _few(texts: tuple[str, ...]) -> tuple[str, ...]:
    if len(texts) <= _MOST_NAMES:
        return texts
    return (*texts[:_MOST_NAMES], f"and {len(texts) - _MOST_NAMES} more")


def texts_of(value: Any, field: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """The values of a field of a subject or a listed party, in words."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from texts_of(one, field)
    elif isinstance(value, dict):
        yield _record_text(value)
    elif value not in {None, ""}:
        plain = field in {"imo", "mmsi", "call_sign"}
        yield f"{type_in_words(field)} {value}" if plain else str(value)


def _record_text(value: Json) -> str:
    if "full" in value:  # a name, a place or an address
        kind = str(value.get("kind", "primary")).replace("_", " ")
        return str(value["full"]) + (f" ({kind})" if kind != "primary" else "")
    if "start" in value and "end" in value:
        about = "about " if value.get("approximate") else ""
        end = "" if value["start"] == value["end"] else f" to {value['end']}"
        return f"{about}{value['start']}{end}"
    if "value" in value:
        return f"{type_in_words(str(value.get('type', '')))} {value['value']}"
    said = ((key.replace("_", " "), ", ".join(texts_of(one))) for key, one in value.items())
    return "; ".join(f"{key}: {text}" for key, text in said if text)


def marked_texts(entity: Json, quotes: Sequence[Json]) -> Iterator[MarkedText]:
    """The texts of a listing, with what findings quote of it marked."""
    try:
        party = msgspec.convert(entity, Entity, strict=False)
    except msgspec.ValidationError:  # a record of an older shape
        return
    for text in listing_texts(party):
        spans = sorted(
            (quote["start"], quote["end"])
            for quote in quotes
            if quote["entity_id"] == party.id
            and (quote["field"], quote["source"], quote["reference"])
            == (text.name, text.source, text.reference)
        )
        title = f"{short_title(text.source)} {text.reference}, {text.name.partition('[')[0]}"
        yield MarkedText(title, tuple(_pieces(text.text, spans)))


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    place = 0
    for start, end in spans:
        begin = max(start, place)
        if begin > place:
            yield text[place:begin], False
        if end > begin:
            yield text[begin:end], True
            place = end
    if place < len(text):
        yield text[place:], False


def complete(result: Json | None) -> Json | None:
    """A recorded result with every part its page shows; what was not recorded is empty."""
    if result is None:
        return None
    empty: dict[str, Any] = dict.fromkeys(_PARTS, ())
    explanation = {**dict.fromkeys(_SECTIONS, ()), "headline": "", **result.get("explanation", {})}
    said = {"warnings": other_warnings(result)}
    return {**empty, "error": "", **result, **said, "explanation": explanation}


def all_quotes(result: Json) -> list[Json]:
    """Every quote of every finding of a result."""
    return [quote for found in result.get("typologies", ()) for quote in found.get("quotes", ())]
