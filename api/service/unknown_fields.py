"""How many different unknown fields are compared with known headings, a subject and a call.

A name of a field that does not exist here is compared with some thousand headings, which costs as
much as a search. The same names come again and again in subjects that one program made: only
different ones count.
"""

from __future__ import annotations

from typing import Final

from api.service.errors import Unprocessable

MOST_OF_SUBJECT: Final = 300
"""Different unknown names of one subject; the others are taken for names of parties."""
MOST_OF_CALL: Final = 3_000
"""Different unknown names of all subjects of one call."""
_SHOWN: Final = 120
"""Characters by which names differ."""


class UnknownFields:
    """The unknown names of one call so far, and of the subject that is being read."""

    def __init__(self) -> None:
        self._of_call: set[str] = set()
        self._of_subject: set[str] = set()

    def begin_subject(self) -> None:
        """Count the names of the next subject."""
        self._of_subject = set()

    def may_be_compared(self, name: str) -> bool:
        """Whether this name is among the first of its subject, and of the call."""
        shown = name[:_SHOWN]
        if shown in self._of_subject:
            return True
        if len(self._of_subject) >= MOST_OF_SUBJECT or len(self._of_call) > MOST_OF_CALL:
            return False
        self._of_subject.add(shown)
        self._of_call.add(shown)
        return True

    def check(self) -> None:
        """Refuse the call if it has too many.

        Raises:
            Unprocessable: there are more different names than are compared.
        """
        if len(self._of_call) > MOST_OF_CALL:
            raise Unprocessable.in_field(
                "subjects",
                f"have more than {MOST_OF_CALL:,} different fields that do not exist here",
                "send the documented fields, or fewer subjects in a call",
            )
