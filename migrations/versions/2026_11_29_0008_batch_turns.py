"""Batches take turns by client, and what waits of one client is bounded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_batch_turns"
down_revision = "0007_audit_seals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch_turn",
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client", name="pk_batch_turn"),
    )
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("client", sa.String(), nullable=False, server_default=""))
        for name in ("turn", "rows_expected"):
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE batch SET client = CASE WHEN owner LIKE 'key:%' AND owner_name <> '' "
        "THEN 'name:' || owner_name ELSE owner END"
    )


def downgrade() -> None:
    with op.batch_alter_table("batch") as table:
        for name in ("rows_expected", "turn", "client"):
            table.drop_column(name)
    op.drop_table("batch_turn")
