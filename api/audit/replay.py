"""Screening again what was recorded: same subject, lists, policy and day, compared byte for byte.

``against="recorded"`` uses the recorded list versions and policy; what differs then can only come
from other software. ``against="current"`` uses today's, and says which list entries and which
policy values moved the answer. Blocking: index files may have to be made; run it in a thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from api.audit.chain import sha256
from api.audit.policy_texts import kept_policy
from api.audit.record import Screened
from api.audit.store import Recorded
from api.service.answer_encoding import encode_result
from api.service.serving_state import LoadedLists, build_screener
from api.service.software import software
from api.service.subjects import read_options, read_submitted
from lists.entity import ListVersion
from lists.entity.diff import Diff
from lists.store import SnapshotStore
from screening.model.subject import Subject
from screening.policy import Policy

Against = Literal["recorded", "current"]
_KEPT = 2
_MOST = 100
_LONGEST = 300


class NotReplayable(ValueError):  # noqa: N818 (named like UnknownVersion)
    """What a replay needs was not kept."""


class Difference(Struct, frozen=True):
    """One value of the result that is not what it was; empty where it was absent."""

    path: str
    recorded: str
    replayed: str


class Cause(Struct, frozen=True):
    """Something the two answers do not have in common: a list entry, a policy value, software."""

    kind: Literal["list", "policy", "software", "day"]
    what: str
    before: str = ""
    after: str = ""


class Replay(Struct, frozen=True):
    """What came of screening again. `identical` compares the bytes of the whole result.

    `same_outcome` compares what is acted on: status, band, risk, and the matches with their scores.

    `causes` explain `differences`: every list entry among the matches that changed, every policy
    value that changed, other software.
    """

    screening_id: str
    against: Against
    identical: bool
    recorded_sha256: str
    replayed_sha256: str
    lists: dict[str, str]
    policy: str
    software: str
    recorded_software: str
    same_outcome: bool
    differences: tuple[Difference, ...] = ()
    causes: tuple[Cause, ...] = ()


@dataclass(slots=True)
class Replayer:
    """Replays screenings; keeps the last few states of the lists at hand."""

    store: SnapshotStore
    cache_dir: Path
    _kept: OrderedDict[tuple[str, ...], LoadedLists] = field(default_factory=OrderedDict)
    _policies: dict[str, Policy] = field(default_factory=dict)
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def replay(self, recorded: Recorded, against: Against = "recorded") -> Replay:
        """Screen a recorded subject again.

        Raises:
            NotReplayable: its content was not kept.
            UnknownPolicy: the text of its policy was not kept.
            UnknownVersion: a list version is gone.
        """
        if recorded.subject is None:
            kept = recorded.entry.facts["content"]
            raise NotReplayable(f"only content that was kept can be replayed; it was `{kept}`")
        facts = recorded.entry.facts
        today = date.fromisoformat(facts["today"])
        if against == "recorded":
            loaded = self._loaded(tuple(facts["lists"].values()), facts["policy"])
        else:
            versions = tuple(version.id for version in self.store.active())
            loaded = self._loaded(versions, Policy.bundled().hash)
            today = datetime.now(UTC).date() if not facts["as_of"] else today
        again = _screen(recorded, loaded, today)
        own = recorded.facts
        identical = sha256(again) == own["result_sha256"]
        after = msgspec.json.decode(again)
        outcome = Replay(
            recorded.id,
            against,
            identical,
            own["result_sha256"],
            sha256(again),
            {version.source: version.id for version in loaded.versions},
            loaded.policy.hash,
            software(),
            facts["software"],
            identical or _outcome(recorded.result) == _outcome(after),
        )
        if identical:
            return outcome
        found = tuple(_some(differences("", recorded.result, after)))
        causes = tuple(_some(self._causes(recorded, loaded, today, after)))
        return msgspec.structs.replace(outcome, differences=found, causes=causes)

    def _loaded(self, version_ids: tuple[str, ...], policy: str) -> LoadedLists:
        key = (policy, *sorted(version_ids))
        with self._opening:
            if key not in self._kept:
                versions = [self.store.version(one) for one in sorted(version_ids)]
                self._kept[key] = build_screener(
                    self.store, versions, self._policy(policy), self.cache_dir
                )
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _policy(self, digest: str) -> Policy:
        if digest not in self._policies:
            bundled = Policy.bundled()
            same = bundled.hash == digest
            self._policies[digest] = bundled if same else kept_policy(self.store.engine, digest)
        return self._policies[digest]

    def _causes(
        self,
        recorded: Recorded,
        loaded: LoadedLists,
        today: date,
        after: Any,  # noqa: ANN401 - JSON
    ) -> Iterator[Cause]:
        facts = recorded.entry.facts
        if facts["software"] != software():
            engine = _engine(facts["software"]) != _engine(software())
            what = "other software" + (
                ": the engine changed, so answers may differ" if engine else ""
            )
            yield Cause("software", what, facts["software"], software())
        if facts["today"] != today.isoformat():
            yield Cause("day", "ages count from", facts["today"], today.isoformat())
        present = {version.source: version for version in loaded.versions}
        concerned = _entities(recorded.result) | _entities(after)
        for source, before in facts["lists"].items():
            now = present.get(source)
            if now is None:
                yield Cause("list", f"{source} is not loaded", before)
            elif now.id != before:
                yield from _list_causes(self.store.diff(before, now), concerned, now)
        for source in present.keys() - facts["lists"].keys():
            yield Cause("list", f"{source} was not loaded then", "", present[source].id)
        if facts["policy"] != loaded.policy.hash:
            old = msgspec.to_builtins(self._policy(facts["policy"]).rules)
            new = msgspec.to_builtins(loaded.policy.rules)
            for change in differences("", old, new):
                yield Cause("policy", change.path, change.recorded, change.replayed)


def _screen(recorded: Recorded, loaded: LoadedLists, today: date) -> bytes:
    """The bytes of the result, as they are hashed."""
    _, options, _ = read_options(recorded.options)
    subject = read_submitted(recorded.subject)
    if isinstance(subject, Subject):
        encoded = encode_result(loaded.screener.screen(subject, options, today))
    else:
        encoded = encode_result(subject)
    return Screened(recorded.subject, encoded, "").result


def _outcome(result: Any) -> object:  # noqa: ANN401 - JSON
    """What is acted on in a result, however it is said."""
    matches = [(one["entity"]["id"], one["score"]) for one in result.get("matches", ())]
    return [result.get(name) for name in ("status", "band", "risk")], sorted(matches)


def _list_causes(diff: Diff, concerned: set[str], now: ListVersion) -> Iterator[Cause]:
    """Changed entries that stand in either answer; or only that the list is another one."""
    said = False
    for party in diff.added:
        if party.id in concerned:
            said = True
            yield Cause("list", f"{party.id} {party.caption}: added", diff.before, diff.after)
    for party in diff.delisted:
        if party.id in concerned:
            said = True
            yield Cause("list", f"{party.id} {party.caption}: delisted", diff.before, diff.after)
    for one in diff.changed:
        if one.party.id in concerned:
            said = True
            fields = ", ".join(change.field for change in one.fields)
            what = f"{one.party.id} {one.party.caption}: changed in {fields}"
            yield Cause("list", what, diff.before, diff.after)
    if not said:
        yield Cause("list", f"{now.source}: no entry of this answer changed", diff.before, now.id)


def _engine(named: str) -> str:
    """The engine's version in the name of a software: 28 of ``dprk-screen 1.0.0+28.01234567``."""
    return named.partition("+")[2].partition(".")[0]


def _entities(result: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Ids of the listed parties an answer names."""
    found: set[str] = set()
    for match in result.get("matches", ()):
        found.add(match["entity"]["id"])
        for step in match.get("links", ()):
            found |= {step["from_id"], step["to_id"]}
    return found


def differences(path: str, before: Any, after: Any) -> Iterator[Difference]:  # noqa: ANN401 - JSON
    """Every leaf that is not the same in two JSON values, by its path."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}, key=str):
            yield from differences(f"{path}.{key}".lstrip("."), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        for position in range(max(len(before), len(after))):
            old = before[position] if position < len(before) else None
            new = after[position] if position < len(after) else None
            yield from differences(f"{path}[{position}]", old, new)
    else:
        yield Difference(path, _shown(before), _shown(after))


def _shown(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None:
        return ""
    return msgspec.json.encode(value).decode()[:_LONGEST]


def _some(found: Iterator[Any]) -> Iterator[Any]:
    for _, one in zip(range(_MOST), found, strict=False):
        yield one
