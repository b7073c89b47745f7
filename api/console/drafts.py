"""Files that were sent and are not begun: what the person who sent one sees before it is screened.

A draft is a folder beside those of batches, which all servers of a database share. One that nobody
begins is removed as other left-over folders of uploads are (``api.batch.jobs``).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

import msgspec

from api.batch.files import INPUT
from api.routes.batch_upload import Received
from api.service.errors import NotFound

_NAME: Final = re.compile("draft-[0-9a-f]{32}")
_ABOUT: Final = "draft.json"


class SentFile(msgspec.Struct, frozen=True):
    """A file that was received. ``client`` is whose it is; nobody else sees it."""

    id: str
    client: str
    name: str
    size: int
    sha256: str


def keep(folder: Path, draft: SentFile) -> None:
    """Remember what is known of a file that lies in ``folder``."""
    (folder / _ABOUT).write_bytes(msgspec.json.encode(draft))


def find(batch_dir: Path, draft_id: str, client: str) -> SentFile:
    """The draft of a client.

    Raises:
        NotFound: there is none with this id, or it is another client's.
    """
    if _NAME.fullmatch(draft_id):
        try:
            draft = msgspec.json.decode((batch_dir / draft_id / _ABOUT).read_bytes(), type=SentFile)
        except FileNotFoundError:
            draft = None
        if draft is not None and draft.client == client:
            return draft
    raise NotFound("this file is not here any more; send it again")


def received(batch_dir: Path, draft: SentFile, fields: dict[str, str]) -> Received:
    """The file as if it had just been sent with these fields."""
    return Received(batch_dir / draft.id / INPUT, draft.name, draft.size, draft.sha256, {**fields})


def move(batch_dir: Path, draft: SentFile, folder: Path) -> None:
    """Make the file that of a batch, and end the draft."""
    (batch_dir / draft.id / INPUT).rename(folder / INPUT)
    shutil.rmtree(batch_dir / draft.id, ignore_errors=True)
