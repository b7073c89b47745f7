"""How the command line reports an error, and its exit code."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import SQLAlchemyError

_SAID = frozenset(
    (
        *("SealKeyMissing", "SealingInDoubt", "RecordDamaged", "Unprocessable", "Conflict", "Gone"),
        "IndexNotBuilt",
    )
)
"""Errors of the audit record and the index, and refusals of requests, that say what to do."""


class ErrorReport(NamedTuple):
    """Sentences for standard error, and the exit code."""

    lines: tuple[str, ...]
    exit_code: int = 1


def explained(error: Exception) -> ErrorReport | None:
    """How an error is reported; ``None`` for a bug, which is shown with its traceback."""
    if isinstance(error, ValidationError):
        found = error.errors(include_input=False, include_url=False)
        return ErrorReport(tuple(f"{_setting(one['loc'])}: {one['msg']}" for one in found), 2)
    if isinstance(error, SettingsError):  # a list or table of values that is not JSON
        field = re.search(r'field "(\w+)"', str(error))
        name = _setting((field[1],)) if field else "a setting"
        return ErrorReport((f"{name}: is not JSON (docs/settings.md)",), 2)
    if isinstance(error, SQLAlchemyError):
        cause: Any = getattr(error, "orig", None) or error
        return ErrorReport((f"the database cannot be used: {str(cause).splitlines()[0]}",))
    if isinstance(error, OSError) and error.filename:
        return ErrorReport((f"{error.filename}: {error.strerror}",))
    # by name: their modules load what most commands do not need
    if isinstance(error, OSError | LookupError | ValueError) or type(error).__name__ in _SAID:
        return ErrorReport((str(error),))
    return None


def _setting(location: tuple[int | str, ...]) -> str:
    """The environment variable of a setting."""
    return "DPRK_SCREEN_" + "_".join(str(step) for step in location).upper()
