"""Readings of a name, the quick way where it is made of plain words.

Most words of a file are of two sorts. Some are in no table (*Bakoda*): such a word is the same
token wherever it stands, and what is known of it is kept. The others are few and come again and
again (*Trading Co., Ltd*). A name with a sign in place of its plain words is a pattern, and names
of one pattern are read alike: a pattern is read at length once, a plain word once. Readings by
sound (Arabic, Russian) and a ship's name as the DPRK spells it are added to the plain one. Whatever
might call for more is read at length; both ways give the same wherever the quick one answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.index.plain_words import (
    CHINESE,
    CUT,
    FEWEST,
    KOREAN,
    PERSONS,
    WADE_GILES,
    NamePart,
    known_parts,
    texts_of_pattern,
)
from screening.index.reading import (
    NameReading,
    Piece,
    Writing,
    has_forms,
    reading_of,
    readings_at_length,
)
from screening.naming.arabic import key_alone as arabic_key
from screening.naming.arabic import says_enough
from screening.naming.chinese import is_surname as is_chinese_surname
from screening.naming.korean import surname_cut
from screening.naming.marks import plain_spellings
from screening.naming.names import MOST_READINGS, Role, recently_read
from screening.naming.readings import ARABIC, RUSSIAN, key_readings
from screening.naming.russian import key as russian_key
from screening.naming.south_korean import ship_spellings
from screening.naming.syllables import may_be_one_syllable
from screening.naming.text import words
from screening.naming.typos import meant_beside, phrased_beside, slip_among

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Kind
    from screening.naming.names import Token

_WORD, _KEY = Role.WORD, Role.KEY
_BY_SOUND = frozenset({"latin", "arabic", "russian"})
_MOST_PATTERNS = 4096


class _Pattern(NamedTuple):
    """How names of one pattern are read.

    ``pieces`` are the tokens, of a plain word its number. ``meant`` gives for each plain word what
    it would be a slip of, for what stands beside it. ``written`` is that of the other words,
    ``evidence`` says which readings by sound there are (``key_evidence``).
    """

    pieces: tuple[Piece | int, ...]
    places: tuple[int, ...]
    meant: tuple[tuple[tuple[str, int], ...], ...]
    written: Writing
    evidence: int


_patterns: dict[tuple[Kind | None, tuple[str, ...]], _Pattern | None] = {}
"""Patterns that were read; ``None`` for one whose names are read at length."""
_met_once: set[tuple[Kind | None, tuple[str, ...]]] = set()
"""Patterns that are read if they come again: many never do."""


def name_readings(raw: str, kind: Kind | None) -> list[NameReading]:
    """All readings of a name that have a token (``readings_at_length``)."""
    found = plain_readings(raw, kind) if raw.isascii() else _with_marks(raw, kind)
    return found or readings_at_length(raw, kind)


def _with_marks(raw: str, kind: Kind | None) -> list[NameReading]:
    """The readings of a name with marked Latin letters: without the marks, and as else written.

    *Müller* is read as Muller and as Mueller. None where it has to be read at length.
    """
    found: dict[tuple[tuple[str, int], ...], NameReading] = {}
    for text in plain_spellings(raw):
        readings = plain_readings(text, kind)
        if not readings:
            return []
        for one in readings:
            found.setdefault(tuple([(piece.text, piece.role) for piece in one.pieces]), one)
    return list(found.values())[:MOST_READINGS]


def plain_readings(raw: str, kind: Kind | None) -> list[NameReading]:
    """The readings of a name; none where it has to be read at length."""
    texts = texts_of_pattern(raw)
    if not texts:
        return []
    own: list[NamePart] = []
    signs: list[str] = []
    among = -1
    known = known_parts(kind)
    for text in texts:
        part = known[text]
        if part is None:
            return []
        signs.append(part.sign)
        if part.piece.text:
            own.append(part)
            among &= part.among
    if not own or (among and not _is_plain_all_the_same(own, signs, among)):
        return []
    key = (kind, tuple(signs))
    try:
        pattern = _patterns[key]
    except KeyError:
        pattern = None if among & CUT else _learnt(key, raw, kind)
    plain = None if pattern is None else _filled(raw, pattern, own)
    if pattern is None or plain is None:
        return []
    if pattern.evidence:
        return [plain, *_by_sound(raw, own, signs, pattern.evidence)]
    return [plain, *_as_spelled_in_dprk(plain)] if among & CUT else [plain]


def _is_plain_all_the_same(own: Sequence[NamePart], signs: Sequence[str], among: int) -> bool:
    """Whether a name all of whose plain words may be Korean or Chinese has no reading as such.

    A person's has one only with a surname at an end; in a Korean one of three words or more each
    of the others is a syllable. A ship's is another spelling of the plain one.
    """
    if among & CUT:
        return True
    if among & WADE_GILES or len(own) < len(signs):
        return False
    texts = [part.piece.text for part in own]
    ends = (texts[0], texts[-1])
    if among & CHINESE and any(map(is_chinese_surname, ends)):
        return False
    if among & KOREAN and any(surname_cut(end) is not None for end in ends):
        return len(own) > FEWEST and not all(map(may_be_one_syllable, texts[1:-1]))
    return True


def _as_spelled_in_dprk(plain: NameReading) -> Iterator[NameReading]:
    """The reading of a ship's name with its words as the DPRK spells them, if that changes any."""
    spelled = ship_spellings([piece.text for piece in plain.pieces if piece.role == _WORD])
    if spelled:
        pieces = [
            Piece(spelled[one.text], one.role, spelled[one.text]) if one.role == _WORD else one
            for one in plain.pieces
        ]
        yield plain._replace(pieces=tuple(pieces))


