"""Events, webhooks and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_events"
down_revision = "0011_alerts"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("number", _NUMBER, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("customer_ref", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("event_id", name="uq_event_event_id"),
        sa.UniqueConstraint("number", name="uq_event_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_client_number", "event", ["client", "number"])
    op.create_index("ix_event_client_customer_ref", "event", ["client", "customer_ref"])
    op.create_index("ix_event_created_at", "event", ["created_at"])
    position = op.create_table(
        "event_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", _NUMBER, nullable=False),
        sa.Column("dropped", _NUMBER, nullable=False),
        sa.Column("list_event", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_position"),
    )
    # What the lists went through before is no news.
    newest = sa.text("SELECT coalesce(max(id), 0) FROM list_event")
    known = op.get_bind().execute(newest).scalar_one()
    op.bulk_insert(position, [{"id": 1, "last": 0, "dropped": 0, "list_event": known}])
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("secrets", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_client", "webhook", ["client"])
    op.create_table(
        "webhook_delivery",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name="fk_webhook_delivery_webhook_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.event_id"],
            name="fk_webhook_delivery_event_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_webhook_delivery_webhook_id_state_next_at",
        "webhook_delivery",
        ["webhook_id", "state", "next_at"],
    )
    op.create_index("ix_webhook_delivery_webhook_id_id", "webhook_delivery", ["webhook_id", "id"])
    op.create_index("ix_webhook_delivery_event_id", "webhook_delivery", ["event_id"])


def downgrade() -> None:
    for table in ("webhook_delivery", "webhook", "event_position", "event"):
        op.drop_table(table)
