"""Pieces of sentences: shortened names and quotes, where a party is listed, how sure that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.vocabulary.sources import short_title
from screening.model.result import NAMED_IN_TEXT, Evidence
from screening.name_text.trim import is_legal_form
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Entity
    from screening.explanation.inputs import ExplainedMatch
    from screening.model.result import Match

MAX_WORDS = 38
"""Words of the longest sentence: longer ones are not read (plain-language guides say 20 to 40)."""
MAX_QUOTE_WORDS = 26
_MAX_VALUE = 90
_KINDS = {"vessel": "ship", "organization": "entity"}
_LIKELY = ((0.9, "is very likely"), (0.6, "is probably"), (0.3, "may be"))
_ABBREVIATIONS = re.compile(
    r"\b(imo|mmsi|lei|bic|swift|inn|ogrn|duns|kpp|okpo|tax id)\b", re.IGNORECASE
)
_NO_NUMBERS = re.compile(r"\b(BIC|SWIFT|wallet|email|website|call sign) number\b")
_NAME = frozenset({"name", "contained"})


def shortened(text: str, letters: int) -> str:
    """A text on one line of at most so many letters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= letters else flat[: letters - 1].rstrip() + "…"


def cut_words(text: str, words: int = MAX_WORDS) -> str:
    """A text on one line of at most so many words."""
    parts = text.split()
    return " ".join(parts) if len(parts) <= words else " ".join(parts[:words]) + " …"


