"""The content of a recorded screening's certificate: its sections in their order.

Everything comes from the audit record; nothing is screened again. ``api.certificate.page`` and
``api.certificate.pdf`` render the same blocks. Where the record kept no content, the certificate
says so and gives the hashes by which a holder of the subject or the answer can prove it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from api.audit.store import Recorded
from api.certificate.blocks import Block, Certificate, Facts, Grid, Heading, Prose
from api.certificate.gaps import age_text, coverage
from api.certificate.proof import Proof, prove
from api.certificate.result import in_short, result_blocks
from api.service.field_words import step_in_words
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from api.audit.store import AuditLog, Head
    from api.service.freshness import SourceState
    from lists.entity import ListVersion

_BANDS = {
    "clear": "Nothing was found that asks for a review.",
    "review": "A person should look at this.",
    "escalate": "A specialist should decide.",
    "block": "Hold; a person decides.",
}
UNSCREENED = "unscreened"
"""The band of what was not screened; records of the first release leave it empty."""
MEANING = Prose(
    "Scores say how well a submitted party agrees with a listed one and how much tie to the DPRK "
    "the lists and the submission show. They are evidence for a person who decides, not a finding "
    "of guilt and not legal advice.",
    "small",
)


def certificate(
    store: SnapshotStore,
    log: AuditLog,
    recorded: Recorded,
    made_at: datetime,
    decided: tuple[Block, ...] = (),
) -> Certificate:
    """The certificate of one recorded screening, created at ``made_at``.

    ``decided`` is the section on decisions (``api.certificate.decisions``), where the reader may
    see it.
    """
    entry = recorded.entry
    covered = coverage(store, entry.at, entry.facts, recorded.options or {}, recorded.result)
    proof = prove(log, recorded)
    found = _blocks(recorded, covered.versions, covered.states, proof)
    chain = _chain(recorded, proof, log.head())
    blocks = (*found, *decided, *chain, *list_hashes(covered.versions), MEANING)
    band = recorded.facts["band"]
    return Certificate(
        screening_id=recorded.id,
        title="Screening certificate",
        band=band,
        verdict=_verdict(recorded, band),
        made=instant(made_at),
        gaps=covered.gaps,
        blocks=blocks,
    )


def verdict_of(band: str, result: Any) -> str:  # noqa: ANN401 - JSON
    """What a band means in one sentence, with the risk where the result is known."""
    risk = f" Risk {result['risk']} of 100." if result else ""
    partly = " Not everything that was sent was screened." if result and _partly(result) else ""
    return f"{_BANDS.get(band, '')}{risk}{partly}"


def _partly(result: Mapping[str, Any]) -> bool:
    """Whether part of the subject was not screened; records of the first release do not say."""
    return bool(result.get("status") == "partly_screened")


def _verdict(recorded: Recorded, band: str) -> str:
    if band and band != UNSCREENED:
        return verdict_of(band, recorded.result)
    if recorded.entry.facts["content"] == "none":
        return "The record holds hashes only; the outcome was not kept."
    return "The subject was not screened. This is not a clearance."


def _blocks(
    recorded: Recorded,
    versions: Mapping[str, ListVersion | None],
    states: tuple[SourceState, ...],
    proof: Proof,
) -> Iterator[Block]:
    yield from broken_warnings(proof)
    if recorded.result is not None:
        yield from in_short(recorded.result)
    yield Facts(tuple(_when(recorded)))
    yield from _subject(recorded)
    yield from checked(recorded.entry.facts, versions, states)
    if recorded.result is not None:
        yield from result_blocks(recorded.result, submitted_name(recorded.subject))


def broken_warnings(proof: Proof) -> Iterator[Block]:
    """A warning for each check of the record that failed."""
    for what in proof.broken:
        yield Prose(f"THE RECORD IS NOT AS IT WAS WRITTEN. This does not hold: {what}.", "warning")


def caller_text(facts: Mapping[str, Any]) -> str:
    """The caller of an entry, with its name where it has one."""
    name = f" ({facts['caller_name']})" if facts["caller_name"] else ""
    return f"{facts['caller']}{name}"


def _when(recorded: Recorded) -> Iterator[tuple[str, str]]:
    facts = recorded.entry.facts
    yield "Screening", recorded.id
    if recorded.facts["reference"]:
        hashed = " (SHA-256 of it)" if facts["content"] == "hashed" else ""
        yield "Client's reference" + hashed, recorded.facts["reference"]
    yield "Screened at", instant(recorded.entry.at)
    yield "Asked by", caller_text(facts)
    if facts["address"]:
        yield "From address", facts["address"]
    yield "Request", facts["request_id"]


def _subject(recorded: Recorded) -> Iterator[Block]:
    yield Heading("Subject")
    if recorded.subject is None:
        kept = recorded.entry.facts["content"]
        yield Prose(
            f"The subject and the answer were not kept (audit content: {kept}). Whoever holds them "
            "can prove them by the request hash and the result hash below.",
            "warning",
        )
        return
    yield Prose("As it was submitted.", "small")
    yield Facts(tuple(submitted_in_words(recorded.subject)) or (("subject", "empty"),))
    options = tuple(submitted_in_words(recorded.options))
    if options:
        yield Prose("Options of the request.", "small")
        yield Facts(options)


def checked(
    facts: Mapping[str, Any],
    versions: Mapping[str, ListVersion | None],
    states: tuple[SourceState, ...],
) -> Iterator[Block]:
    """The section on what was used: software, policy, date, and every list with its age then."""
    yield Heading("What was checked")
    rows = [
        ("Software", facts["software"]),
        ("Policy (SHA-256, first digits)", facts["policy"]),
        ("Ages are counted on", facts["today"]),
    ]
    if facts.get("as_of"):
        rows.append(("Lists as of", facts["as_of"]))
    yield Facts(tuple(rows))
    yield Grid(
        ("List", "Published", "Age then", "Records", "Version"),
        tuple(_list_row(state, facts["lists"], versions) for state in states),
        (34, 14, 14, 12, 26),
    )


def list_hashes(versions: Mapping[str, ListVersion | None]) -> Iterator[Block]:
    """What proves which files the lists were."""
    if not versions:
        return
    yield Prose("Lists used: SHA-256 of the file of each version, and of its records.", "small")
    yield Facts(
        tuple(
            (one, f"{version.raw_sha256} {version.entities_sha256}" if version else "not known")
            for one, version in versions.items()
        )
    )


def submitted_name(subject: Any) -> str:  # noqa: ANN401 - JSON
    """What was screened in a few words: the first name of the subject, else its first number."""
    given = subject if isinstance(subject, dict) else {}
    for field in ("names", "name", "imo", "identifiers"):
        texts = [text for path, text in _flat("", given.get(field)) if not path.endswith("type")]
        if texts:
            return texts[0].split("; ")[0]
    return "the subject"


def _list_row(
    state: SourceState, used: Mapping[str, str], versions: Mapping[str, ListVersion | None]
) -> tuple[str, ...]:
    version_id = used.get(state.source, "")
    version = versions.get(version_id)
    if version is None:
        gone = "no longer in the database" if version_id else ""
        return (state.title, "", gone or "not loaded", "", version_id)
    published = version.published_at.date().isoformat() if version.published_at else "not stated"
    age = f"{age_text(state)}, sample" if version.sample else age_text(state)
    return (state.title, published, age, f"{version.entity_count:,}", version_id)


def _chain(recorded: Recorded, proof: Proof, head: Head) -> Iterator[Block]:
    entry, own = recorded.entry, recorded.facts
    yield Heading("Place in the audit chain")
    yield Facts(
        (
            ("Entry", f"{entry.seq}, subject {recorded.position + 1} of it"),
            ("Entry hash", entry.hash),
            ("Hash of the entry before", entry.facts["prev"]),
            ("Request hash", own["request_sha256"]),
            ("Result hash", own["result_sha256"]),
            ("Content kept", entry.facts["content"]),
            ("Head of the chain when this page was made", f"{head.seq}:{head.hash}"),
        )
    )
    if proof.holds:
        said = "; ".join(proof.holds)
        yield Prose(f"Checked when this page was made: {said}.", "good")
    yield Prose(
        "All hashes are SHA-256 over canonical JSON (RFC 8785 for entries). To check the whole "
        "chain, and that it still holds this entry:"
    )
    yield Prose(f"dprk-screen audit verify --anchor {entry.seq}:{entry.hash}", "quote")
    if recorded.subject is not None:
        yield Prose("To screen the subject again on the same lists and policy and compare bytes:")
        yield Prose(f"dprk-screen replay {recorded.id}", "quote")


def instant(moment: datetime) -> str:
    """A time in UTC, as certificates show it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def submitted_in_words(given: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Every value of what was sent, with its field in words."""
    for path, text in _flat("", given):
        steps = [step for step in path.split(".") if step != "activity"] or ["deal"]
        words = ", ".join(map(_step_in_words, steps))
        yield words[:1].upper() + words[1:], text


def _step_in_words(step: str) -> str:
    """``counterparties 1`` → ``other party 1``; a list without number is of plain values."""
    name, _, place = step.partition(" ")
    words = step_in_words(name)
    return f"{words} {place}" if place else words


def _flat(path: str, given: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Every value of a JSON document with its path; a list of plain values is one row."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield from _flat(f"{path}.{key}".lstrip("."), value)
    elif isinstance(given, list) and any(isinstance(one, dict | list) for one in given):
        for position, one in enumerate(given):
            yield from _flat(f"{path} {position + 1}", one)
    elif isinstance(given, list):
        if given:
            yield path, "; ".join(str(one) for one in given)
    elif given is not None and given != "":
        yield path or "subject", str(given)
