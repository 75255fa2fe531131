"""An engine in; its database out with the tables of this program: made, upgraded, or refused because it is newer."""

from importlib.resources import files

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select
from sqlalchemy.dialects.sqlite import insert

from monitor.errors import StoreError
from monitor.store import tables
from monitor.store.engine import database_path, reading, writing
from monitor.store.failures import RESTORE_HINT
from monitor.store.migrations import HEAD
from monitor.store.seal import sealer_of

KEY_CHECK = b"filterwatch"
KEY_PLACE = b"installation:key_check"
# alembic's own table, so that the usual start (nothing to do) needn't import alembic
VERSION = Table(
    "alembic_version",
    MetaData(naming_convention={"pk": "alembic_version_pkc"}),
    Column("version_num", String(32), primary_key=True),
)


def prepare_database(engine: Engine) -> None:
    """Make or upgrade the tables, and see that the key belongs to this database. Safe from two processes at once.

    Raise StoreError when the database is newer than this program, or was made with another key.
    """
    with reading(engine) as connection:
        is_ready = _version_of(connection) == HEAD
    if not is_ready:
        with writing(engine) as connection:
            _bring_up(connection, str(database_path(engine)))
    with reading(engine) as connection:
        _check_key(connection)


def _bring_up(connection: Connection, where: str) -> None:
    version = _version_of(connection)  # asked again under the write lock: another process may have been first
    if version == HEAD:
        return
    if version is None:
        _create(connection, where)
    elif version > HEAD:
        raise StoreError(
            f"{where}: this database was made by a newer Filterwatch (schema {version}, this program knows {HEAD}). "
            "Install that version again, or restore the backup from before the upgrade."
        )
    else:
        upgrade_database(connection)
    sealed = sealer_of(connection).seal(KEY_CHECK, KEY_PLACE)
    row = insert(tables.installation).values(id=1, key_check_sealed=sealed)
    connection.execute(row.on_conflict_do_nothing())


def _create(connection: Connection, where: str) -> None:
    if inspect(connection).get_table_names():
        raise StoreError(f"{where}: this database belongs to another program. Change database.url.")
    tables.metadata.create_all(connection)
    VERSION.create(connection)
    connection.execute(VERSION.insert().values(version_num=HEAD))


def upgrade_database(connection: Connection, revision: str = HEAD) -> None:
    """Run the version scripts up to `revision`, in the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - 0.1 s that only an upgrade pays
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(files("monitor.store") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _version_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION.name):
        return None
    return connection.execute(select(VERSION.c.version_num)).scalar_one_or_none()


def _check_key(connection: Connection) -> None:
    sealed = connection.scalars(select(tables.installation.c.key_check_sealed)).one_or_none()
    if sealed is None:
        raise StoreError(f"The database doesn't say which key it was made with. {RESTORE_HINT}")
    sealer_of(connection).unseal(sealed, KEY_PLACE)
