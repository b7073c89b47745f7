"""Records that an alert was about, and that its party was found under no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_former_records"
down_revision = "0014_ended_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    former = sa.Column("former_records", sa.String(), nullable=False, server_default="[]")
    op.add_column("alert", former)


def downgrade() -> None:
    op.execute("ALTER TABLE alert DROP COLUMN former_records")  # the steps of alerts refer to it
