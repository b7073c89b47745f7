"""From submitted JSON to what screening takes: ``dict`` → ``Subject``, with warnings.

Nothing is ignored silently: an unknown field, an unreadable date or an unknown country becomes a
warning on the subject, and screening goes on with what could be read. Only a subject of the wrong
shape, or one with nothing to screen, is refused (``Unprocessable``), and only that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec
from pydantic import ValidationError

from api.service.answer_encoding import Unscreened, unscreened
from api.service.errors import FieldProblem, Unprocessable
from api.service.field_words import said_plainly
from api.service.json_bodies import MOST_SAID, first_of
from api.service.misplaced_names import put_in_place
from api.service.near_names import nearest
from api.service.plain_subjects import plain_subject
from api.service.record_reader import RecordReader
from api.service.schemas import OptionsIn
from api.service.stray_fields import read_strays
from api.service.unknown_fields import UnknownFields
from lists.entity import ListVersion
from lists.vocabulary.sources import SOURCES
from screening.model.subject import Options, Subject

MOST_WITH_NEAREST = 10
"""Subjects of a call that may ask for the nearest parties, at half the cost of screening them."""
_DEFAULT_OPTIONS: tuple[OptionsIn, Options, tuple[str, ...]] = (OptionsIn(), Options(), ())
_NOTHING = FieldProblem(
    "names",
    "there is nothing to screen",
    'send at least one name ("names": ["…"]), identifier, IMO number, address or activity',
)


def read_subject(submitted: object) -> Subject:
    """Read one submitted subject, with a warning for every value that could not be used.

    Raises:
        Unprocessable: it is no object, or holds nothing that can be screened.
    """
    read = read_submitted(submitted)
    if isinstance(read, Unscreened):
        raise Unprocessable(read.error, read.errors)
    return read


def read_all(submitted: Iterable[object]) -> list[Subject | Unscreened]:
    """What was sent as the subjects of one call.

    Raises:
        Unprocessable: they have too many different fields that do not exist, or a code that
            has to be mended.
    """
    unknown = UnknownFields()
    read = []
    for place, one in enumerate(submitted):
        refused: list[FieldProblem] = []
        read.append(read_submitted(one, unknown, refused))
        unknown.check()
        if refused:
            problems = [
                msgspec.structs.replace(said, field=f"subjects[{place}].{said.field}")
                for said in refused
            ]
            raise Unprocessable(f"{problems[0].field}: {problems[0].problem}", problems)
    return read


def read_submitted(
    submitted: object,
    unknown: UnknownFields | None = None,
    refused: list[FieldProblem] | None = None,
) -> Subject | Unscreened:
    """What was sent as a subject, or the result that says why it is not screened.

    ``unknown`` counts the unknown fields of the call it came in; ``refused`` gets the codes that
    the caller has to mend, of which there is a warning in any case.
    """
    if not isinstance(submitted, dict):
        problem = FieldProblem("subject", "is not an object", "send an object, in braces: {…}")
        return unscreened("", "the subject has the wrong shape", (problem,))
    return plain_subject(submitted) or read_by_table(submitted, unknown, refused)


def read_by_table(
    submitted: Mapping[str, Any],
    unknown: UnknownFields | None = None,
    refused: list[FieldProblem] | None = None,
) -> Subject | Unscreened:
    """``read_submitted`` for any object, field by field, with all there is to say about them."""
    reader = RecordReader(unknown=unknown or UnknownFields())
    reader.unknown.begin_subject()
    subject = as_subject(subject_fields(reader, submitted), reader)
    if refused is not None:
        refused += reader.values.refused
    if names_a_party(subject):
        return subject
    unread = (f"{one.field}: {one.reason}" for one in subject.unread)
    why = tuple(map(said_plainly, (*subject.warnings, *unread)))
    problem = msgspec.structs.replace(
        _NOTHING, problem=f"{_NOTHING.problem} ({'; '.join(why)})" if why else _NOTHING.problem
    )
    fix = "send texts and numbers in the documented shape"
    return unscreened(
        subject.id,
        "the subject holds nothing to screen",
        (*(FieldProblem(one.field, one.reason, fix) for one in subject.unread), problem),
        subject.warnings,
        subject.unread,
    )


def subject_fields(reader: RecordReader, submitted: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a subject that hold something; those under other names are read as well."""
    fields = reader.record("subject", submitted)
    if reader.strays:
        read_strays(reader, fields)
    return fields