def quote_around(text: str, telling: str) -> str:
    """At most ``MAX_QUOTE_WORDS`` words of a quote, with the telling phrase among them."""
    words = text.split()
    if len(words) <= MAX_QUOTE_WORDS:
        return shortened(text, 400)
    before = " ".join(words).lower().find(" ".join(telling.lower().split())) if telling else -1
    at = len(" ".join(words)[: max(before, 0)].split())
    first = max(0, min(at - MAX_QUOTE_WORDS // 3, len(words) - MAX_QUOTE_WORDS))
    last = first + MAX_QUOTE_WORDS
    lead, end = ("… " if first else ""), (" …" if last < len(words) else "")
    return shortened(lead + " ".join(words[first:last]) + end, 400)


def ended(sentence: str) -> str:
    """A sentence with one full stop, also where it ends with a quote that has one."""
    return sentence if sentence.rstrip('"”').endswith((".", "!", "?", "…")) else f"{sentence}."


def capitalized(text: str) -> str:
    """A sentence with its first letter large and one full stop."""
    flat = text.strip()
    return ended(f"{flat[:1].upper()}{flat[1:]}")


def kind_word(entity: Entity) -> str:
    """What to call a party of this kind."""
    return _KINDS.get(entity.kind, entity.kind)


def likely(match: Match) -> str:
    """The verb between subject and listed party, as sure as the match is."""
    for least, words in _LIKELY:
        if match.certainty >= least:
            return words
    return "may be, but probably is not,"


def programmes_of(entity: Entity) -> str:
    """The programmes a party is listed under, a few of them."""
    named = sorted({name for listing in entity.listings for name in listing.programmes})
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return ", ".join(named[:3]) + more


def listed_where(hits: Sequence[ExplainedMatch], *, programmes: bool = True) -> str:
    """The lists of one party, the best match's first, with its programmes where wanted."""
    first = hits[0].match.entity
    named = programmes_of(first) if programmes else ""
    where = short_title(first.source) + (f" ({named})" if named else "")
    others = list(dict.fromkeys(short_title(hit.match.entity.source) for hit in hits[1:]))
    others = [title for title in others if title != short_title(first.source)]
    if not others:
        return where
    return f"{where} and {others[0] if len(others) == 1 else f'{len(others)} more lists'}"


def listed_everywhere(hits: Sequence[ExplainedMatch]) -> str:
    """All lists of one party by their names, the best match's first with its programmes."""
    first = hits[0].match.entity
    named = programmes_of(first)
    titles = list(dict.fromkeys(short_title(hit.match.entity.source) for hit in hits))
    titles[0] += f" ({named})" if named else ""
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"


def agreeing(match: Match) -> list[Evidence]:
    """Terms that speak for the match, the strongest first."""
    return sorted(
        (t for t in match.evidence if t.points > 0 and t.feature != "prior"),
        key=lambda term: -term.points,
    )


def opposing(match: Match) -> list[Evidence]:
    """Terms that speak against the match, the strongest first."""
    return sorted(
        (t for t in match.evidence if t.points < 0 and t.feature not in {"prior", NAMED_IN_TEXT}),
        key=lambda term: term.points,
    )


def by_in_brief(match: Match) -> str:
    """The facts that speak for a match in a few words, and the first that differs."""
    known = dict.fromkeys(_short(term, match) for term in agreeing(match))
    words = " and ".join(list(known)[:2]) or "weak evidence only"
    against = against_in_brief(match)
    if against:
        return f"{words}, but {against}"
    differing = unequal(match)
    return f"{words}, {spelled(differing[0].why)}" if differing else words


def _short(term: Evidence, match: Match) -> str:
    if term.feature == "name":
        alias = " as an alias" if is_alias(term, match) else ""
        if is_same_name(term):
            return f"same name{alias}"
        if is_same_but_form(term):
            return f"same name{alias}, other legal form"
        return f"similar name{alias and ' to an alias'}"
    if term.feature == "contained":
        return "its name within the text"
    return spelled(term.why)


def is_alias(term: Evidence, match: Match) -> bool:
    """Whether the listed name of a term is not the one its party is listed under."""
    listed, caption = fold(term.listed_value), fold(match.entity.caption)
    return bool(listed) and sorted(listed.split()) != sorted(caption.split())


def against_in_brief(match: Match) -> str:
    """The strongest fact against a match in a few words."""
    for term in opposing(match):
        if term.of_the_name:
            if term.feature == "name":
                return "the names differ"
            continue
        return spelled(term.why)
    known = match.identification
    common = next((t.why for t in known.terms if t.feature == "commonness"), "") if known else ""
    return cut_words(common.split(", most of")[0], 12)


def unequal(match: Match) -> list[Evidence]:
    """Values of both sides that are not equal and count neither way, such as a number mistyped."""
    return [
        term
        for term in match.evidence
        if term.points == 0
        and term.feature not in {*_NAME, NAMED_IN_TEXT}
        and term.subject_value
        and term.listed_value
        and term.subject_value != term.listed_value
    ]


def in_words(term: Evidence) -> str:
    """One piece of evidence: what agrees or not, and the values of both sides."""
    ours, theirs = (
        shortened(term.subject_value, _MAX_VALUE),
        shortened(term.listed_value, _MAX_VALUE),
    )
    if term.feature in _NAME and term.points > 0:
        return _name_in_words(term, ours, theirs)
    why = spelled(term.why)
    if not (ours or theirs):
        return why
    if ours == theirs or not (ours and theirs):
        return f"{why}: {ours or theirs}"
    return f"{why}: {ours} sent, {theirs} listed"


def _name_in_words(term: Evidence, ours: str, theirs: str) -> str:
    if term.feature == "contained":
        return f'name "{theirs}" within the text sent'
    if is_same_name(term):
        return f'same name "{ours}"' + ("" if ours == theirs else f', listed as "{theirs}"')
    if is_same_but_form(term):
        return f'same name "{ours}", other legal form, listed as "{theirs}"'
    return f'similar names "{ours}" and "{theirs}"'


def in_brief(term: Evidence) -> str:
    """``in_words`` beside a headline, which holds the name that was sent."""
    if term.feature != "name" or term.points <= 0:
        return in_words(term)
    listed = shortened(term.listed_value, _MAX_VALUE)
    if is_same_name(term):
        return "same name" + ("" if term.subject_value == term.listed_value else f": {listed}")
    if is_same_but_form(term):
        return f"same name, other legal form: {listed}"
    return f"similar name: {listed}"


def is_same_name(term: Evidence) -> bool:
    """Whether both sides have the same words, in any order and case; others only sound alike."""
    ours, theirs = _words_of(term)
    return ours == theirs


def is_same_but_form(term: Evidence) -> bool:
    """Whether nothing but the words for a legal form differs: Co Ltd, Company Limited, none."""
    ours, theirs = ([one for one in words if not is_legal_form(one)] for words in _words_of(term))
    return bool(ours) and ours == theirs


def _words_of(term: Evidence) -> tuple[list[str], list[str]]:
    """The words of both sides of a name, in the order of the alphabet."""
    ours, theirs = (
        sorted(re.findall(r"\w+", text.casefold()))
        for text in (term.subject_value, term.listed_value)
    )
    return ours, theirs


def spelled(why: str) -> str:
    """A reason with its abbreviations in capitals."""
    said = _ABBREVIATIONS.sub(lambda found: found.group().upper(), why).replace("_", " ")
    return _NO_NUMBERS.sub(r"\1", said)


def one_of(wanted: Sequence[str]) -> str:
    """``a, b or c``."""
    return " or ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))


def one_after_the_other(parts: Iterable[str]) -> str:
    """``a, b, c`` of those that are not empty."""
    return ", ".join(filter(None, parts))


def packed(opening: str, items: Iterable[str], words: int = MAX_WORDS) -> list[str]:
    """Sentences ``opening: a; b; c.`` of at most so many words each, in the order of the items."""
    sentences: list[str] = []
    held: list[str] = []
    for item in items:
        said = cut_words(item, words - len(opening.split()))
        if held and len(f"{opening} {' '.join(held)} {said}".split()) > words:
            sentences.append(f"{opening}: {'; '.join(held)}.")
            held = []
        held.append(said.removesuffix("."))
    if held:
        sentences.append(f"{opening}: {'; '.join(held)}.")
    return sentences
