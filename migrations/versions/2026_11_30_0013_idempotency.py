"""Answers of calls with an idempotency key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_idempotency"
down_revision = "0012_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_kept_answer"),
    )
    op.create_index("ix_kept_answer_begun_at", "kept_answer", ["begun_at"])


def downgrade() -> None:
    op.drop_table("kept_answer")
