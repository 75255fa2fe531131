import os
import signal
import stat
import sys
from subprocess import PIPE, Popen

import pytest

from monitor.errors import StoreError
from monitor.store.lock import hold_daemon_lock

HOLDER = """
import sys, time
from pathlib import Path
from monitor.store.engine import open_engine
from monitor.store.lock import hold_daemon_lock
engine = open_engine("sqlite:///filterwatch.db", folder=Path(sys.argv[1]), key=bytes(range(32)))
with hold_daemon_lock(engine):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    process = Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=PIPE)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.fault("F74")
def test_second_daemon_is_refused_and_told_the_first_ones_pid(engine, holder):
    with pytest.raises(StoreError, match=rf"process {holder.pid}\b"), hold_daemon_lock(engine):
        pass


@pytest.mark.fault("F74")
def test_lock_of_a_killed_daemon_is_free(engine, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with hold_daemon_lock(engine):
        pass


def test_lock_can_be_taken_again_after_it_was_released(engine):
    for _ in range(2):
        with hold_daemon_lock(engine):
            pass


def test_lock_file_holds_the_pid_and_is_for_its_owner_only(engine, tmp_path):
    path = tmp_path / "filterwatch.db.lock"
    path.write_text("a longer text than any pid, left by somebody\n")
    path.chmod(0o600)
    with hold_daemon_lock(engine):
        assert path.read_text() == f"{os.getpid()}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lock_file_that_is_a_link_is_refused(engine, tmp_path):
    (tmp_path / "filterwatch.db.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(StoreError, match="lock file"), hold_daemon_lock(engine):
        pass
    assert not (tmp_path / "victim").exists()
