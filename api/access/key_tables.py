"""The row of an API key. Only the SHA-256 of a key is kept; the key itself is shown once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime


class ApiKeyRow(SQLModel, table=True):
    """One key. Rows are never deleted: the audit record names keys for ten years."""

    __tablename__ = "api_key"
    id: str = Field(primary_key=True)
    """The middle part of the key, no secret."""
    name: str
    sha256: str
    """Of the whole key. 256 random bits need no slow hash."""
    scopes: str
    """Separated by spaces."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaces: str | None = None
    """Id of the key this one was rotated from."""


API_KEY = cast("Table", cast("Any", ApiKeyRow).__table__)
