"""Findings that are no designations, in a file kept by hand: who reported what of whom, and when.

Reach for ``read``. A government that publishes no list, a panel of experts or a newspaper names
parties that no sanctions list has. Such a file holds what a team takes over from them, each finding
with its source, its day, the words of the source and whoever verified it. The format is documented
in ``docs/reported-findings.md``. Nobody may call these parties listed: every one bears
``lists.entity.REPORTED``, and the policy caps what it weighs.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Literal, get_args

import msgspec
from msgspec import Struct

from lists.entity import REPORTED, VERIFIED_BY, Entity, IdentifierType, Listing, Name
from lists.parsing.names import distinct
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean, clean_prose, script_of
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.text_identifiers import identifiers_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lists.entity import DateInterval, Identifier
    from lists.parsing.report import ParseReport

FORMAT = "dprk-screen reported findings"
VERSION = 1
"""Version of the format that is read and written here."""
_KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-]{0,79}")
_HEAD = re.compile(rf'^\s*format\s*=\s*["\']{FORMAT}["\']', re.MULTILINE)
_LONGEST_NAME = 1_000
_MOST_FAULTS = 10


class ReportedFinding(Struct, frozen=True, forbid_unknown_fields=True):
    """One finding. ``quote`` are literal words of the source, ``statement`` its substance in ours.

    ``reported_by`` is who says so, ``reported_on`` the day they did (``date`` in the file),
    ``verified_by`` who of the keepers read it at the source, and ``verified_on`` when; both empty
    for what nobody has read there.
    """

    id: str
    type: Literal["person", "organization", "vessel", "aircraft"]
    name: str
    reported_by: str
    source: str
    reported_on: date = msgspec.field(name="date")
    url: str = ""
    quote: str = ""
    statement: str = ""
    verified_by: str = ""
    verified_on: date | None = None
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    numbers: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


def _faults(finding: ReportedFinding) -> Iterator[str]:
    """What is wrong with a finding, each fault in words that say how to mend it."""
    if not _KEY.fullmatch(finding.id):
        yield "id: letters, digits, '.', '_' and '-' only, at most 80"
    for field in ("name", "reported_by", "source"):
        if not clean(getattr(finding, field)):
            yield f"{field}: is empty"
    if not clean(finding.quote) and not clean(finding.statement):
        yield "quote, statement: one of them must say what is reported"
    if finding.url and not finding.url.startswith(("https://", "http://")):
        yield "url: must begin with https://"
    if bool(clean(finding.verified_by)) != (finding.verified_on is not None):
        yield "verified_by, verified_on: give both, or neither for what nobody has read"
    if finding.verified_on is not None and finding.verified_on < finding.reported_on:
        yield "verified_on: lies before the day of the report"


def _all_names(finding: ReportedFinding) -> tuple[str, ...]:
    return (finding.name, *finding.aliases, *finding.former_names)


def _unknown_values(finding: ReportedFinding) -> Iterator[str]:
    unknown = [scheme for scheme in finding.numbers if scheme not in get_args(IdentifierType)]
    if unknown:
        yield f"numbers: no kind of number known here: {', '.join(unknown)}"
    for field in ("nationalities", "countries", "flags"):
        wrong = [one for one in getattr(finding, field) if country_code(one) is None]
        if wrong:
            yield f"{field}: no country known here: {', '.join(wrong)}"
    if any(not clean(one) for values in finding.numbers.values() for one in values):
        yield "numbers: one of them is empty"
    if any(len(one) > _LONGEST_NAME for one in _all_names(finding)):
        yield f"name, aliases, former_names: at most {_LONGEST_NAME:,} characters each"
    undated = [one for one in finding.birth_dates if parse_date(one) is None]
    if undated:
        yield f"birth_dates: no date: {', '.join(undated)}"


class FindingsEdition(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file. ``signed_off_by`` answers for it and signed it on ``signed_off_on``."""

    format: str
    version: int
    title: str
    edition: date
    signed_off_by: str
    signed_off_on: date
    finding: tuple[ReportedFinding, ...]


def bundled_findings() -> AbstractContextManager[Path]:
    """The file of findings that comes with this software, while the context is open."""
    return as_file(files("lists").joinpath("data", "reported", "reported.toml"))


def is_reported_file(text: str) -> bool:
    """Whether a text begins a file of this format."""
    return _HEAD.search(text) is not None


