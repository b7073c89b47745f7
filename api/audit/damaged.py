"""Records that cannot be read any more, because somebody or something altered them.

Reading the record says so; what was done to it, `dprk-screen audit verify` finds.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy.exc import NoResultFound

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNREADABLE: Final = (
    *(msgspec.MsgspecError, zlib.error, NoResultFound),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError),
)
_FACTS: Final = {
    **dict.fromkeys(("caller", "caller_name", "address", "request_id", "policy"), str),
    **dict.fromkeys(("software", "today", "content", "prev", "content_sha256"), str),
    "lists": dict,
}
"""What every entry of a screening says."""
_OF_A_SCREENING: Final = ("reference", "band", "request_sha256", "result_sha256")


class RecordDamaged(RuntimeError):  # noqa: N818 (named like UnknownScreening)
    """Something of the record is not what was written."""


@contextmanager
def record_being_read(what: str) -> Iterator[None]:
    """What fails while a part of the record is read is damage; keep other work outside.

    Raises:
        RecordDamaged: it cannot be read.
    """
    try:
        yield
    except _UNREADABLE as error:
        raise RecordDamaged(
            f"{what} is not as it was written; `dprk-screen audit verify` says where the record "
            "was altered"
        ) from error


def check_facts(facts: Any, position: int) -> None:  # noqa: ANN401 - whatever JSON held
    """See that an entry says what one of a screening does.

    Raises:
        TypeError, KeyError, IndexError: it does not.
    """
    for name, type_ in _FACTS.items():
        if not isinstance(facts[name], type_ | None):
            raise TypeError(name)
    own = facts["screenings"][position]
    for name in _OF_A_SCREENING:
        if not isinstance(own[name], str):
            raise TypeError(name)
