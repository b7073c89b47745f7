"""What the audit record says of a batch: one entry when it ends, in the transaction that ends it.

Rows have no entries of their own. The batch's entry holds the hash of the file that came and those
of the results that can be downloaded; each result line holds the row's ``screening_id``, so a line
is proven by the file it stands in, and the file by the chain.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from api.audit.record import Draft, hashed_reference, sha256
from api.batch.files import CSV, JSON, folder_of
from api.batch.models import BatchState, Pins

if TYPE_CHECKING:
    from api.batch.store import Batch, Progress
    from api.service.settings import Content, Settings

_PIECE = 1 << 20
_encode = msgspec.json.Encoder(order="deterministic").encode


class Sent(msgspec.Struct, frozen=True):
    """Who sent which file. ``caller`` is as in other entries: ``key:…``, ``oidc:…``, ``local``."""

    caller: str
    caller_name: str
    name: str
    sha256: str
    size: int


class Results(msgspec.Struct, frozen=True):
    """How many rows were screened, with what outcome, and the hashes of both result files."""

    rows: int
    counts: dict[str, int]
    csv_sha256: str
    json_sha256: str
    output_sha256: str = ""
    """Of the file that ``dprk-screen batch run`` leaves: these results as they were asked for."""


class Ended(msgspec.Struct, frozen=True):
    """A batch at its end."""

    id: str
    state: BatchState
    sent: Sent
    pins: Pins
    results: Results


def batch_draft(batch: Ended, keep: Content) -> Draft:
    """The entry of a batch; with ``keep`` as for single screenings, but never any row."""
    sent, pins, done = batch.sent, batch.pins, batch.results
    options = _encode(pins.options)
    name = {"full": sent.name, "hashed": hashed_reference(sent.name), "none": ""}[keep]
    output = {"output_sha256": done.output_sha256} if done.output_sha256 else {}
    return Draft(
        {
            "kind": "batch",
            "batch": batch.id,
            "state": batch.state,
            "caller": sent.caller,
            "caller_name": sent.caller_name,
            "file": name,
            "request_sha256": sent.sha256,
            "request_bytes": sent.size,
            "lists": pins.lists,
            "policy": pins.policy,
            "software": pins.software,
            "today": pins.today.isoformat(),
            "options": options.decode() if keep == "full" else "",
            "options_sha256": sha256(options),
            "rows": done.rows,
            "counts": {} if keep == "none" else done.counts,
            "results_csv_sha256": done.csv_sha256,
            "results_jsonl_sha256": done.json_sha256,
            **output,
            "content": keep,
            "content_sha256": "",
            "screenings": [],
        }
    )


def entry_of(batch: Batch, state: BatchState, done: Progress, settings: Settings) -> Draft:
    """The entry of a stored batch, hashing its durable results; about a second for a gigabyte."""
    results = results_in(folder_of(settings.batch_dir, batch.id), done)
    sent = Sent(batch.owner, batch.owner_name, batch.name, batch.sha256, batch.size)
    return batch_draft(Ended(batch.id, state, sent, batch.pins, results), settings.audit_content)


def results_in(folder: Path, done: Progress) -> Results:
    """The durable part of the results in a batch's folder, hashed."""
    return Results(
        done.rows,
        done.counts,
        _begin_of(folder / CSV, done.csv_bytes),
        _begin_of(folder / JSON, done.json_bytes),
    )


def _begin_of(path: Path, length: int) -> str:
    """Hash of the first bytes of a file; empty where the file is gone."""
    digest = hashlib.sha256()
    if length:
        try:
            with path.open("rb") as file:
                while length and (piece := file.read(min(_PIECE, length))):
                    digest.update(piece)
                    length -= len(piece)
        except OSError:
            return ""
    return digest.hexdigest()
