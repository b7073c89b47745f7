"""The audit head has the time of its entry. Seals need no column: they stand in the bodies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_audit_seals"
down_revision = "0006_batch_keys_per_owner"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_head") as table:
        table.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("clock_jump", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("audit_head") as table:
        table.drop_column("clock_jump")
        table.drop_column("at")
