"""How each list was last loaded: rows in and out."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.health import ListStatus
from monitor.store.tables import list_status
from monitor.store.text import to_printable


def record_list_status(connection: Connection, status: ListStatus) -> ListStatus:
    """Record how a list was loaded, in place of the time before."""
    values = {
        "name": status.name,
        "version": status.version,
        "loaded_at": status.loaded_at,
        "modified_at": status.modified_at,
        "manifest": dict(status.manifest),
        "error": to_printable(status.error),
    }
    statement = insert(list_status).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    return status


def load_list_status(connection: Connection) -> list[ListStatus]:
    """Return the status of every list, by name."""
    rows = connection.execute(select(list_status).order_by(list_status.c.name))
    return [ListStatus(**row) for row in rows.mappings()]


def forget_list(connection: Connection, name: str) -> None:
    """Forget a list that is no longer configured."""
    connection.execute(delete(list_status).where(list_status.c.name == name))
