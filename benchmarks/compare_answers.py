"""Do two revisions give the same answers? Records the answers of a running server and compares.

    python -m benchmarks.compare_answers record http://127.0.0.1:8000 before.jsonl --eval FOLDER
    python -m benchmarks.compare_answers compare before.jsonl after.jsonl

``record`` asks one server (full lists loaded) about subjects of the evaluation files and listed
spellings, each with and without a deal, through every door: ``/v1/screen``, a batch and its result
files, yente's ``/match`` and a certificate of every hundredth screening. It speaks HTTP only, so
it runs against any revision. ``compare`` prints what differs by field, without ids, times and the
software's own name.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import time
import tomllib
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBMISSIONS = Path(__file__).parents[1] / "tests" / "screening" / "submissions"
VOLATILE = {"screening_id", "software", "id", "recorded_at", "age_days", "published_at"}
PORTION = 50


def main() -> None:
    """Record or compare, as the first argument says."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("url")
    recording.add_argument("out", type=Path)
    recording.add_argument("--eval", type=Path, required=True, help="folder of evaluation files")
    recording.add_argument("--subjects", type=int, default=2000)
    recording.add_argument("--key", default="", help="with the scopes screen, batch and audit")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--show", type=int, default=5, help="examples of each kind")
    given = parser.parse_args()
    if given.command == "record":
        headers = {"x-api-key": given.key} if given.key else {}
        with httpx.Client(base_url=given.url, timeout=600, headers=headers) as client:
            record(client, given.out, subjects_of(given.eval, given.subjects))
    else:
        compare(given.before, given.after, given.show)


