"""From what a client sent to what screening takes: ``dict`` → ``Subject``, saying all it did.

Nothing is ignored in silence: an unknown field, an unreadable date, a country nobody knows each
become a warning on the subject, and screening goes on with what could be read. Only a subject of
the wrong shape, or one with nothing to screen, is refused (``Unprocessable``), alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError

from api.service.activities import activity_of
from api.service.answer_encoding import Unscreened, unscreened
from api.service.errors import FieldProblem, Unprocessable
from api.service.field_reader import FieldReader
from api.service.schemas import OptionsIn, SubjectIn
from lists.entity import IdentifierType, Kind, ListVersion
from lists.vocabulary.sources import SOURCES
from screening.subject import Options, Subject, SubjectIdentifier

_KINDS: dict[str, Kind] = {
    "person": "person",
    "individual": "person",
    "organization": "organization",
    "organisation": "organization",
    "company": "organization",
    "entity": "organization",
    "vessel": "vessel",
    "ship": "vessel",
    "aircraft": "aircraft",
}
_GENDERS = {"male": "male", "m": "male", "female": "female", "f": "female"}
_IDENTIFIER_TYPES = frozenset(get_args(IdentifierType))
_LONGEST_FIELD = 60
"""Characters of an unknown field's name that are repeated; no field of ours has so long a one."""
_DEFAULT_OPTIONS: tuple[OptionsIn, Options, tuple[str, ...]] = (OptionsIn(), Options(), ())


def read_subject(submitted: object) -> Subject:
    """One submitted subject, with a warning for every value that could not be used.

    Raises:
        Unprocessable: it has the wrong shape, or holds nothing that can be screened.
    """
    try:
        given = SubjectIn.model_validate(submitted)
    except ValidationError as error:
        raise Unprocessable("the subject has the wrong shape", field_problems(error)) from None
    reader = FieldReader(list(unknown_fields(given)))
    subject = _subject(given, reader)
    if not (subject.names or subject.identifiers or subject.activity) and not (
        subject.imo or subject.mmsi or subject.call_sign
    ):
        said = "; ".join(reader.warnings)
        problem = FieldProblem(
            "names",
            f"there is nothing to screen ({said})" if said else "there is nothing to screen",
            'send at least one name ("names": ["…"]), identifier, IMO number or activity',
        )
        raise Unprocessable("the subject holds nothing to screen", (problem,))
    return subject


def read_submitted(submitted: object) -> Subject | Unscreened:
    """What was sent as a subject, or the result that says why it cannot be screened."""
    try:
        return read_subject(submitted)
    except Unprocessable as refusal:
        own = submitted.get("id", "") if isinstance(submitted, dict) else ""
        identity = str(own)[:200] if isinstance(own, str | int) else ""
        return unscreened(identity, refusal.detail, refusal.errors)


def read_options(submitted: object) -> tuple[OptionsIn, Options, tuple[str, ...]]:
    """The request's options: as sent, as screening takes them, and the warnings.

    Raises:
        Unprocessable: an option has the wrong shape or is out of its range.
    """
    if submitted is None:
        return _DEFAULT_OPTIONS
    try:
        given = OptionsIn.model_validate(submitted)
    except ValidationError as error:
        problems = field_problems(error, "options")
        raise Unprocessable("the options have the wrong shape", problems) from None
    options = Options(
        lists=tuple(given.lists),
        kinds=tuple(given.kinds),
        threshold=given.threshold,
        limit=given.limit,
        jurisdictions=tuple(given.jurisdictions),
        explain=given.explain,
    )
    return given, options, tuple(unknown_fields(given, "options."))


def check_lists(wanted: Iterable[str], versions: Iterable[ListVersion], path: str) -> None:
    """Nobody may believe to have been screened against a list that does not exist.

    Raises:
        Unprocessable: a name that is neither an official list nor a custom one that is loaded.
    """
    known = {source.code for source in SOURCES} | {version.source for version in versions}
    problems = tuple(
        FieldProblem(
            f"{path}[{place}]" if path.endswith("lists") else path,
            f"there is no list {name!r}",
            f"one of {', '.join(sorted(known))}",
        )
        for place, name in enumerate(wanted)
        if name not in known
    )
    if problems:
        raise Unprocessable("no such list", problems)


