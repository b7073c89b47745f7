"""How a received file is read, from a process of its own; what a client is told if it cannot be."""

from __future__ import annotations

import asyncio

from fastapi import Request

from api.access.scopes import client_of
from api.batch.reader_process import FileAnswer, FileQuestion
from api.routes.batch_upload import Received
from api.routes.dependencies import caller_of, state_of
from api.service.errors import BadRequest, FieldProblem, Unprocessable
from api.sheet import SheetRefused


async def read_file(request: Request, received: Received, rows: int) -> FileAnswer:
    """How the file is read and its first rows.

    Raises:
        Unprocessable: it cannot be read.
    """
    try:
        return await look_at_file(request, received, rows)
    except SheetRefused as refusal:
        raise refused_file(refusal) from None


async def look_at_file(request: Request, received: Received, rows: int) -> FileAnswer:
    """The same, from a process of its own.

    Raises:
        SheetRefused: it cannot be read.
    """
    question = FileQuestion(str(received.path.absolute()), received.read_options(), rows)
    caller = caller_of(request)
    client = client_of(caller.id, caller.name)
    asking = asyncio.ensure_future(state_of(request).readers.ask(question, client))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((asking, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise BadRequest("the client went away before the file was read")
        return asking.result()
    finally:
        for task in (asking, leaving):
            task.cancel()
        await asyncio.gather(asking, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    """Until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def refused_file(refusal: SheetRefused) -> Unprocessable:
    """What a client is told of a file that cannot be read."""
    field = f"line {refusal.line}" if refusal.line else "file"
    problem = FieldProblem(field, refusal.reason, "correct the file, or say how to read it")
    return Unprocessable(f"the file cannot be read: {refusal}", (problem,))
