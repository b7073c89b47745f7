"""Idempotency keys belong to whoever sent the batch: two clients may choose the same."""

from __future__ import annotations

from alembic import op

revision = "0006_batch_keys_per_owner"
down_revision = "0005_batch_owner"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.drop_constraint(op.f("uq_batch_idempotency_key"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_batch_owner_idempotency_key"), ["owner", "idempotency_key"]
        )


def downgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.drop_constraint(op.f("uq_batch_owner_idempotency_key"), type_="unique")
        table.create_unique_constraint(op.f("uq_batch_idempotency_key"), ["idempotency_key"])