def _subject(given: SubjectIn, reader: FieldReader) -> Subject:
    """Read each field with ``reader``, which collects the warnings."""
    kind = _KINDS.get(given.kind.strip().lower())
    if given.kind.strip() and kind is None:
        reader.warn(
            "kind", given.kind, f"is none of {', '.join(get_args(Kind))}; all kinds were searched"
        )
    gender = _GENDERS.get(given.gender.strip().lower(), "")
    if given.gender.strip() and not gender:
        reader.warn("gender", given.gender, "is neither male nor female; not used")
    birth = reader.interval("birth_date", given.birth_date)
    return Subject(
        id=given.id,
        kind=kind,
        names=reader.names("names", given.names),
        birth_dates=(birth,) if birth else (),
        countries=reader.countries("countries", given.countries),
        nationalities=reader.countries("nationalities", given.nationalities),
        gender=gender,
        identifiers=tuple(_identifiers(given, reader)),
        addresses=reader.texts("addresses", given.addresses),
        imo=reader.imo("imo", given.imo),
        mmsi=reader.number("mmsi", given.mmsi),
        call_sign=reader.number("call_sign", given.call_sign),
        flag=reader.country("flag", given.flag),
        activity=activity_of(given.activity, reader) if given.activity else None,
        warnings=tuple(reader.warnings),
    )


def _identifiers(given: SubjectIn, reader: FieldReader) -> Iterator[SubjectIdentifier]:
    for position, identifier in enumerate(given.identifiers):
        field = f"identifiers[{position}]"
        kind = identifier.type.strip().lower()
        if kind and kind not in _IDENTIFIER_TYPES:
            reader.warn(f"{field}.type", kind, "is not a known type; compared with every type")
            kind = ""
        if not identifier.value or identifier.value.isspace():
            reader.warn(f"{field}.value", "", "is empty; not used")
        value = reader.number(f"{field}.value", identifier.value, kind)
        if not value:
            continue
        country = reader.country(f"{field}.country", identifier.country)
        yield SubjectIdentifier(type=kind, value=value, country=country)


def unknown_fields(model: BaseModel, path: str = "") -> Iterator[str]:
    """A warning for every field that was sent but does not exist, at any depth."""
    for extra in model.model_extra or ():
        near = _nearest(extra, type(model)) if len(extra) <= _LONGEST_FIELD else ""
        hint = f" (did you mean {near!r}?)" if near else ""
        yield f"{path}{extra[:_LONGEST_FIELD]}: there is no such field{hint}; it was not used"
    for field in model.model_fields_set:
        value = getattr(model, field)
        if isinstance(value, BaseModel):
            yield from unknown_fields(value, f"{path}{field}.")
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            for position, part in enumerate(cast("list[BaseModel]", value)):
                yield from unknown_fields(part, f"{path}{field}[{position}].")


@lru_cache(maxsize=1024)
def _nearest(extra: str, model: type[BaseModel]) -> str:
    """The field somebody may have meant, or nothing. The comparison costs as much as a search."""
    near = get_close_matches(extra, model.model_fields, n=1)
    return near[0] if near else ""


def field_problems(error: ValidationError, root: str = "") -> tuple[FieldProblem, ...]:
    """What pydantic found, in our words: path, problem and fix. Values sent are not repeated."""
    return tuple(
        FieldProblem(
            field=field_path(found["loc"], root),
            problem=found["msg"],
            fix=_FIXES.get(found["type"], "send a value of the documented type"),
        )
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    )


def field_path(location: tuple[Any, ...], root: str = "") -> str:
    """``("identifiers", 0, "value")`` → ``identifiers[0].value``."""
    path = root
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path or "subject"


_FIXES = {
    "string_type": 'send text, in quotes: "…"',
    "string_too_long": "shorten it",
    "list_type": "send a list, in square brackets: […]",
    "too_long": "send fewer values, or several subjects",
    "missing": "add this field",
    "model_type": "send an object, in braces: {…}",
    "model_attributes_type": "send an object, in braces: {…}",
    "literal_error": "use one of the documented values",
    "greater_than_equal": "use a larger number",
    "less_than_equal": "use a smaller number",
}
