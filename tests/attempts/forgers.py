"""What somebody who can write the database, but has no key, may do to the audit record.

Each function is one attempt on a chain of sealed entries; ``tests.attempts.test_audit_chain`` shows
that every one is found. ``rechained`` is the forger's best tool: it makes every hash right again.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from api.audit.chain import ENTRY_SEAL, canonical, sha256
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

Facts = dict[str, Any]
OWN_SECRET = b"the forger's own secret"


def facts_of(connection: Connection) -> list[Facts]:
    """Every entry's body, in order."""
    rows = connection.execute(select(AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.seq)).scalars()
    return [json.loads(body) for body in rows]


def rechained(connection: Connection, entries: list[Facts]) -> None:
    """Write these entries in the place of all, with right numbers, hashes and head."""
    connection.execute(delete(AUDIT_ENTRY))
    previous = entries[0]["prev"] if entries else "0" * 64
    seq = entries[0]["seq"] - 1 if entries else 0
    for facts in entries:
        seq += 1
        facts["seq"], facts["prev"] = seq, previous
        body = canonical(facts)
        previous = sha256(body)
        at = datetime.fromisoformat(facts["at"])
        connection.execute(
            insert(AUDIT_ENTRY).values(seq=seq, at=at, hash=previous, body=body.decode())
        )
    connection.execute(update(AUDIT_HEAD).values(seq=seq, hash=previous))


def without_attachments(connection: Connection, seq: int) -> None:
    """Remove content and index rows from an entry on, as their entries will be gone."""
    for table in (AUDIT_CONTENT, AUDIT_SCREENING):
        connection.execute(delete(table).where(table.c.seq >= seq))


def _unsealed(facts: Facts) -> None:
    for name in ("seal", "seal_key", "seal_from"):
        facts.pop(name, None)


def deletes_an_entry(connection: Connection) -> None:
    for table in (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING):
        connection.execute(delete(table).where(table.c.seq == 3))


def deletes_an_entry_and_makes_every_hash_right(connection: Connection) -> None:
    entries = facts_of(connection)
    for table in (AUDIT_CONTENT, AUDIT_SCREENING):
        connection.execute(delete(table).where(table.c.seq == 3))
        connection.execute(update(table).where(table.c.seq > 3).values(seq=table.c.seq - 1))
    del entries[2]
    rechained(connection, entries)


def alters_an_entry(connection: Connection) -> None:
    facts = facts_of(connection)[2]
    facts["screenings"][0]["band"] = "block"
    connection.execute(
        update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3).values(body=canonical(facts).decode())
    )


