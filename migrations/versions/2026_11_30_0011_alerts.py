"""Alerts about customers, their history, decisions and exclusions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_alerts"
down_revision = "0010_monitoring"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("customer_id", _NUMBER, nullable=False),
        *_texts("client", "entity_id", "source", "caption", "kind", "found_by", "state", "band"),
        sa.Column("score", sa.Float(), nullable=False),
        *_texts("facts", "party_facts", "subject", "listed", "changed", "same_party", "assignee"),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("screening_id", "basis"),
        sa.Column("run", sa.Integer(), nullable=True),
        *_texts("outcome", "decision"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_alert_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("customer_id", "entity_id", name="uq_alert_customer_id_entity_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_client_state_due_at", "alert", ["client", "state", "due_at"])
    op.create_index("ix_alert_client_due_at_id", "alert", ["client", "due_at", "id"])
    op.create_table(
        "alert_step",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("alert_id", _NUMBER, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        *_texts("by", "by_name", "step", "text", "changed", "screening_id"),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name="fk_alert_step_alert_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert_step"),
    )
    op.create_index("ix_alert_step_alert_id_id", "alert_step", ["alert_id", "id"])
    op.create_table(
        "alert_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("alert_id", _NUMBER, nullable=False),
        *_texts("client", "record", "entity_id", "source", "step", "proposal", "outcome"),
        *_texts("reason", "text", "by", "by_name"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        *_texts("facts", "screening_id", "basis", "rules"),
        sa.Column("audit_seq", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_decision"),
    )
    op.create_index("ix_alert_decision_alert_id", "alert_decision", ["alert_id"])
    op.create_index("ix_alert_decision_client_at", "alert_decision", ["client", "at"])
    op.create_index("ix_alert_decision_record", "alert_decision", ["record"])
    op.create_table(
        "exclusion",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("customer_id", _NUMBER, nullable=False),
        sa.Column("alert_id", _NUMBER, nullable=False),
        *_texts("client", "entity_id", "also", "source", "caption", "subject", "listed"),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        *_texts("ended_why", "ended_by", "changed"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_exclusion_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_exclusion_client_id", "exclusion", ["client", "id"])
    op.create_index("ix_exclusion_customer_id", "exclusion", ["customer_id"])
    op.create_index("ix_exclusion_until", "exclusion", ["until"])


def downgrade() -> None:
    for table in ("exclusion", "alert_decision", "alert_step", "alert"):
        op.drop_table(table)
