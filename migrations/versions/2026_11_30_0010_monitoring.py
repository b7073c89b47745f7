"""Runs of monitoring and what they found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_monitoring"
down_revision = "0009_customers"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "monitoring_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lists_before", sa.String(), nullable=False),
        sa.Column("lists_after", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("software", sa.String(), nullable=False),
        sa.Column("mark_before", _NUMBER, nullable=False),
        sa.Column("mark", _NUMBER, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cursor", _NUMBER, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("parties", sa.Integer(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_monitoring_run"),
        sa.UniqueConstraint("previous", name="uq_monitoring_run_previous"),
    )
    op.create_table(
        "monitoring_change",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", _NUMBER, nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("score_before", sa.Float(), nullable=False),
        sa.Column("score_after", sa.Float(), nullable=False),
        sa.Column("band_before", sa.String(), nullable=False),
        sa.Column("band_after", sa.String(), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name="fk_monitoring_change_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["monitoring_run.id"], name="fk_monitoring_change_run_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_monitoring_change"),
        sa.UniqueConstraint(
            "run_id",
            "customer_id",
            "entity_id",
            name="uq_monitoring_change_run_id_customer_id_entity_id",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_monitoring_change_client_id", "monitoring_change", ["client", "id"])
    op.create_index("ix_monitoring_change_customer_id", "monitoring_change", ["customer_id"])


def downgrade() -> None:
    op.drop_table("monitoring_change")
    op.drop_table("monitoring_run")
