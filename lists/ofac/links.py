"""Ties to parties that OFAC only names, resolved inside one file by exact name.

``Linked To:`` prints the target's primary name or an alias, letter for letter. Reach for
``PartyBook`` when every party of a file has been read. The vocabulary's ``NameBook`` knows only who
bears a name alone in a list; here every bearer counts, persons too, and of several the one listed
nearest is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from lists.entity import Link
from lists.vocabulary.folding import same_spacing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.ofac.party import PartyDraft


_ACRONYM = re.compile(r"[A-Z]{3,}")


def _strong(bearer: PartyDraft, key: str) -> bool:
    return any(name.kind != "weak_alias" for name in bearer.names if same_spacing(name.full) == key)


class PartyBook:
    """Who bears which name in one file. Primary names win over aliases."""

    def __init__(self, drafts: Iterable[PartyDraft]) -> None:
        self._primary: dict[str, list[PartyDraft]] = defaultdict(list)
        self._other: dict[str, list[PartyDraft]] = defaultdict(list)
        for draft in drafts:
            for name in draft.names:
                book = self._primary if name.kind == "primary" else self._other
                bearers = book[same_spacing(name.full)]
                if not bearers or bearers[-1] is not draft:
                    bearers.append(draft)

    def organization(self, draft: PartyDraft, name: str) -> PartyDraft | None:
        """The one organization, other than ``draft``, that bears this name.

        Of several those that share a programme with ``draft`` come first; two such are nobody. A
        weak alias counts only as an acronym in one programme ("KOMID Representative in Iran").
        """
        key = same_spacing(name)
        bearers = self._primary.get(key) or self._other.get(key) or []
        found = [b for b in bearers if b.kind == "organization" and b is not draft]
        near = [b for b in found if not set(b.programmes).isdisjoint(draft.programmes)]
        if len(found) > 1 or _ACRONYM.fullmatch(name):
            found = near
        elif found and not _strong(found[0], key):
            found = []
        return found[0] if len(found) == 1 else None

    def resolve(self, draft: PartyDraft, name: str) -> PartyDraft | None:
        """The party that ``draft`` means by ``name``.

        Of several bearers those that share a programme with ``draft`` come first, then the nearest
        key (linked parties are listed together, in a row), and the choice is reported.
        """
        key = same_spacing(name)
        stopped = f"{key}."  # the stop that ends a remark is printed once: "Linked To: R D I S.A."
        bearers: list[PartyDraft] = next(
            (book[k] for k in (key, stopped) for book in (self._primary, self._other) if k in book),
            [],
        )
        others = [bearer for bearer in bearers if bearer is not draft]
        if len(others) > 1:
            shared = [b for b in others if not set(b.programmes).isdisjoint(draft.programmes)]
            others = shared or others
        if len(others) > 1:
            draft.report.odd(
                "odd", draft.uid, "link", name, f"{len(others)} parties bear this name"
            )
        return min(others, key=lambda bearer: _distance(draft.uid, bearer.uid), default=None)

    def resolve_links(self, draft: PartyDraft) -> None:
        """Turn the named links of ``draft`` into links, keeping the unresolved ones as names."""
        counts = draft.report.counts
        for link_type, name, quote in draft.named_links:
            target = self.resolve(draft, name)
            counts["links_resolved" if target else "links_unresolved"] += 1
            counts[f"{link_type}_{'resolved' if target else 'unresolved'}"] += 1
            draft.links.append(
                Link(
                    link_type,
                    target_id=target.id if target else "",
                    target_name=name,
                    target_reference=target.uid if target else "",
                    quote=quote,
                )
            )
        draft.named_links.clear()


def _distance(one: str, other: str) -> tuple[int, str]:
    """How far apart two keys are; keys that are no numbers (never seen so far) come last."""
    numbers = one.isdecimal() and other.isdecimal()
    return abs(int(one) - int(other)) if numbers else 10**9, other