def subjects_of(folder: Path, number: int) -> list[dict[str, Any]]:
    """Subjects drawn by a fixed seed, half of them listed spellings, every second with a deal."""
    chance = random.Random(11)
    listed = [
        {"kind": kind, "names": [row["query_name"]]}
        for row in _rows(folder / "positives_un_uk_names.csv")
        for kind in [{"individual": "person", "entity": "organization"}.get(row["kind"])]
        if kind
    ]
    harmless: list[dict[str, Any]] = [
        {"kind": "organization", "names": [row["name"]]}
        for row in _rows(folder / "negatives_companies.csv")
    ]
    harmless += [
        {"kind": "vessel", "names": [row["name"]], "imo": row["imo"], "flag": row["flag"]}
        for row in _rows(folder / "negatives_vessels.csv")
    ]
    harmless += [
        {
            "kind": "person",
            "names": [" ".join(filter(None, (row["first_name"], row["last_name"])))],
            "birth_date": row["birthday"],
        }
        for row in _rows(folder / "negatives_persons_us.csv")
    ]
    chosen = chance.sample(listed, min(number // 2, len(listed)))
    chosen += chance.sample(harmless, min(number - len(chosen), len(harmless)))
    # more than the files have: again from the start, each with another deal
    chosen += list(islice(cycle(chosen[1:]), number - len(chosen)))
    activities = list(deals())
    return [
        {**subject, "activity": chance.choice(activities)} if place % 2 else subject
        for place, subject in enumerate(chosen)
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def deals() -> Iterator[dict[str, Any]]:
    """The deals of the submissions among the tests."""
    for table in sorted(SUBMISSIONS.glob("*.toml")):
        for case in tomllib.loads(table.read_text("utf-8"))["case"]:
            if case.get("activity"):
                yield json.loads(json.dumps(case["activity"], default=str))


def record(client: httpx.Client, out: Path, subjects: list[dict[str, Any]]) -> None:
    """Ask the server about every subject through every door and write a line for each answer."""
    with out.open("w", encoding="utf-8") as file:

        def keep(door: str, place: int, answer: Any) -> None:  # noqa: ANN401
            file.write(json.dumps([door, place, answer], ensure_ascii=False) + "\n")

        for first in range(0, len(subjects), PORTION):
            portion = subjects[first : first + PORTION]
            answer = client.post("/v1/screen", json={"subjects": portion}).raise_for_status().json()
            for offset, result in enumerate(answer["results"]):
                keep("screen", first + offset, result)
            if first % 100 == 0:
                path = f"/v1/screenings/{answer['results'][0]['screening_id']}/certificate"
                page = client.get(path, headers={"accept": "text/html"}).raise_for_status().text
                keep("certificate", first, page.splitlines())
            examples = {str(place): _example(one) for place, one in enumerate(portion)}
            answer = client.post("/match/default", json={"queries": examples}).raise_for_status()
            for place, result in answer.json()["responses"].items():
                keep("match", first + int(place), result)
        for form, rows in _batch(client, subjects).items():
            for place, row in enumerate(rows):
                keep(f"batch {form}", place, row)


def _example(subject: dict[str, Any]) -> dict[str, Any]:
    schema = {"person": "Person", "organization": "Organization", "vessel": "Vessel"}
    values = {"name": subject["names"], "birthDate": [subject.get("birth_date")]}
    values |= {"imoNumber": [subject.get("imo")]}
    kept = {name: [one for one in found if one] for name, found in values.items()}
    return {
        "schema": schema[subject["kind"]],
        "properties": {name: found for name, found in kept.items() if found},
    }


def _batch(client: httpx.Client, subjects: list[dict[str, Any]]) -> dict[str, list[Any]]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "type", "name", "dob", "imo", "cargo", "destination", "consignee"])
    for place, one in enumerate(subjects):
        deal = one.get("activity", {})
        cargo = (deal.get("cargo") or [{}])[0].get("description", deal.get("description", ""))
        parties = deal.get("counterparties") or [""]
        consignee = parties[0] if isinstance(parties[0], str) else parties[0].get("name", "")
        writer.writerow(
            [
                *(place, one["kind"], one["names"][0], one.get("birth_date", "")),
                *(one.get("imo", ""), cargo, deal.get("destination", ""), consignee),
            ]
        )
    headers = {"content-type": "text/csv"}
    made = client.post("/v1/batches", content=text.getvalue().encode(), headers=headers)
    name = made.raise_for_status().json()["id"]
    state = ""
    while state not in {"completed", "failed", "cancelled"}:
        time.sleep(1)
        state = client.get(f"/v1/batches/{name}").raise_for_status().json()["state"]
    path = f"/v1/batches/{name}/results"
    table = client.get(path, params={"format": "csv"}).raise_for_status().content
    lines = client.get(path, params={"format": "jsonl"}).raise_for_status().text
    return {
        "csv": list(csv.DictReader(io.StringIO(table.decode("utf-8-sig")))),
        "lines": [json.loads(line) for line in lines.splitlines()],
    }


def compare(before: Path, after: Path, show: int) -> None:
    """Print how many answers differ by door, and in which fields, with examples."""
    old, new = _read(before), _read(after)
    print(f"{len(old)} answers before, {len(new)} after")
    counts: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for key in sorted(old.keys() | new.keys()):
        counts[f"{key[0]}: compared"] += 1
        found = list(_differences(old.get(key), new.get(key), ""))
        if not found:
            continue
        counts[f"{key[0]}: differ"] += 1
        for field, was, now in found:
            name = f"{key[0]}{field}"
            fields[name] += 1
            seen = examples.setdefault(name, [])
            if len(seen) < show:
                seen.append(f"      #{key[1]}: {was!s:.150} -> {now!s:.150}")
    for name, number in sorted(counts.items()):
        print(f"{name} {number}")
    for name, number in fields.most_common():
        print(f"  {number:5} {name}")
        print("\n".join(examples[name]))


def _read(path: Path) -> dict[tuple[str, int], Any]:
    with path.open(encoding="utf-8") as file:
        return {(door, place): answer for door, place, answer in map(json.loads, file)}


def _differences(was: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    if isinstance(was, dict) and isinstance(now, dict):
        for name in sorted(was.keys() | now.keys()):
            if name not in VOLATILE:
                yield from _differences(was.get(name), now.get(name), f"{path}.{name}")
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for left, right in zip(was, now, strict=True):
            yield from _differences(left, right, f"{path}[]")
    elif was != now:
        yield path, was, now


if __name__ == "__main__":
    main()
