"""Ending a batch that somebody cancelled, together with its entry in the audit record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.batch.audit_entries import entry_of
from api.batch.files import folder_of

if TYPE_CHECKING:
    from api.batch.store import BatchStore
    from api.batch.stored_batch import Batch
    from api.service.settings import Settings


def end_stopped(settings: Settings, batches: BatchStore, stopped: Batch) -> None:
    """End a stopped batch and record the rows screened so far. Blocking: it hashes the results."""
    folder = folder_of(settings.batch_dir, stopped.id)
    entry = entry_of(stopped, "cancelled", stopped.progress, folder, settings.audit_content)
    batches.cancel(stopped.id, entry)
