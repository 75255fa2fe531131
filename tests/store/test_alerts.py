import pytest

from monitor.records.alert import AlertKind, DeliveryState, MailKind
from monitor.records.detection import OPEN_STATES, IncidentState
from monitor.records.people import Role
from monitor.store.alerts import (
    acknowledge,
    find_unacknowledged,
    find_undelivered,
    load_alerts_of,
    load_progress,
    queue_alert,
)
from monitor.store.audit import load_audit
from monitor.store.engine import reading
from monitor.store.incidents import record_incidents
from monitor.store.outbox import queue_delivery
from monitor.store.visibility import OWNER
from tests.store.factories import (
    DSL,
    NOW,
    after,
    cut_short,
    make_alert,
    make_delivery,
    make_id,
    make_incident,
    make_viewer,
)


@pytest.fixture
def draft(connection):
    record_incidents(connection, [make_incident()], now=NOW)
    return make_id("draft")


def undelivered(connection, kind=AlertKind.URGENT, *, now=NOW):
    return find_undelivered(connection, kind, now=now)


def unacknowledged(connection, *, now=NOW):
    return find_unacknowledged(connection, acknowledge_minutes=(15, 30), now=now)


def test_alert_comes_back_as_it_was(connection, draft):
    alert = make_alert(acknowledged_at=after(1), acknowledged_by="adsl")
    assert queue_alert(connection, alert)
    assert load_alerts_of(connection, [draft]) == [alert]


@pytest.mark.fault("F72")
def test_same_alert_again_is_the_same_alert(connection, draft):
    queue_alert(connection, make_alert())
    assert not queue_alert(connection, make_alert(created_at=after(9)))
    assert load_alerts_of(connection, [draft]) == [make_alert()]


def test_error_after_the_alert_leaves_none(engine):
    with cut_short(engine) as connection:
        record_incidents(connection, [make_incident()], now=NOW)
        queue_alert(connection, make_alert())
    with reading(engine) as connection:
        assert undelivered(connection) == []


def test_due_alert_in_no_mail_waits_to_be_told_along_its_route(connection, draft):
    queue_alert(connection, make_alert())
    (progress,) = load_progress(connection, undelivered(connection))
    assert (progress.alert, progress.route, progress.deliveries) == (make_alert(), (Role.DSL, Role.DEPUTY_DSL), ())


@pytest.mark.parametrize(("minutes", "waits"), [(-1, False), (0, True), (1, True)])
def test_alert_waits_until_it_is_due(connection, draft, minutes, waits):
    queue_alert(connection, make_alert(due_at=NOW))
    assert bool(undelivered(connection, now=after(minutes))) is waits


def test_alert_in_a_mail_is_no_longer_undelivered(connection, draft):
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery(kind=MailKind.STORM))
    assert undelivered(connection) == []


@pytest.mark.parametrize("state", list(IncidentState))
def test_alerts_matter_only_while_their_incident_is_open(connection, state):
    record_incidents(connection, [make_incident(state=state)], now=NOW)
    queue_alert(connection, make_alert())
    assert bool(undelivered(connection)) is (state in OPEN_STATES)
    queue_delivery(connection, make_delivery())
    assert bool(unacknowledged(connection, now=after(15))) is (state in OPEN_STATES)


def test_alert_about_the_program_itself_has_no_route(connection):
    queue_alert(
        connection, make_alert(kind=AlertKind.HEALTH, incident_id=None, text="Source filter: no line since 09:00.")
    )
    (progress,) = load_progress(connection, undelivered(connection, AlertKind.HEALTH))
    assert (progress.route, progress.alert.text) == ((), "Source filter: no line since 09:00.")


@pytest.mark.fault("A18")
def test_told_urgent_alert_waits_for_somebody_to_look(connection, draft):
    queue_alert(connection, make_alert())
    assert unacknowledged(connection) == []
    queue_delivery(connection, make_delivery())
    queue_delivery(connection, make_delivery("second", role=Role.DEPUTY_DSL, created_at=after(15)))
    (progress,) = load_progress(connection, unacknowledged(connection, now=after(30)))
    assert [mail.role for mail in progress.deliveries] == [Role.DSL, Role.DEPUTY_DSL]


@pytest.mark.parametrize(
    ("minutes", "mails", "goes_further"),
    [
        (14, [{}], False),
        (15, [{}], True),
        (14, [{"state": DeliveryState.DEAD}], True),
        (14, [{}, {"state": DeliveryState.DEAD}], True),
        (30, [{}, {"role": Role.DEPUTY_DSL, "created_at": after(15)}], True),
        (99, [{"role": role} for role in (Role.DSL, Role.DEPUTY_DSL, Role.HEAD)], False),
        (99, [{"role": Role.DSL}, {"role": Role.DSL}, {"role": Role.DSL}], True),
    ],
    ids=[
        "too soon",
        "in time",
        "given up",
        "one of two given up",
        "second step",
        "no step left",
        "one role, three mails",
    ],
)
def test_only_what_may_go_further_is_looked_at(connection, draft, minutes, mails, goes_further):
    queue_alert(connection, make_alert())
    for number, changes in enumerate(mails):
        queue_delivery(connection, make_delivery(f"mail {number}", **changes))
    assert bool(unacknowledged(connection, now=after(minutes))) is goes_further


def test_without_minutes_only_what_was_given_up_goes_further(connection, draft):
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery())
    assert find_unacknowledged(connection, acknowledge_minutes=(), now=after(99)) == []


def test_ordinary_alert_waits_for_nobody(connection, draft):
    queue_alert(connection, make_alert(kind=AlertKind.ORDINARY))
    queue_delivery(connection, make_delivery(kind=MailKind.DIGEST))
    assert unacknowledged(connection) == []


def test_looking_acknowledges_every_alert_of_the_incident_once(connection, draft):
    queue_alert(connection, make_alert())
    queue_alert(connection, make_alert(id=make_id("raised")))
    queue_delivery(connection, make_delivery())
    assert acknowledge(connection, DSL, draft, now=after(3)) == 2
    assert acknowledge(connection, DSL, draft, now=after(4)) == 0
    assert unacknowledged(connection) == []
    assert {(alert.acknowledged_at, alert.acknowledged_by) for alert in load_alerts_of(connection, [draft])} == {
        (after(3), "adsl")
    }
    assert [row.action for row in load_audit(connection, OWNER)] == ["acknowledged", "opened"]


def test_who_may_not_see_the_incident_acknowledges_nothing(connection, draft):
    queue_alert(connection, make_alert())
    assert acknowledge(connection, make_viewer(Role.HEAD), draft, now=NOW) == 0
    assert acknowledge(connection, make_viewer(Role.DSL, own=frozenset({"s-pupil"})), draft, now=NOW) == 0
    assert load_alerts_of(connection, [draft])[0].acknowledged_at is None


def test_alerts_of_other_incidents_stay_apart(connection, draft):
    queue_alert(connection, make_alert())
    assert load_alerts_of(connection, [make_id("other")]) == []
    assert load_alerts_of(connection, []) == []
