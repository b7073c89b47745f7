"""Ready-made search indexes in the cache folder: built by one worker, loaded by the others.

A file is named after everything it was made from (list versions, policy, and the code of
``screening``), so a wrong one cannot be picked up, and the folder may be emptied at any time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import zipfile
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from lists.entity import Snapshot
from screening.index import Index
from screening.policy import Policy

_KEPT = 4
"""Files kept beside the newest: the lists before, and a few days asked for with ``as_of``."""


def index_of(snapshot: Snapshot, policy: Policy, folder: Path) -> Index:
    """The index of these lists: loaded from ``folder``, or built and left there for others."""
    path = folder / f"index-{snapshot.key}-{policy.hash}-{_code_hash()}.npz"
    with (folder / "index.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)  # a second worker waits and then loads
        index = _load(path, policy)
        if index is None:
            index = Index.build(snapshot.entities, policy)
            _save(index, path)
    return index


def _load(path: Path, policy: Policy) -> Index | None:
    """The stored index; ``None`` if there is none or it cannot be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return Index.restore(dict(stored), policy)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _save(index: Index, path: Path) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        np.savez(file, **index.arrays())  # type: ignore[arg-type]  # numpy types only its flag
    unfinished.replace(path)
    stored = sorted(path.parent.glob("index-*.npz"), key=lambda file: file.stat().st_mtime)
    for old in stored[: -_KEPT - 1]:
        old.unlink(missing_ok=True)


@cache
def _code_hash() -> str:
    """16 hex digits over the files of ``screening``: other code may lay an index out otherwise."""
    digest = hashlib.sha256()
    for content in _contents(resources.files("screening")):
        digest.update(content)
    return digest.hexdigest()[:16]


def _contents(folder: Traversable) -> list[bytes]:
    found: list[bytes] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _contents(entry) if entry.name != "__pycache__" else []
        elif entry.name.endswith((".py", ".toml", ".tsv")):
            found.append(entry.name.encode() + entry.read_bytes())
    return found