def alters_an_entry_and_makes_every_hash_right(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[2]["screenings"][0]["band"] = "block"
    rechained(connection, entries)


def alters_an_entry_and_takes_its_seal_away(connection: Connection) -> None:
    """The next seal then has to vouch for an entry that it does not name."""
    entries = facts_of(connection)
    entries[2]["screenings"][0]["band"] = "block"
    _unsealed(entries[2])
    rechained(connection, entries)


def alters_an_entry_and_takes_every_later_seal_away(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[2]["screenings"][0]["band"] = "block"
    for facts in entries[2:]:
        _unsealed(facts)
    rechained(connection, entries)


def exchanges_two_entries(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[2], entries[3] = entries[3], entries[2]
    for table in (AUDIT_CONTENT, AUDIT_SCREENING):
        for old, new in ((3, -4), (4, 3), (-4, 4)):
            connection.execute(update(table).where(table.c.seq == old).values(seq=new))
    rechained(connection, entries)


def adds_an_entry(connection: Connection) -> None:
    entries = facts_of(connection)
    added = {**entries[2], "screenings": [], "content_sha256": ""}
    rechained(connection, [*entries, added])


def writes_the_record_anew_as_before_sealing(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[2]["screenings"][0]["band"] = "block"
    for facts in entries:
        _unsealed(facts)
        facts["v"] = 1
    rechained(connection, entries)
    connection.execute(update(AUDIT_HEAD).values(at=None))


def writes_the_beginning_anew_as_before_sealing(connection: Connection) -> None:
    entries = facts_of(connection)
    for facts in entries[:3]:
        _unsealed(facts)
        facts["v"] = 1
    entries[2]["screenings"][0]["band"] = "block"
    rechained(connection, entries)


def forges_a_checkpoint(connection: Connection) -> None:
    """Removes the first three entries and says that pruning did."""
    entries = facts_of(connection)
    last = connection.execute(select(AUDIT_ENTRY.c.hash).where(AUDIT_ENTRY.c.seq == 3)).scalar()
    for table in (AUDIT_CONTENT, AUDIT_SCREENING):
        connection.execute(delete(table).where(table.c.seq <= 3))
    checkpoint = {
        "kind": "checkpoint", "pruned_from": 1, "pruned_through": 3, "pruned_hash": last,
        "removed": 3, "before": entries[3]["at"], "at": entries[-1]["at"], "v": 2,
        "seal_from": len(entries) + 1, "seal_key": entries[-1]["seal_key"], "seal": "0" * 64,
    }  # fmt: skip
    rechained(connection, [*entries[3:], checkpoint])


def forges_a_checkpoint_of_a_release_before_sealing(connection: Connection) -> None:
    entries = facts_of(connection)
    last = connection.execute(select(AUDIT_ENTRY.c.hash).where(AUDIT_ENTRY.c.seq == 3)).scalar()
    for table in (AUDIT_CONTENT, AUDIT_SCREENING):
        connection.execute(delete(table).where(table.c.seq <= 3))
    checkpoint = {
        "kind": "checkpoint", "pruned_through": 3, "pruned_hash": last, "removed": 3,
        "before": entries[3]["at"], "at": entries[-1]["at"], "v": 1,
    }  # fmt: skip
    rechained(connection, [*entries[3:], checkpoint])


def _sealed_anew(facts: Facts, key_id: str) -> None:
    facts.pop("seal", None)
    facts["seal_key"] = key_id
    seal = hmac.new(OWN_SECRET, ENTRY_SEAL + canonical(facts), "sha256").hexdigest()
    facts["seal"] = seal


def _rechained_with_own_seals(connection: Connection, key_id: str) -> None:
    entries = facts_of(connection)
    entries[2]["screenings"][0]["band"] = "block"
    connection.execute(delete(AUDIT_ENTRY))
    previous = "0" * 64
    for facts in entries:
        facts["prev"] = previous
        if "seal" in facts:
            _sealed_anew(facts, key_id or facts["seal_key"])
        previous = sha256(canonical(facts))
    rechained(connection, entries)


def swaps_the_key_id_for_an_own_key(connection: Connection) -> None:
    _rechained_with_own_seals(connection, sha256(OWN_SECRET)[:16])


def seals_with_an_own_key_under_the_services_id(connection: Connection) -> None:
    _rechained_with_own_seals(connection, "")


def names_another_key_in_one_seal(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[2]["seal_key"] = "f" * 16
    rechained(connection, entries)


def moves_a_genuine_seal(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[3]["seal"] = entries[2]["seal"]
    rechained(connection, entries)


def widens_the_span_of_a_seal(connection: Connection) -> None:
    entries = facts_of(connection)
    entries[2]["screenings"][0]["band"] = "block"
    _unsealed(entries[2])
    entries[3]["seal_from"] = 3
    rechained(connection, entries)


def moves_an_entry_to_yesterday(connection: Connection) -> None:
    entries = facts_of(connection)
    at = datetime.fromisoformat(entries[2]["at"]) - timedelta(days=1)
    entries[2]["at"] = at.astimezone(UTC).isoformat()
    rechained(connection, entries)


def turns_the_head_row_back(connection: Connection) -> None:
    row = connection.execute(select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 4)).one()
    connection.execute(update(AUDIT_HEAD).values(seq=4, hash=row.hash))


def cuts_the_tail_off(connection: Connection) -> None:
    """Leaves a chain that is sealed and in order: only a noted head shows that there was more."""
    without_attachments(connection, 5)
    rechained(connection, facts_of(connection)[:4])


def empties_the_record(connection: Connection) -> None:
    without_attachments(connection, 1)
    connection.execute(delete(AUDIT_ENTRY))
    connection.execute(update(AUDIT_HEAD).values(seq=0, hash="0" * 64, at=None))


CHANGES: tuple[Callable[[Connection], None], ...] = (
    deletes_an_entry,
    deletes_an_entry_and_makes_every_hash_right,
    alters_an_entry,
    alters_an_entry_and_makes_every_hash_right,
    alters_an_entry_and_takes_its_seal_away,
    alters_an_entry_and_takes_every_later_seal_away,
    exchanges_two_entries,
    adds_an_entry,
    writes_the_record_anew_as_before_sealing,
    writes_the_beginning_anew_as_before_sealing,
    forges_a_checkpoint,
    forges_a_checkpoint_of_a_release_before_sealing,
    swaps_the_key_id_for_an_own_key,
    seals_with_an_own_key_under_the_services_id,
    names_another_key_in_one_seal,
    moves_a_genuine_seal,
    widens_the_span_of_a_seal,
    moves_an_entry_to_yesterday,
    turns_the_head_row_back,
)
"""Found by walking the chain, at once and for ever after."""
CUTS: tuple[Callable[[Connection], None], ...] = (cuts_the_tail_off, empties_the_record)
"""Found against heads noted outside the database."""
