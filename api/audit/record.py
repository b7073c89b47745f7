"""What is recorded of a screening. Pure; ``api.audit.chain`` makes links of the chain from it.

An entry is one call: the caller, the hashes of what was asked and answered, and the list versions,
policy and software that the answer is based on. How much of the content is kept is a setting:

- ``full``: subjects, options and results, compressed beside the entry. Needed to replay.
- ``hashed``: only hashes, of the client's reference too; whoever holds the subject can prove it.
- ``none``: hashes of what was asked and answered, no reference and no band.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from api.audit.chain import Draft, canonical, sha256
from api.service.settings import Content

_ID_AT = len(b'{"screening_id":"')
_REST_AT = _ID_AT + len('01234567-89ab-7cde-8f01-23456789abcd",')


class Screened(NamedTuple):
    """One subject as it was sent, its encoded result, and the result's band."""

    submitted: Any
    encoded: bytes
    band: str
    kept_as: str = ""
    """Reference to keep it under in place of the client's own: that of a monitored customer."""

    @property
    def id(self) -> str:
        """The ``screening_id`` in the result."""
        return self.encoded[_ID_AT : _ID_AT + 36].decode()

    @property
    def result(self) -> bytes:
        """The result without the id: the bytes a replay has to give again."""
        return b"{" + self.encoded[_REST_AT:]

    @property
    def reference(self) -> str:
        """The client's own id of the subject."""
        given = self.submitted.get("id") if isinstance(self.submitted, dict) else None
        return plain(str(given)[:200]) if isinstance(given, str | int) else ""


class Circumstances(NamedTuple):
    """Everything about a call but its subjects and results."""

    caller: str
    caller_name: str
    address: str
    request_id: str
    lists: dict[str, str]
    policy: str
    software: str
    today: date
    as_of: date | None = None
    options: Any = None
    client: str = ""
    """For whom the service screened by itself (monitoring): that client may read it too."""
    decisions: tuple[dict[str, Any], ...] = ()
    """What was shown of decisions beside results, by their position in the call."""


def plain(reference: str) -> str:
    """A reference as it is recorded: PostgreSQL's text holds no NUL, so neither does the entry."""
    return reference.replace("\0", "\ufffd")


def hashed_reference(reference: str) -> str:
    """How a reference stands in the record where only hashes are kept."""
    return sha256(reference.encode("utf-8", "surrogatepass")) if reference else ""


def request_hash(submitted: object, options: object) -> str:
    """Hash of what was asked about one subject: JSON with sorted keys and no spaces."""
    return _hash_of_request(canonical(submitted), canonical(options))


def _hash_of_request(subject: bytes, options: bytes) -> str:
    """``request_hash`` of what is canonical already."""
    return sha256(b'{"options":' + options + b',"subject":' + subject + b"}")


def screening_draft(
    screened: Sequence[Screened], about: Circumstances, body: bytes, keep: Content
) -> Draft:
    """The record of one call; ``body`` is the request's own bytes."""
    options = canonical(about.options)
    subjects = [canonical(one.submitted) for one in screened]
    results = [one.result for one in screened]
    kept = _content(options, subjects, results) if keep == "full" else b""
    named = tuple([(one.id, _reference(one, keep)) for one in screened])
    facts = {
        "kind": "screening",
        "caller": about.caller,
        "caller_name": about.caller_name,
        "address": about.address,
        "request_id": about.request_id,
        "request_sha256": sha256(body),
        "lists": about.lists,
        "policy": about.policy,
        "software": about.software,
        "today": about.today.isoformat(),
        "as_of": about.as_of.isoformat() if about.as_of else "",
        "content": keep,
        "content_sha256": sha256(kept) if kept else "",
        "screenings": [
            {
                "id": own,
                "reference": reference,
                "request_sha256": _hash_of_request(subject, options),
                "result_sha256": sha256(result),
                "band": "" if keep == "none" else one.band,
            }
            for one, subject, result, (own, reference) in zip(
                screened, subjects, results, named, strict=True
            )
        ],
    }
    if about.client:
        facts["client"] = about.client
    if about.decisions:
        facts["decisions"] = list(about.decisions)
    return Draft(facts, kept, named)


def _content(options: bytes, subjects: Sequence[bytes], results: Sequence[bytes]) -> bytes:
    """What was asked and answered, in full."""
    asked, answered = b",".join(subjects), b",".join(results)
    return b"".join(
        (b'{"options":', options, b',"subjects":[', asked, b'],"results":[', answered, b"]}")
    )


def _reference(one: Screened, keep: Content) -> str:
    if one.kept_as:
        return one.kept_as  # random, so it says nothing of anybody
    if keep == "none":
        return ""
    return one.reference if keep == "full" else hashed_reference(one.reference)
