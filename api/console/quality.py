"""``/console/quality``: how well the service finds listed parties, as it was last measured here.

``dprk-screen evaluate`` writes its reports as JSON; the page draws those that lie in the folder of
``DPRK_SCREEN_QUALITY_DIR``, and says where lists or policy are others since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response

from api.console.pages import page
from api.routes.dependencies import ServingStateDep, looked_up, state_of
from api.service.serving_state import ServingState

router = APIRouter(include_in_schema=False, default_response_class=Response)
Json = Mapping[str, Any]
SELF_TEST: Final = "self-test.json"
EVALUATION: Final = "evaluation.json"
_WIDTH: Final = 400
"""Of a bar that stands for everything, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: a share of something. ``goal`` is where its mark stands, if there is one."""

    label: str
    value: float
    of: int
    width: float
    goal: float | None = None
    met: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars that belong together."""

    title: str
    bars: tuple[ChartBar, ...]

    @property
    def height(self) -> int:
        """Of the drawing."""
        return 26 * len(self.bars)


@dataclass(frozen=True, slots=True)
class Report:
    """One report: when it was made, what has changed since, its bars; or why it is not shown."""

    title: str
    command: str
    problem: str = ""
    made_at: str = ""
    changed: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


@router.get("/console/quality")
async def quality_page(request: Request, serving: ServingStateDep) -> Response:
    """The figures of the last self-test and evaluation."""
    folder = state_of(request).settings.quality_dir
    reports = await looked_up(_reports, folder, serving)
    return page(request.scope, "quality.html", {"reports": reports, "width": _WIDTH})


def _reports(folder: Path, serving: ServingState) -> tuple[Report, ...]:
    return _read(folder / SELF_TEST, serving), _read(folder / EVALUATION, serving)


def _read(path: Path, serving: ServingState) -> Report:
    own = path.name == SELF_TEST
    title = "Self-test: every listed name, altered" if own else "Evaluation on labelled files"
    command = f"dprk-screen evaluate {'self-test' if own else 'FILE'} --json {path}"
    try:
        report = msgspec.json.decode(path.read_bytes())
        made_at = datetime.fromisoformat(report["basis"]["made_at"]).strftime("%Y-%m-%d %H:%M UTC")
        changed = tuple(_changed(report["basis"], serving))
        charts = tuple(_self_test(report) if own else _evaluation(report))
    except FileNotFoundError:
        return Report(title, command, "It was not run yet.")
    except (OSError, msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        why = f"The report {path.name} cannot be read ({type(error).__name__})."
        return Report(title, command, why)
    return Report(title, command, "", made_at, changed, charts)


def _changed(basis: Json, serving: ServingState) -> Iterator[str]:
    if basis["policy"] != serving.loaded.policy.hash:
        yield "the policy is another one since"
    used = {version["id"] for version in basis["lists"]}
    if used != set(serving.loaded.version_ids.values()):
        yield "the lists are others since"


def _self_test(report: Json) -> Iterator[Chart]:
    yield _goals(report["goals"])
    for title, part in (
        ("Found, by how much the name was altered", "by_weight"),
        ("Found, by list", "by_source"),
        ("Found, by kind of party", "by_kind"),
        ("Found, by alteration", "by_alteration"),
    ):
        bars = (_share(one["what"] or one["label"], one["found"]) for one in report[part])
        yield Chart(title, tuple(bars))


def _evaluation(report: Json) -> Iterator[Chart]:
    if report["goals"]:
        yield _goals(report["goals"])
    groups = (
        ("", [report["total"]]),
        (", by kind of party", report["by_kind"]),
        (", by script", report["by_script"]),
    )
    for by, rates in groups:
        found = tuple(_share(one["label"], one["found"]) for one in rates)
        yield Chart(f"Listed parties found{by}", found)
        alarms = tuple(_share(one["label"], one["alarms"]) for one in rates)
        yield Chart(f"Unlisted parties with an alert (less is better){by}", alarms)


def _goals(goals: Sequence[Json]) -> Chart:
    return Chart(
        "Goals",
        tuple(
            ChartBar(
                one["what"],
                one["reached"],
                0,
                _width(one["reached"]),
                _width(one["wanted"]),
                one["met"],
            )
            for one in goals
        ),
    )


def _share(label: str, rate: Json) -> ChartBar:
    return ChartBar(label, rate["value"], rate["total"], _width(rate["value"]))


def _width(value: float) -> float:
    return round(_WIDTH * min(max(value, 0.0), 1.0), 1)
