"""Who sent a batch: whom the audit record names, and who may see it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_batch_owner"
down_revision = "0004_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("batch") as table:
        for name in ("owner", "owner_name"):
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.drop_column("owner_name")
        table.drop_column("owner")
