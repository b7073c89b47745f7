"""Why a sheet is not read."""

from __future__ import annotations


class SheetRefused(ValueError):  # noqa: N818 - named like UnreadableList
    """The sheet cannot be read; ``line`` is where, 1 for the first, 0 for the file as a whole.

    ``headings`` are those of its columns where a meaning for some of them would make it readable.
    """

    def __init__(self, reason: str, line: int = 0, headings: tuple[str, ...] = ()) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line
        self.headings = headings
