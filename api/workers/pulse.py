"""What a worker writes into the pipe to its supervisor every second: the signs of its life."""

from __future__ import annotations

from typing import Final

STARTING: Final = b"s"
"""It runs, and does not serve yet."""
READY: Final = b"."
"""Its event loop serves."""
EACH_SECONDS: Final = 1
