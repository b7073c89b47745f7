"""Answers that are kept so that a repeated call gets them again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Index, LargeBinary, Table
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime


class KeptAnswerRow(SQLModel, table=True):
    """One call with an idempotency key: that it is under way, or what it was answered."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index(None, "begun_at"),)
    key: str = Field(primary_key=True)
    """SHA-256 of the client and its key: who reads the table learns neither."""
    request: str
    """SHA-256 of method, path, query and body."""
    holder: str
    """Random name of the call that is under way, or was."""
    begun_at: datetime = Field(sa_type=UtcDateTime)
    status: int | None = None
    """HTTP status of the answer; empty while the call is under way."""
    headers: str
    """JSON of the answer's own headers: pairs of name and value."""
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The answer, packed (zlib); empty where it may not be kept."""


KEPT_ANSWER = cast("Table", cast("Any", KeptAnswerRow).__table__)
