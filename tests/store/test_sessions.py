from dataclasses import replace

import pytest

from monitor.store.engine import reading, writing
from monitor.store.sessions import end_session, end_sessions_of, load_session, prune_sessions, record_session
from tests.store.factories import NOW, after, make_session

TOKEN = b"t" * 32


def test_session_comes_back_and_its_use_is_noted(connection):
    record_session(connection, make_session())
    assert load_session(connection, TOKEN, now=after(10)) == replace(make_session(), seen_at=after(10))
    assert load_session(connection, TOKEN, now=after(20)) is not None


@pytest.mark.parametrize(("minutes", "lives"), [(14.9, True), (15, False), (600, False)])
def test_idle_session_runs_out(connection, minutes, lives):
    record_session(connection, make_session())
    assert (load_session(connection, TOKEN, now=after(minutes)) is not None) is lives


@pytest.mark.parametrize(("minutes", "lives"), [(479, True), (480, False)])
def test_used_session_runs_out_after_eight_hours(connection, minutes, lives):
    record_session(connection, make_session(seen_at=after(minutes - 1)))
    assert (load_session(connection, TOKEN, now=after(minutes)) is not None) is lives


def test_asking_without_touching_does_not_keep_a_session_alive(engine):
    with writing(engine) as connection:
        record_session(connection, make_session())
    with reading(engine) as connection:
        assert load_session(connection, TOKEN, now=after(14), touch=False) == make_session()
        assert load_session(connection, TOKEN, now=after(16), touch=False) is None


def test_other_token_is_none(connection):
    record_session(connection, make_session())
    assert load_session(connection, b"u" * 32, now=NOW) is None


def test_ended_session_is_gone(connection):
    record_session(connection, make_session())
    end_session(connection, TOKEN)
    assert load_session(connection, TOKEN, now=NOW) is None


def test_every_session_of_a_person_can_be_ended(connection):
    for number in range(3):
        record_session(connection, make_session(bytes([number]) * 32, login="adsl" if number else "head"))
    assert end_sessions_of(connection, "adsl") == 2
    assert load_session(connection, bytes(32), now=NOW) is not None


def test_pruning_deletes_what_was_begun_before(connection):
    record_session(connection, make_session())
    record_session(connection, make_session(b"u" * 32, created_at=after(60), seen_at=after(60)))
    assert prune_sessions(connection, after(30)) == 1
    assert load_session(connection, b"u" * 32, now=after(60)) is not None
