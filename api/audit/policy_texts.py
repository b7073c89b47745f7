"""The texts of policies that answers were given under, kept by hash for replays."""

from __future__ import annotations

import zlib
from importlib import resources

import msgspec
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from api.audit.tables import POLICY_TEXT
from lists.db import writing
from screening.policy import Policy

_TEXTS = ("policy.toml", "data/token_bits.tsv")


class UnknownPolicy(LookupError):  # noqa: N818 (named like UnknownVersion)
    """No policy text with this hash was kept that this release can read."""


def keep_bundled(engine: Engine) -> None:
    """Keep the bundled policy's texts, once."""
    texts = tuple(resources.files("screening").joinpath(name).read_text("utf-8") for name in _TEXTS)
    digest = Policy.bundled().hash
    known = select(POLICY_TEXT.c.hash).where(POLICY_TEXT.c.hash == digest)
    with engine.connect() as connection:
        if connection.execute(known).one_or_none() is not None:
            return
    body = zlib.compress(msgspec.msgpack.encode(texts))
    try:
        with writing(engine) as connection:
            connection.execute(insert(POLICY_TEXT).values(hash=digest, body=body))
    except IntegrityError:  # another process kept it meanwhile
        return


def kept_policy(engine: Engine, digest: str) -> Policy:
    """The policy with this hash; rules that its release did not have yet are those of today.

    Raises:
        UnknownPolicy: its text was never kept, or this release cannot read it.
    """
    wanted = select(POLICY_TEXT.c.body).where(POLICY_TEXT.c.hash == digest)
    with engine.connect() as connection:
        body = connection.execute(wanted).scalar()
    if body is None:
        raise UnknownPolicy(f"the text of policy {digest} was not kept")
    texts = msgspec.msgpack.decode(zlib.decompress(body), type=tuple[str, str])
    try:
        return Policy.parse_older(*texts)
    except msgspec.ValidationError as error:
        raise UnknownPolicy(f"this release cannot read policy {digest}: {error}") from None
