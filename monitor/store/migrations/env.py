"""Runs the version scripts on the connection that `upgrade_database` hands over; there is no alembic.ini."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
