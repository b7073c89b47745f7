"""Signatures of webhooks, as https://www.standardwebhooks.com defines them, and their secrets.

A secret must be known again at each sending, so a hash of it would not do, and written down in the
database it would be in every backup. It is therefore not written down at all: it is derived
(HMAC-SHA256) from a random seed in the database and the key that seals the audit record, which is
kept outside of it. Either alone signs nothing.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from api.audit.seal_keys import SealKeyMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.audit.seal_keys import SealKeys

_PURPOSE = b"dprk-screen webhook secret\n"
_PREFIX = "whsec_"


class SecretSeed(msgspec.Struct, frozen=True):
    """What one secret is derived from. ``seal_key`` is the id of the key it needs."""

    seed: str
    seal_key: str
    made_at: datetime
    expires_at: datetime | None = None
    """When it signs no more; a new one has no end."""

    def live(self, now: datetime) -> bool:
        """Whether it still signs."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes secrets and signs with them."""

    keys: SealKeys

    def new_seed(self) -> SecretSeed:
        """The seed of a secret that was never used."""
        key = self.keys.newest() or self.keys.make(unless_any=True)
        return SecretSeed(secrets.token_hex(32), key.id, datetime.now(UTC))

    def secret(self, webhook_id: str, seed: SecretSeed) -> str:
        """The secret as its receiver writes it: ``whsec_`` and Base64.

        Raises:
            SealKeyMissing: the key that it is derived from is not here.
        """
        return _PREFIX + base64.b64encode(self._derived(webhook_id, seed)).decode()

    def headers(
        self, webhook_id: str, event_id: str, body: bytes, seeds: Iterable[SecretSeed]
    ) -> Mapping[str, str]:
        """Id, time and signatures of one sending, one for each secret that is live.

        Raises:
            SealKeyMissing: as above.
        """
        now = datetime.now(UTC)
        stamp = str(int(now.timestamp()))
        signed = f"{event_id}.{stamp}.".encode() + body
        signatures = [
            base64.b64encode(hmac.digest(self._derived(webhook_id, one), signed, "sha256")).decode()
            for one in seeds
            if one.live(now)
        ]
        return {
            "webhook-id": event_id,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
        }

    def _derived(self, webhook_id: str, seed: SecretSeed) -> bytes:
        key = next((one for one in self.keys.all() if one.id == seed.seal_key), None)
        if key is None:
            raise SealKeyMissing(
                f"the seal key {seed.seal_key} that this webhook's secret is derived from is not "
                f"in {self.keys.source}: put it back, or give the webhook a new secret"
            )
        return bytes.fromhex(key.seal(_PURPOSE, f"{webhook_id}\n{seed.seed}".encode()))
