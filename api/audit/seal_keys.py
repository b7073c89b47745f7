"""The keys that seal the audit record. They are kept outside the database, and never leave it.

Given in ``DPRK_SCREEN_AUDIT_SEAL_KEY``, or kept in a file that only its owner may read, which is
made on first use. HMAC-SHA256 was chosen over signatures (Ed25519): it is in Python's own library,
takes 4 µs, and the record is verified where it is written. Its price: whoever can verify can also
forge, so an outsider is given heads to compare, not the key (``docs/audit.md``).

Rotation puts a new key in front; older ones stay to verify what they sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from api.service.settings import Settings

_SECRET = re.compile(r"[0-9a-f]{64}")
_log = structlog.get_logger("api.audit.seal_keys")


class SealKeyMissing(RuntimeError):  # noqa: N818 (named like UnknownVersion)
    """The record is sealed with a key that is not here, or what is given is no key."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """A secret of 32 bytes, and the id that seals name it by (part of the secret's hash)."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> SealKey:
        """Read a secret: 64 hexadecimal digits."""
        if not _SECRET.fullmatch(text):
            raise SealKeyMissing("a key that seals the audit record has 64 hexadecimal digits")
        secret = bytes.fromhex(text)
        return cls(hashlib.sha256(b"dprk-screen seal key\n" + secret).hexdigest()[:16], secret)

    def seal(self, purpose: bytes, text: bytes) -> str:
        """HMAC-SHA256 over purpose and text, in hexadecimal digits."""
        return hmac.digest(self.secret, purpose + text, "sha256").hex()

    def sealed(self, purpose: bytes, text: bytes, seal: object) -> bool:
        """Is this the seal of that text?"""
        given = seal if isinstance(seal, str) and seal.isascii() else ""
        return hmac.compare_digest(self.seal(purpose, text), given)


class SealKeys:
    """The keys of one service, newest first: ``given`` (comma-separated), else those of a file.

    The file is read again when it changes, so that a rotation reaches running servers.
    """

    def __init__(self, file: Path, given: str = "") -> None:
        self.file = file
        self._from_environment = tuple(
            SealKey.parse(one.strip()) for one in given.split(",") if one.strip()
        )
        self._read: tuple[SealKey, ...] = ()
        self._state: tuple[int, int] | None = None

    @classmethod
    def of(cls, settings: Settings) -> SealKeys:
        """The keys that the settings name."""
        return cls(settings.audit_seal_key_file, settings.audit_seal_key)

    @property
    def given(self) -> bool:
        """Do the keys come from the environment?"""
        return bool(self._from_environment)

    @property
    def source(self) -> str:
        """Where the keys come from, for people."""
        return "DPRK_SCREEN_AUDIT_SEAL_KEY" if self._from_environment else str(self.file)

    def all(self) -> tuple[SealKey, ...]:
        """Every key, newest first; none while the file has not been made."""
        if self._from_environment:
            return self._from_environment
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return ()
        state = (found.st_ino, found.st_mtime_ns)
        if state != self._state:
            lines = self.file.read_text("ascii").splitlines()
            words = [line.split() for line in lines if line.strip() and not line.startswith("#")]
            self._read = tuple(SealKey.parse(line[0]) for line in reversed(words))
            self._state = state
        return self._read

    def newest(self) -> SealKey | None:
        """The key that seals; ``None`` while there is none."""
        return next(iter(self.all()), None)

    def readable_by_others(self) -> bool:
        """May anybody but its owner read the file?"""
        if self._from_environment or not self.file.exists():
            return False
        return bool(self.file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))

    def make(self, *, unless_any: bool = False) -> SealKey:
        """Add a key to the file, from now on the one that seals; it is said once.

        ``unless_any``: if another process has made one meanwhile, that is the one.

        Raises:
            SealKeyMissing: keys are given by the environment, where we cannot add one.
        """
        if self._from_environment:
            raise SealKeyMissing("put the new key first in DPRK_SCREEN_AUDIT_SEAL_KEY, and restart")
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        line = f"{secrets.token_hex(32)} {made_at}\n"
        if unless_any:
            self._write_new("# Keys that seal the audit record; the last one is in use.\n" + line)
        else:
            before = self.file.read_text("ascii") if self.file.exists() else ""
            self._draft(before + line).replace(self.file)
        key = self.newest()
        assert key is not None  # noqa: S101 - the file has just been written
        return key

    def _write_new(self, text: str) -> None:
        """Make the file whole or not at all, unless it is there."""
        draft = self._draft(text)
        try:
            os.link(draft, self.file)
        except FileExistsError:
            return
        finally:
            draft.unlink()
        _log.warning(
            "made the key that seals the audit record: keep a copy apart from the database",
            file=str(self.file),
        )

    def _draft(self, text: str) -> Path:
        draft = self.file.with_name(f".{self.file.name}-{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return draft
