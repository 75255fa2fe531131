"""What names a person or an address is in no file of the database, in no encoding that `strings` would show."""

import pytest

from monitor.records.detection import Evidence, Origin
from monitor.records.people import Role
from monitor.store.alerts import queue_alert
from monitor.store.attempts import replace_attempts
from monitor.store.decisions import add_note, decide
from monitor.store.engine import writing
from monitor.store.entries import record_entries
from monitor.store.incidents import record_incidents
from monitor.store.outbox import queue_delivery
from monitor.store.sign_ins import record_failure
from monitor.store.sources import record_reading
from monitor.store.subjects import record_subjects
from tests.store.factories import (
    DSL,
    NOW,
    make_alert,
    make_attempt,
    make_batch,
    make_delivery,
    make_entry,
    make_id,
    make_incident,
    make_reject,
    make_subject,
)

SECRETS = (
    "pat.secretname",
    "secretclass",
    "secretflag",
    "secrethost.example",
    "secretpath",
    "secret search words",
    "secret-laptop",
    "secretphrase",
    "secretcategory",
    "secret note",
    "secret reason",
    "secret@school.example",
    "secretreject",
    "198.51.100.77",
)


def record_everything(connection):
    evidence = Evidence(theme="gambling", origin=Origin.PHRASE, name="gambling", entry="secretphrase", kind="phrase")
    entry = make_entry(
        client="secret-laptop",
        site="secrethost.example",
        url="http://secrethost.example/secretpath?q=1",
        search_term="secret search words",
        vendor_category="secretcategory",
        evidence=(evidence,),
    )
    record_reading(connection, make_batch(rejects=(make_reject(raw=b"secretreject line"),)), now=NOW)
    record_subjects(
        connection, [make_subject(login="pat.secretname", group="secretclass", flags=frozenset({"secretflag"}))]
    )
    record_entries(connection, [entry])
    replace_attempts(connection, [], [make_attempt(client="secret-laptop", sites=("secrethost.example",))])
    record_incidents(connection, [make_incident(route=(Role.DSL,))], now=NOW)
    add_note(connection, DSL, make_id("draft"), text="secret note", now=NOW)
    decide(connection, DSL, make_id("draft"), state="confirmed", reason="secret reason", now=NOW)
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery(address="secret@school.example"))
    record_failure(connection, "pat.secretname", "198.51.100.77", now=NOW)


@pytest.mark.fault("S22")
@pytest.mark.parametrize("is_closed", [False, True], ids=["in the log", "in the database"])
def test_nothing_secret_is_in_any_file(engine, tmp_path, is_closed):
    with writing(engine) as connection:
        record_everything(connection)
    if is_closed:
        engine.dispose()  # the last one out moves the write-ahead log into the database
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert ("filterwatch.db-wal" in files) is not is_closed
    assert b"s-pupil" in b"".join(files.values())  # the scan would find what lies in clear
    for name, data in files.items():
        for secret in SECRETS:
            for encoding in ("utf-8", "utf-16-le"):
                assert secret.encode(encoding) not in data, (secret, name)
