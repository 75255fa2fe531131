"""Attempts are found by subject and time; of their sites, only those they were let through to are looked up."""

from alembic import op

revision = "0007"
down_revision = "0004"


def upgrade() -> None:
    op.drop_index(op.f("ix_attempt_last_at"), table_name="attempt")
    op.drop_index(op.f("ix_attempt_subject_id_draft_group_epoch"), table_name="attempt")
    op.create_index(op.f("ix_attempt_subject_id_last_at"), "attempt", ["subject_id", "last_at"], unique=False)
    op.execute("delete from attempt_site where attempt_id in (select id from attempt where not breach)")
