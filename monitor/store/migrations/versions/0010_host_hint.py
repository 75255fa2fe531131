"""What the host model says of blocked hosts that no list names."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "host_hint",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_hint")),
    )
    op.create_index(op.f("ix_host_hint_at"), "host_hint", ["at"], unique=False)
    op.create_index(op.f("ix_host_hint_subject_id_at"), "host_hint", ["subject_id", "at"], unique=False)
