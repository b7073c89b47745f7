"""The name and version of this software, as answers and records state it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from screening.engine_version import ENGINE_VERSION, tables_hash


@cache
def software() -> str:
    """Release and engine version, such as ``dprk-screen 1.0.0+2.01234567``.

    A table of ports or typologies changed in place is other software, though the policy is not.
    """
    return f"dprk-screen {version('dprk-screen')}+{ENGINE_VERSION}.{tables_hash()[:8]}"
