"""Sessions of the console that were signed out before their time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_ended_sessions"
down_revision = "0013_idempotency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", name="pk_ended_session"),
    )


def downgrade() -> None:
    op.drop_table("ended_session")
