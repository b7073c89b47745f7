"""List versions, their entities once per content, the event log, fetch state and leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_lists"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "list_entity",
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content", name=op.f("pk_list_entity")),
    )
    op.create_table(
        "list_fetch",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_list_fetch")),
    )
    op.create_table(
        "list_version",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("base_seq", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("raw_sha256", sa.String(), nullable=False),
        sa.Column("entities_sha256", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entity_count", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_seq"], ["list_version.seq"], name=op.f("fk_list_version_base_seq")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_list_version")),
        sa.UniqueConstraint("id", name=op.f("uq_list_version_id")),
        sa.UniqueConstraint(
            "source",
            "entities_sha256",
            "sample",
            name=op.f("uq_list_version_source_entities_sha256_sample"),
        ),
    )
    op.create_table(
        "list_change",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content"], ["list_entity.content"], name=op.f("fk_list_change_content")
        ),
        sa.ForeignKeyConstraint(["seq"], ["list_version.seq"], name=op.f("fk_list_change_seq")),
        sa.PrimaryKeyConstraint("seq", "entity_id", name=op.f("pk_list_change")),
    )
    op.create_table(
        "list_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["list_version.id"], name=op.f("fk_list_event_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_event")),
    )
    with op.batch_alter_table("list_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_event_kind_id"), ["kind", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_event_source_id"), ["source", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_event_version_id"), ["version_id"], unique=False)

    op.create_table(
        "list_sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("raw_sha256", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["list_version.id"], name=op.f("fk_list_sighting_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_sighting")),
    )
    with op.batch_alter_table("list_sighting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_list_sighting_version_id"), ["version_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("list_sighting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_sighting_version_id"))

    op.drop_table("list_sighting")
    with op.batch_alter_table("list_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_event_version_id"))
        batch_op.drop_index(batch_op.f("ix_list_event_source_id"))
        batch_op.drop_index(batch_op.f("ix_list_event_kind_id"))

    op.drop_table("list_event")
    op.drop_table("list_change")
    op.drop_table("list_version")
    op.drop_table("list_fetch")
    op.drop_table("list_entity")
    op.drop_table("lease")
