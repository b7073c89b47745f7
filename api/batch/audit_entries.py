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

from api.audit.chain import Draft, sha256
from api.audit.record import hashed_reference
from api.batch.files import CSV, JSON
from api.batch.models import BatchState

if TYPE_CHECKING:
    from api.batch.stored_batch import Batch, Progress
    from api.service.settings import Content

_PIECE = 1 << 20
_encode = msgspec.json.Encoder(order="deterministic").encode


def entry_of(  # noqa: PLR0913, PLR0917 - everything an entry says
    batch: Batch,
    state: BatchState,
    done: Progress,
    folder: Path,
    keep: Content,
    output_sha256: str = "",
) -> Draft:
    """The entry of a batch; with ``keep`` as for single screenings, but never any row.

    Hashes the durable results in ``folder``, about a second for a gigabyte. ``output_sha256`` is
    the hash of the file that ``dprk-screen batch run`` writes from them.
    """
    pins = batch.pins
    options = _encode(pins.options)
    name = {"full": batch.name, "hashed": hashed_reference(batch.name), "none": ""}[keep]
    output = {"output_sha256": output_sha256} if output_sha256 else {}
    return Draft(
        {
            "kind": "batch",
            "batch": batch.id,
            "state": state,
            "caller": batch.owner,
            "caller_name": batch.owner_name,
            "file": name,
            "request_sha256": batch.sha256,
            "request_bytes": batch.size,
            "lists": pins.lists,
            "policy": pins.policy,
            "software": pins.software,
            "today": pins.today.isoformat(),
            "options": options.decode() if keep == "full" else "",
            "options_sha256": sha256(options),
            "rows": done.rows,
            "counts": {} if keep == "none" else done.counts,
            "results_csv_sha256": _hash_of_first(folder / CSV, done.csv_bytes),
            "results_jsonl_sha256": _hash_of_first(folder / JSON, done.json_bytes),
            **output,
            "content": keep,
            "content_sha256": "",
            "screenings": [],
        }
    )


def _hash_of_first(path: Path, length: int) -> str:
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