def as_subject(fields: dict[str, Any], reader: RecordReader) -> Subject:
    """The subject with these fields, and all warnings from reading them."""
    birth = fields.pop("birth_date", None)
    for name in fields.keys() & {"countries", "nationalities"}:
        fields[name] = tuple(dict.fromkeys(fields[name]))
    put_in_place(fields, reader)
    strays = reader.stray_texts()
    return Subject(
        **fields,
        birth_dates=(birth,) if birth else (),
        warnings=tuple(reader.values.warnings),
        unread=tuple(reader.unread),
        stray_texts=strays,
    )


def names_a_party(subject: Subject) -> bool:
    """Whether there is a name, number, address or deal to screen."""
    return bool(
        subject.names
        or subject.identifiers
        or (subject.activity and subject.activity.names_something)
        or subject.imo
        or subject.mmsi
        or subject.call_sign
        or subject.addresses
    )


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
        nearest=given.nearest,
    )
    return given, options, unknown_options(given)


def refuse_nearest(options: Options, subjects: int | None = None) -> None:
    """Refuse to look for the nearest parties of many; ``None``: however many a group has.

    Raises:
        Unprocessable: it was asked for.
    """
    if options.nearest and (subjects is None or subjects > MOST_WITH_NEAREST):
        raise Unprocessable.in_field(
            "options.nearest",
            f"is for calls of at most {MOST_WITH_NEAREST} subjects",
            "leave it out, or send those that a person looks at by themselves",
        )


def check_lists(wanted: Collection[str], versions: Iterable[ListVersion], path: str) -> None:
    """Refuse lists that are not loaded, or a client would believe to be screened against them.

    Raises:
        Unprocessable: a name that is neither an official list nor a custom one that is loaded.
    """
    if not wanted:
        return
    known = {source.code for source in SOURCES} | {version.source for version in versions}
    fix = f"one of {', '.join(sorted(known))}"
    unknown = ((place, name) for place, name in enumerate(wanted) if name not in known)
    problems = tuple(
        FieldProblem(
            f"{path}[{place}]" if path.endswith("lists") else path,
            f"there is no list {name!r}",
            fix,
        )
        for place, name in islice(unknown, MOST_SAID)
    )
    if problems:
        raise Unprocessable("no such list", problems)


def unknown_options(given: OptionsIn) -> tuple[str, ...]:
    """A warning for every option that was sent but does not exist, as far as they are few."""
    extra = given.model_extra or {}
    return first_of(_unknown(extra), len(extra), "unknown options")


def _unknown(options: Iterable[str]) -> Iterator[str]:
    for extra in options:
        near = nearest(extra, OptionsIn.model_fields)
        hint = f" (did you mean {near!r}?)" if near else ""
        yield f"options.{extra[:60]}: there is no such field{hint}; it was not used"


def field_problems(error: ValidationError, root: str = "") -> tuple[FieldProblem, ...]:
    """What pydantic found, in our words: path, problem and fix. Values sent are not repeated."""
    return tuple(
        FieldProblem(
            field=field_path(found["loc"], root),
            problem=found["msg"],
            fix=_FIXES.get(found["type"], "send a value of the documented type"),
        )
        for found in islice(
            error.errors(include_url=False, include_input=False, include_context=False), MOST_SAID
        )
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


def submitted_subjects(envelope: dict[str, Any], most: int) -> list[Any]:
    """The subjects of a call, as they were sent; ``most`` may be in it.

    Raises:
        Unprocessable: they have another shape.
    """
    subjects = envelope.get("subjects")
    if not isinstance(subjects, list) or not subjects:
        raise Unprocessable.in_field(
            "subjects", "must be a non-empty array", 'send {"subjects": [{…}]}'
        )
    if len(subjects) > most:
        raise Unprocessable.in_field(
            "subjects", f"{len(subjects)} are more than {most}", f"send at most {most} a call"
        )
    return subjects
