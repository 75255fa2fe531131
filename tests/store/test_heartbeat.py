from monitor.records.health import Heartbeat
from monitor.store.heartbeat import beat, load_heartbeats
from tests.store.factories import NOW, after


def test_newest_sign_of_life_is_kept_by_name(connection):
    beat(connection, "daemon", now=NOW)
    beat(connection, "daemon", now=after(1), details={"passes": 2})
    beat(connection, "mail", now=NOW)
    assert load_heartbeats(connection) == {
        "daemon": Heartbeat(name="daemon", at=after(1), details={"passes": 2}),
        "mail": Heartbeat(name="mail", at=NOW),
    }


def test_no_sign_of_life_is_an_empty_answer(connection):
    assert load_heartbeats(connection) == {}
