"""A process that is killed inside its transaction leaves the database as it was before, and everything can be redone."""

import os
import signal
import sys
from subprocess import PIPE, Popen

import pytest

from monitor.store.audit import verify_audit
from monitor.store.engine import check_integrity, reading, writing
from tests.store.test_secrets import record_everything

VICTIM = """
import sys, time
from pathlib import Path
from monitor.store.engine import open_engine, writing
from tests.store.test_secrets import record_everything
engine = open_engine("sqlite:///filterwatch.db", folder=Path(sys.argv[1]), key=bytes(range(32)))
with writing(engine) as connection:
    connection.exec_driver_sql("pragma cache_size=1")  # so that pages spill into the log before the commit
    record_everything(connection)
    print("written", flush=True)
    sys.stdin.readline()
print("committed", flush=True)
sys.stdin.readline()
"""
TABLES = (
    "source",
    "generation",
    "reject",
    "subject",
    "flagged_entry",
    "attempt",
    "incident",
    "note",
    "alert",
    "delivery",
    "audit",
)


def count_rows(engine):
    with reading(engine) as connection:
        return {table: connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() for table in TABLES}


@pytest.fixture
def victim(engine, tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with Popen([sys.executable, "-c", VICTIM, str(tmp_path)], stdin=PIPE, stdout=PIPE, env=environment) as process:
        assert process.stdout.readline() == b"written\n"
        yield process
        process.kill()


@pytest.mark.fault("F66")
def test_killed_before_the_commit_leaves_nothing_and_can_be_redone(engine, victim):
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    assert set(count_rows(engine).values()) == {0}
    check_integrity(engine)
    with writing(engine) as connection:
        record_everything(connection)
    assert 0 not in count_rows(engine).values()


@pytest.mark.fault("F66")
def test_killed_after_the_commit_leaves_everything(engine, victim):
    victim.stdin.write(b"go on\n")
    victim.stdin.flush()
    assert victim.stdout.readline() == b"committed\n"
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    assert 0 not in count_rows(engine).values()
    check_integrity(engine)
    with reading(engine) as connection:
        assert verify_audit(connection) is None


def test_others_see_nothing_of_it_while_it_is_not_committed(engine, victim):
    assert set(count_rows(engine).values()) == {0}
