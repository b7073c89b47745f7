"""The answers that are recorded: the subjects of ``subjects.toml`` and of the submissions."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from api.service.subjects import read_subject
from screening.engine_version import ENGINE_VERSION
from screening.model.subject import Options
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import snapshot
from tests.screening.deals import ofac, un
from tests.screening.typologies.client.test_submissions import CASES, NOBODY, sample_lists

FOLDER = Path(__file__).parent
RECORDED = FOLDER / "answers.jsonl"
TODAY = date(2026, 11, 24)
PARTIES = (
    un("TANCHON COMMERCIAL BANK", "KPe.003", "Financial arm of KOMID, sells arms."),
    un("KIM Jong Un", "KPi.001", kind="person"),
    ofac("YU JONG 2", "23736", "DPRK4", kind="vessel"),
    ofac("Общество Москва", "9", "RUSSIA-EO14024"),
)


class Record(NamedTuple):
    """Answers by the names of their subjects, with the engine that gave them."""

    version: int
    index: str
    answers: dict[str, Any]


def asked() -> dict[str, dict[str, Any]]:
    """Each subject as a client would send it, by its name here; ``law`` is the client's."""
    own = tomllib.loads((FOLDER / "subjects.toml").read_text("utf-8"))
    found = {name: {"subject": subject} for name, subject in own.items()}
    for number, case in enumerate(CASES):
        if not case.get("full") and number % 5 == 0:
            subject = {**case.get("subject", NOBODY), "activity": case.get("activity")}
            found[f"submission_{number}"] = {"subject": subject, "law": case.get("law", [])}
    return found


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The answer over the bundled samples, as JSON; listed parties by their id."""
    options = Options(jurisdictions=tuple(question.get("law", ())))
    result = sample_lists().screen(read_subject(question["subject"]), options, TODAY)
    shown: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(result))
    for match in (*shown["matches"], *shown["discounted"]):
        match["entity"] = match["entity"]["id"]
    for finding in shown["typologies"]:
        del finding["law"]  # word for word what the tables say
    shown["explanation"] = shown["explanation"]["text"]
    return shown


def index_digest() -> str:
    """A hash over all arrays and links of an index of a few parties: what an index file holds."""
    screener = Screener(snapshot(PARTIES), Policy.bundled())
    digest = hashlib.sha256(screener.risk.graph.dump())
    for name, array in sorted(screener.index.arrays().items()):
        digest.update(f"{name} {array.dtype} {array.shape}".encode() + array.tobytes())
    return digest.hexdigest()[:16]


def present() -> Record:
    """What this engine answers now."""
    answers = {name: answer(question) for name, question in asked().items()}
    return Record(ENGINE_VERSION, index_digest(), answers)


def recorded() -> Record:
    """What was recorded; the first line tells of which engine."""
    first, *lines = map(msgspec.json.decode, RECORDED.read_text("utf-8").splitlines())
    answers = {line["name"]: line["answer"] for line in lines}
    return Record(first["engine_version"], first["index"], answers)
