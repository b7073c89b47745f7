"""What is noticed while the parties of a file stream into the store: facts for ``lists.checks``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lists.content_profile import ContentProfile
from lists.kept_values import ValueWatch
from lists.vocabulary.folding import letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Entity

_SHARED_REFERENCES = 3
"""References that two parties may share by a publisher's slip before it is no slip any more."""


class ListWatch:
    """Counts what passes: canaries, profiles, keys that come twice.

    ``before`` are the ids of the version now active: ``staying`` is the profile of parties that are
    in it, ``newcomers`` that of the others.
    """

    def __init__(self, canaries: Iterable[str], before: Iterable[str]) -> None:
        self._canaries, self._before = frozenset(canaries), frozenset(before)
        self.canaries_found: set[str] = set()
        self.staying, self.newcomers = ContentProfile(), ContentProfile()
        self.new_names: set[tuple[str, str]] = set()
        """Kind and main name of each newcomer, as letters and digits."""
        self.values = ValueWatch()
        self._ids: Counter[str] = Counter()
        self._references: Counter[str] = Counter()

    def see(self, entity: Entity) -> None:
        """Count one party."""
        self.canaries_found.update(self._canaries & {entity.id, entity.reference})
        self._ids[entity.id] += 1
        self._references[entity.reference] += bool(entity.reference)
        staying = entity.id in self._before
        self.values.see(entity, compared=staying)
        if staying:
            self.staying.add(entity)
        else:
            self.newcomers.add(entity)
            self.new_names.add((entity.kind, letters(entity.caption)))

    @property
    def profile(self) -> ContentProfile:
        """That of all parties."""
        return ContentProfile(self.staying.counts + self.newcomers.counts)

    @property
    def seen(self) -> frozenset[str]:
        """The ids of all parties."""
        return frozenset(self._ids)

    def flaws(self) -> dict[str, list[str]]:
        """Signs that parties are mixed up, with their references."""
        twice = [entity_id for entity_id, count in self._ids.items() if count > 1]
        shared = [reference for reference, count in self._references.items() if count > 1]
        found = {}
        if twice:
            found["parties have a key twice"] = twice
        repeated = sum(self._references[reference] - 1 for reference in shared)
        if repeated > _SHARED_REFERENCES and not twice:
            found["references stand for several parties"] = shared
        return found