def _by_sound(
    raw: str, own: Sequence[NamePart], signs: Sequence[str], evidence: int
) -> Iterator[NameReading]:
    """The readings by sound of a person's name that has an Arabic or Russian word."""
    if len(own) == len(signs) and all(len(sign) == 1 for sign in signs):
        arabic = [arabic_key(part.piece.text) for part in own] if evidence & ARABIC else []
        if None not in arabic:
            if says_enough([key for key in arabic if key], len(own)):
                yield _of_keys(raw, own, arabic)
            russian = [russian_key(part.piece.text) for part in own] if evidence & RUSSIAN else []
            if any(russian):
                yield _of_keys(raw, own, russian)
            return
    for heard in key_readings(words(raw, join_dotted=False), evidence):
        if heard.tokens:
            yield reading_of(raw, heard.tokens, "person", ordered=False)


def _of_keys(raw: str, own: Sequence[NamePart], keys: Sequence[str | None]) -> NameReading:
    """A reading by sound, given the key of each word; one without a key is left out."""
    pieces, upper, lower, bit = [], 0, 0, 1
    for part, key in zip(own, keys, strict=True):
        if not key:
            continue
        pieces.append(Piece(key, _KEY, ""))
        upper |= bit * part.upper
        lower |= bit * part.lower
        bit <<= 1
    if len(pieces) < FEWEST or raw.isupper() or raw.islower():
        return NameReading(tuple(pieces), ordered=False)
    return NameReading(tuple(pieces), ordered=False, written=Writing(0, 0, upper, lower))


def _learnt(
    key: tuple[Kind | None, tuple[str, ...]], raw: str, kind: Kind | None
) -> _Pattern | None:
    """A pattern that comes again, read by a name of it; ``None`` for one that never came."""
    if key not in _met_once:
        if len(_met_once) >= _MOST_PATTERNS:
            _met_once.clear()
        _met_once.add(key)
        return None
    if len(_patterns) >= _MOST_PATTERNS:
        _patterns.clear()
    _patterns[key] = pattern = _pattern_of(raw, kind)
    return pattern


def _filled(raw: str, pattern: _Pattern, own: Sequence[NamePart]) -> NameReading | None:
    """The reading of a name of a known pattern, unless a word of it may be a slip."""
    breaks, joined, upper, lower = pattern.written
    for place, meant, part in zip(pattern.places, pattern.meant, own, strict=True):
        if meant and part.doubtful and slip_among(part.piece.text, meant):
            return None
        bit = 1 << place
        if part.syllable:
            joined |= bit
        if part.upper:
            upper |= bit
        elif part.lower:
            lower |= bit
    if raw.isupper() or raw.islower():
        upper = lower = 0
    written = Writing(breaks, joined, upper, lower)
    pieces = [own[one].piece if isinstance(one, int) else one for one in pattern.pieces]
    return NameReading(tuple(pieces), ordered=False, written=written)


def _pattern_of(raw: str, kind: Kind | None) -> _Pattern | None:
    """How a name is read whose parts are known, with its plain words left open."""
    readings = recently_read(raw, kind)
    whole = readings_at_length(raw, kind)
    spans, evidence = _spans_of_own(raw, kind)
    schemes = [one.scheme for one in readings]
    if ".k." in raw.lower() or whole[0].ordered or schemes.count("latin") != 1:
        return None
    if not _BY_SOUND.issuperset(schemes) or (len(readings) > 1) > bool(evidence):
        return None
    tokens = readings[0].tokens
    placed = _places(tokens, spans)
    titled = any(token.role is Role.TITLE for token in tokens)
    if placed is None or len(tokens) < FEWEST or (evidence and titled):
        return None
    pieces: list[Piece | int] = []
    _, joined, upper, lower = whole[0].written
    upper = lower = 0
    for place, (token, piece) in enumerate(zip(tokens, whole[0].pieces, strict=True)):
        if place in placed:
            pieces.append(placed.index(place))
            joined &= ~(1 << place)
            continue
        pieces.append(piece._replace(given=has_forms(piece)) if kind in PERSONS else piece)
        text = raw[token.start : token.end]
        upper |= text.isupper() << place
        lower |= text.islower() << place
    found = words(raw, join_dotted=kind != "person")
    texts = [word.text for word in found]
    meant = [
        meant_beside(*phrased_beside(texts, place, kind), kind)
        for place, word in enumerate(found)
        if (word.start, word.end) in spans
    ]
    written = Writing(whole[0].written.breaks, joined, upper, lower)
    return _Pattern(tuple(pieces), tuple(placed), tuple(meant), written, evidence)


def _spans_of_own(raw: str, kind: Kind | None) -> tuple[list[tuple[int, int]], int]:
    """Where the plain words of a name stand, and what they call for together."""
    spans, evidence, start = [], 0, 0
    known = known_parts(kind)
    for text in raw.split(" "):
        part = known[text]
        if part is not None and part.piece.text:
            spans.append((start, start + len(part.piece.text)))
            evidence |= part.evidence
        start += len(text) + 1
    return spans, evidence


def _places(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> list[int] | None:
    """The places of the tokens that are the plain words; ``None`` if one is none by itself."""
    placed = {(token.start, token.end): place for place, token in enumerate(tokens)}
    places = [placed.get(span, -1) for span in spans]
    if any(place < 0 or tokens[place].role is not _WORD for place in places):
        return None
    touched = sum(
        any(token.start < end and start < token.end for start, end in spans) for token in tokens
    )
    return places if touched == len(spans) and min(t.start for t in tokens) >= 0 else None
