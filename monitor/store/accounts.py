"""Accounts of those who may sign in: rows in and out; what a password is worth is not decided here."""

from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.access import Account
from monitor.store.tables import account as account_table

COLUMNS = tuple(column.name for column in account_table.c)


def record_account(connection: Connection, account: Account) -> Account:
    """Record an account as it now is."""
    values = {name: getattr(account, name) for name in COLUMNS}
    statement = insert(account_table).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["login"], set_=values))
    return account


def load_account(connection: Connection, login: str) -> Account | None:
    row = connection.execute(select(account_table).where(account_table.c.login == login)).one_or_none()
    return None if row is None else _to_account(row)


def load_accounts(connection: Connection) -> list[Account]:
    """Return every account, by login."""
    return [_to_account(row) for row in connection.execute(select(account_table).order_by(account_table.c.login))]


def _to_account(row: Row[Any]) -> Account:
    return Account(**{name: getattr(row, name) for name in COLUMNS})
