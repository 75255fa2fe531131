"""Sources that were read to their ends come in; how far each came in log time is written down and leaves."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.store.tables import source


def settle_watermarks(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """Move the watermark of each of these sources up to its newest entry, and return it; a source without one is left
    out.
    """
    of_them = source.c.name.in_(sorted(names)) & source.c.last_entry_at.is_not(None)
    connection.execute(update(source).where(of_them).values(watermark=source.c.last_entry_at))
    rows = connection.execute(select(source.c.name, source.c.watermark).where(of_them))
    return {name: at for name, at in rows if at is not None}
