"""Customers under ongoing monitoring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_customers"
down_revision = "0008_batch_turns"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("change", _NUMBER, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
        sa.UniqueConstraint("client", "ref", name="uq_customer_client_ref"),
    )
    op.create_index(
        "ix_customer_client_group_name_ref", "customer", ["client", "group_name", "ref"]
    )
    op.create_index("ix_customer_change", "customer", ["change"], unique=True)
    op.create_table(
        "customer_party",
        sa.Column("customer_id", _NUMBER, nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name="fk_customer_party_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "entity_id", name="pk_customer_party"),
    )
    op.create_index("ix_customer_party_entity_id", "customer_party", ["entity_id"])
    op.create_table(
        "customer_group",
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "name", name="pk_customer_group"),
    )
    change = op.create_table(
        "customer_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer_change"),
    )
    op.bulk_insert(change, [{"id": 1, "change": 0}])


def downgrade() -> None:
    for table in ("customer_change", "customer_group", "customer_party", "customer"):
        op.drop_table(table)