def read(path: Path, source: str, report: ParseReport) -> Iterator[Entity]:
    """Yield the party of each finding.

    Args:
        path: The TOML file.
        source: Code of the list the parties are to belong to.
        report: Filled with the day of the edition, counts (``records``, ``names``, ``verified``)
            and numbers whose check digit fails.

    Raises:
        UnreadableList: not this format, not signed off, or a finding with a fault. A file that
            people answer for is read whole or not at all; the message names every fault.
    """
    edition = _edition(path)
    faults = [*_faults_of(edition)]
    if faults:
        more = f" and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        raise UnreadableList(f"{path.name}: {'; '.join(faults[:_MOST_FAULTS])}{more}")
    report.published_at = datetime.combine(edition.edition, time(), UTC)
    for finding in edition.finding:
        party = _entity(finding, source)
        report.counts["records"] += 1
        report.counts["names"] += len(party.names)
        report.counts["verified"] += bool(finding.verified_by)
        for number in party.identifiers:
            if number.valid is False:
                report.odd("odd", finding.id, number.type, number.value, "check digit fails")
        yield party


def _edition(path: Path) -> FindingsEdition:
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
        return msgspec.convert(given, FindingsEdition)
    except UnicodeDecodeError as error:
        raise UnreadableList(f"{path.name}: not UTF-8 text: {error.reason}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableList(f"{path.name}: not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise UnreadableList(f"{path.name}: {error}") from error


def _faults_of(edition: FindingsEdition) -> Iterator[str]:
    if edition.format != FORMAT or edition.version != VERSION:
        yield f'format: "{FORMAT}" version {VERSION} is read here'
    if not clean(edition.signed_off_by):
        yield "signed_off_by: is empty; name who answers for this edition"
    if edition.signed_off_on < edition.edition:
        yield "signed_off_on: lies before the day of the edition"
    if not edition.finding:
        yield "finding: there is none"
    seen: set[str] = set()
    for finding in edition.finding:
        if finding.id in seen:
            yield f"{finding.id}: two findings have this id"
        seen.add(finding.id)
        said = (*_faults(finding), *_unknown_values(finding))
        yield from (f"{finding.id or 'a finding without id'}: {one}" for one in said)


def verification(finding: ReportedFinding) -> str:
    """Who read a finding at its source and when, or that nobody has."""
    if finding.verified_by and finding.verified_on:
        return f"{VERIFIED_BY} {clean(finding.verified_by)} on {finding.verified_on}"
    return "not verified at its source"


def _entity(finding: ReportedFinding, source: str) -> Entity:
    names = [Name(clean(finding.name), script=script_of(finding.name))]
    names += [Name(text, "alias", script=script_of(text)) for text in map(clean, finding.aliases)]
    names += [
        Name(text, "former", script=script_of(text)) for text in map(clean, finding.former_names)
    ]
    quote, statement = clean_prose(finding.quote), clean_prose(finding.statement)
    by = clean(finding.reported_by)
    return Entity(
        id=f"{source}-{finding.id}",
        source=source,
        reference=finding.id,
        kind=finding.type,
        caption=names[0].full,
        names=distinct(one for one in names if one.full),
        birth_dates=_births(finding),
        positions=tuple(map(clean, finding.positions)),
        nationalities=_countries(finding.nationalities),
        countries=_countries(finding.countries),
        flags=_countries(finding.flags),
        identifiers=_numbers(finding, f"{quote}\n{statement}"),
        listings=(
            Listing(
                source=source,
                reference=finding.id,
                legal_basis=(f"{by}, {finding.reported_on}: {clean(finding.source)}",),
                listed_on=finding.reported_on,
                measures=(REPORTED,),
                reason=quote,
                remarks=statement,
                url=finding.url,
            ),
        ),
        notes=(verification(finding),),
    )


def _births(finding: ReportedFinding) -> tuple[DateInterval, ...]:
    return tuple(one for text in finding.birth_dates if (one := parse_date(text)) is not None)


def _countries(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for text in texts if (code := country_code(text))))


def _numbers(finding: ReportedFinding, texts: str) -> tuple[Identifier, ...]:
    given = [
        identifier(scheme, clean(value))
        for scheme in get_args(IdentifierType)
        for value in finding.numbers.get(scheme, ())
    ]
    found = (*given, *identifiers_in(texts, finding.type))
    kept = {(one.type, one.normalized): one for one in reversed(found) if one.normalized}
    return tuple(kept.values())[::-1]
