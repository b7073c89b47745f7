"""Where the files are that find customers by name, so that erasing a customer removes them too."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

BLOCK = 25_000
"""Numbers of changes whose customers stand in one file (``api.monitoring.block_files``)."""


def block_folder(cache_dir: Path) -> Path:
    """The folder of all blocks."""
    return cache_dir.absolute() / "customers"


def forget_blocks(cache_dir: Path, change: int) -> None:
    """Remove the files that may hold words of the customer with this number of its last change."""
    for path in block_folder(cache_dir).glob(f"*/{(change - 1) // BLOCK}-*"):
        with suppress(OSError):
            path.unlink()
