"""The policy: every weight, threshold and band, read from ``policy.toml`` and hashed.

A policy is a value. Two answers with the same policy hash used the same numbers.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """``tables`` is the parsed TOML; the sections are read by the modules that use them.

    ``version`` is the human label, ``hash`` the first 16 hex digits of the file's SHA-256.
    """

    version: str
    hash: str
    tables: dict[str, Any]

    @classmethod
    def parse(cls, text: str) -> Policy:
        """Read a policy from TOML text; raises ``tomllib.TOMLDecodeError`` or ``KeyError``."""
        tables = tomllib.loads(text)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return cls(version=tables["version"], hash=digest, tables=tables)

    @classmethod
    def bundled(cls) -> Policy:
        """The policy shipped with this version of the software."""
        return cls.parse(resources.files("screening").joinpath("policy.toml").read_text("utf-8"))
