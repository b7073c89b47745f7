"""Signatures hold for the official library, and secrets are nowhere written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.audit.seal_keys import SealKeyMissing, SealKeys
from tests.api.events.receiver import signer
from tests.factories import SEAL_KEY

if TYPE_CHECKING:
    from pathlib import Path

BODY = b'{"type":"alert.opened","data":{}}'
HOOK = "whk_1"


def test_the_official_library_accepts_a_signature(tmp_path: Path) -> None:
    made = signer(tmp_path)
    seed = made.new_seed()
    secret = made.secret(HOOK, seed)
    assert secret.startswith("whsec_")
    headers = dict(made.headers(HOOK, "evt_1", BODY, [seed]))
    assert Webhook(secret).verify(BODY, headers) == msgspec.json.decode(BODY)


def test_it_refuses_another_body_id_time_or_secret(tmp_path: Path) -> None:
    made = signer(tmp_path)
    seed = made.new_seed()
    secret, headers = made.secret(HOOK, seed), dict(made.headers(HOOK, "evt_1", BODY, [seed]))
    earlier = str(int(headers["webhook-timestamp"]) - 30)
    attempts = [
        (secret, BODY + b" ", headers),
        (secret, BODY, headers | {"webhook-id": "evt_2"}),
        (secret, BODY, headers | {"webhook-timestamp": earlier}),
        (made.secret(HOOK, made.new_seed()), BODY, headers),
        (made.secret("whk_2", seed), BODY, headers),
    ]
    for given, body, sent in attempts:
        with pytest.raises(WebhookVerificationError):
            Webhook(given).verify(body, sent)


def test_while_two_secrets_overlap_a_receiver_may_have_either(tmp_path: Path) -> None:
    made = signer(tmp_path)
    now = datetime.now(UTC)
    old = msgspec.structs.replace(made.new_seed(), expires_at=now + timedelta(hours=1))
    ended = msgspec.structs.replace(made.new_seed(), expires_at=now - timedelta(seconds=1))
    new = made.new_seed()
    headers = dict(made.headers(HOOK, "evt_1", BODY, [new, old, ended]))
    assert len(headers["webhook-signature"].split(" ")) == 2
    for seed in (new, old):
        assert Webhook(made.secret(HOOK, seed)).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret(HOOK, ended)).verify(BODY, headers)


def test_what_is_kept_of_a_secret_does_not_hold_it(tmp_path: Path) -> None:
    made = signer(tmp_path)
    seed = made.new_seed()
    other = signer(tmp_path, "ab" * 32)
    taken = msgspec.structs.replace(seed, seal_key=other.new_seed().seal_key)
    assert other.secret(HOOK, taken) != made.secret(HOOK, seed)


def test_a_secret_outlives_the_rotation_of_the_seal_key_and_not_its_loss(tmp_path: Path) -> None:
    made = signer(tmp_path)
    seed = made.new_seed()
    rotated = signer(tmp_path, f"{'cd' * 32},{SEAL_KEY}")
    assert rotated.secret(HOOK, seed) == made.secret(HOOK, seed)
    assert rotated.new_seed().seal_key != seed.seal_key
    with pytest.raises(SealKeyMissing, match="put it back"):
        signer(tmp_path, "cd" * 32).secret(HOOK, seed)


def test_a_service_without_a_seal_key_makes_one(tmp_path: Path) -> None:
    made = replace(signer(tmp_path), keys=SealKeys(tmp_path / "keys"))
    assert made.secret(HOOK, made.new_seed()).startswith("whsec_")
