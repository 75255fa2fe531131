import re
import sys
from subprocess import run

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from monitor.errors import StoreError
from monitor.store import migrations
from monitor.store.accounts import load_account, record_account
from monitor.store.engine import open_engine, reading, writing
from monitor.store.migrate import prepare_database, upgrade_database
from monitor.store.sources import load_generations, record_generation
from tests.store.factories import KEY, NOW, make_account, make_generation


@pytest.fixture
def raw_engine(tmp_path):
    engine = open_engine("sqlite:///raw.db", folder=tmp_path, key=KEY)
    yield engine
    engine.dispose()


def schema_of(engine):
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("select type, name, sql from sqlite_master").all()
    return sorted((kind, name, re.sub(r"\s+", " ", sql or "")) for kind, name, sql in rows)


def all_revisions():
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_head_is_the_newest_script():
    assert all_revisions()[-1] == migrations.HEAD


def test_migrations_and_tables_agree(engine, raw_engine):
    with writing(raw_engine) as connection:
        upgrade_database(connection)
    assert schema_of(raw_engine) == schema_of(engine)


@pytest.mark.fault("F75")
@pytest.mark.parametrize("revision", all_revisions()[:-1])
def test_every_older_database_is_upgraded_and_keeps_its_checkpoint(engine, raw_engine, revision):
    with writing(raw_engine) as connection:
        upgrade_database(connection, revision)
        record_generation(connection, make_generation(4711), now=NOW)
    prepare_database(raw_engine)
    with reading(raw_engine) as connection:
        assert load_generations(connection, "filter") == [make_generation(4711)]
    assert schema_of(raw_engine) == schema_of(engine)


def test_preparing_twice_changes_nothing(engine):
    before = schema_of(engine)
    with writing(engine) as connection:
        record_account(connection, make_account())
    prepare_database(engine)
    assert schema_of(engine) == before
    with reading(engine) as connection:
        assert load_account(connection, "adsl") == make_account()


def test_newer_database_is_refused(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    with pytest.raises(StoreError, match="newer Filterwatch"):
        prepare_database(engine)


def test_database_of_another_program_is_refused_and_left_alone(raw_engine):
    with writing(raw_engine) as connection:
        connection.exec_driver_sql("create table customer (id integer)")
    with pytest.raises(StoreError, match="another program"):
        prepare_database(raw_engine)
    assert [name for _, name, _ in schema_of(raw_engine)] == ["customer"]


def test_another_key_is_refused(engine, tmp_path):
    other = open_engine("sqlite:///filterwatch.db", folder=tmp_path, key=bytes(32))
    with pytest.raises(StoreError, match="install key is not the one"):
        prepare_database(other)
    other.dispose()


def test_database_that_lost_its_key_check_is_refused(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("delete from installation")
    with pytest.raises(StoreError, match="which key"):
        prepare_database(engine)


def test_usual_start_does_not_import_alembic(engine, tmp_path):
    program = (
        "import sys; from pathlib import Path;"
        "from monitor.store.engine import open_engine; from monitor.store.migrate import prepare_database;"
        f"engine = open_engine('sqlite:///filterwatch.db', folder=Path({str(tmp_path)!r}), key=bytes(range(32)));"
        "prepare_database(engine); sys.exit('alembic' in sys.modules)"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0


def test_four_processes_may_prepare_the_same_new_database_at_once(tmp_path):
    program = (
        "import sys; from multiprocessing import Barrier; from pathlib import Path;"
        "from monitor.store.engine import open_engine; from monitor.store.migrate import prepare_database;"
        "sys.stdin.readline();"
        f"engine = open_engine('sqlite:///filterwatch.db', folder=Path({str(tmp_path)!r}), key=bytes(range(32)));"
        "prepare_database(engine)"
    )
    from subprocess import PIPE, Popen

    processes = [Popen([sys.executable, "-c", program], stdin=PIPE, stderr=PIPE) for _ in range(4)]
    for process in processes:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    errors = [process.communicate()[1] for process in processes]
    assert errors == [b""] * 4
