"""The remark grammar of the legacy CSV: facts, each behind its label, separated by semicolons.

``DOB 07 May 1966; nationality Korea, North; Passport 563410155 (Korea, North); Linked To: KOREA
RYONBONG GENERAL CORPORATION.`` A remark is cut at 1,000 characters and goes on, mid-word, in the
comments file. What no rule reads stays in the remarks, verbatim, and is counted by its pattern.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.ofac.features import read_feature, read_printed
from lists.ofac.names import printed_name
from lists.ofac.terms import label_pattern
from lists.vocabulary.cleaning import clean

if TYPE_CHECKING:
    from lists.entity import NameKind
    from lists.ofac.party import PartyDraft

REMARK_LIMIT = 1000
"""Characters after which OFAC cuts a remark."""

_QUOTED_NAME = re.compile(r"(?:alt\. )?(?P<how>[afn])\.k\.a\. '(?P<name>.*)'", re.DOTALL)
_OPEN_QUOTE = re.compile(r"(?:alt\. )?[afn]\.k\.a\. '[^']*")
_LINKED_TO = re.compile(r"(?:alt\. )?Linked To:\s*(?P<name>.+)", re.DOTALL)
_SEPARATOR = re.compile(r";\s+|;(?=\w)")  # two rows have no blank after the semicolon
_WEBSITE = re.compile(r"(?P<url>(?:https?://|www\.)\S+)(?: \(website\))?")
_DIGITS = re.compile(r"\d+")
_LABEL_LIKE = re.compile(r"\d|\bNo\.|[#:]")
_PATTERN_WORDS = 3


def join_remark(remark: str, continuation: str) -> str:
    """The whole remark: the cut text and its continuation, with nothing put between them."""
    return remark + continuation


def is_cut(remark: str) -> bool:
    """Whether a remark was cut: it is as long as they get and does not end with a stop."""
    return len(remark) >= REMARK_LIMIT and not remark.rstrip().endswith(".")


def segments(remark: str) -> list[str]:
    """The facts of a remark, without the stop that ends it; quoted names keep their semicolons."""
    text = remark.strip()
    text = text.removesuffix(".")
    found: list[str] = []
    for piece in _SEPARATOR.split(text):
        if found and _OPEN_QUOTE.fullmatch(found[-1]):
            found[-1] += "; " + piece
        elif piece.strip():
            found.append(piece)
    return found


def read_remarks(draft: PartyDraft, remark: str, *, cut: bool = False) -> None:
    """Read every fact of a remark into the draft; the remark itself is kept whole.

    Args:
        draft: The party the remark belongs to.
        remark: The joined text.
        cut: The end is missing, so its last fact is not read (half a number is a wrong number).
    """
    draft.remarks = remark.strip()
    facts = segments(remark)
    if cut and facts:
        lost = facts.pop()
        draft.report.odd("odd", draft.uid, "remarks", lost, "remark cut, continuation missing")
    for fact in facts:
        if not _read_fact(draft, fact.strip()):
            _count_unread(draft, fact.strip())


def _read_fact(draft: PartyDraft, fact: str) -> bool:
    quoted = _QUOTED_NAME.fullmatch(fact)
    if quoted:
        # OFAC's practice: quotation marks show a weak alias
        weak: NameKind = "weak_alias"
        draft.add_name(printed_name(quoted["name"], draft.kind, weak))
        return True
    linked = _LINKED_TO.fullmatch(fact)
    if linked:
        draft.named_links.append(("linked_to", clean(linked["name"]), fact))
        return True
    labelled = label_pattern().match(fact)
    if labelled:
        read_printed(draft, labelled["label"], labelled["value"] or "")
        return True
    website = _WEBSITE.fullmatch(fact)
    if website:
        read_feature(draft, "Website", website["url"])
        return True
    return clean(fact) in draft.titles


def _count_unread(draft: PartyDraft, fact: str) -> None:
    """Prose (a post, a membership) is only counted; what looks like a label is reported once."""
    counts = draft.report.counts
    draft.prose.append(fact)
    if _LABEL_LIKE.search(fact) is None:
        counts["remarks_prose"] += 1
        return
    counts["remarks_unread"] += 1
    pattern = " ".join(_DIGITS.sub("9", fact).split()[:_PATTERN_WORDS])
    key = f"remarks_unread: {pattern}"
    counts[key] += 1
    if counts[key] == 1:
        draft.report.odd("unknown", draft.uid, "remarks", fact, "no rule reads this remark")
