"""``dprk-screen replay``: screen again what was recorded and compare the bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from api.service.settings import Settings

if TYPE_CHECKING:
    from api.audit.replay import Replay
    from api.audit.store import AuditLog


def replay(
    screening_ids: Annotated[list[str] | None, typer.Argument(help="`screening_id`s.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All recorded screenings.")] = False,
    current: Annotated[
        bool, typer.Option("--current", help="Against today's lists and policy.")
    ] = False,
) -> None:
    """Screen again on the recorded lists and policy; exit code 1 if any result differs.

    A difference is shown with what caused it: a list entry, a policy value, other software.
    """
    from api.audit.replay import NotReplayable, Replayer  # noqa: PLC0415
    from api.audit.store import AuditLog  # noqa: PLC0415 - `--help` starts faster
    from api.service.logs import configure_logs  # noqa: PLC0415
    from api.service.startup import open_store  # noqa: PLC0415

    if bool(screening_ids) == everything:
        raise typer.BadParameter("give screening ids, or --all")
    settings = Settings()
    configure_logs(settings.model_copy(update={"log_level": "error", "log_format": "console"}))
    store = open_store(settings)
    log = AuditLog(store.engine)
    replayer = Replayer(store, settings.cache_dir)
    same = different = skipped = 0
    for one in _ids(log) if everything else screening_ids or []:
        try:
            outcome = replayer.replay(log.find(one), "current" if current else "recorded")
        except NotReplayable as error:
            if not everything:
                raise
            skipped += 1
            if skipped == 1:
                typer.echo(f"{one}: {error}", err=True)
            continue
        same += outcome.identical
        different += not outcome.identical
        if not outcome.identical:
            _show(outcome)
    store.engine.dispose()
    without = f", {skipped} without content" if skipped else ""
    typer.echo(f"{same} identical, {different} different{without}")
    if different:
        raise typer.Exit(1)


def _ids(log: AuditLog) -> Iterator[str]:
    after = ""
    while found := log.ids(after):
        yield from found
        after = found[-1]


def _show(outcome: Replay) -> None:
    typer.echo(f"DIFFERENT {outcome.screening_id}")
    for cause in outcome.causes:
        typer.echo(f"  because {cause.kind}: {cause.what} ({cause.before} -> {cause.after})")
    for found in outcome.differences[:20]:
        typer.echo(f"  {found.path}: {found.recorded} -> {found.replayed}")
