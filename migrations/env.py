"""Alembic's entry: runs the migrations on the connection that ``lists.db.upgrade`` opened.

From the command line (``alembic revision --autogenerate``) it opens the database of
DPRK_SCREEN_DATABASE_URL itself.
"""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import lists.tables  # noqa: F401 (same)
from lists.db import UtcDateTime, open_engine, writing


def plain_type(kind: str, value: object, _context: object) -> str | Literal[False]:
    """Write plain SQLAlchemy types into migrations: they must outlive the classes of today."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, AutoString):
        return "sa.String()"
    return False


def run(connection: Connection) -> None:
    """Run what was asked for on one connection, inside its transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=plain_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = os.environ.get("DPRK_SCREEN_DATABASE_URL", "sqlite:///var/dprk-screen.sqlite3")
    with writing(open_engine(url), serial=True) as opened:
        run(opened)
