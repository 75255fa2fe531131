import pytest

from monitor.records.alert import AlertKind, MailKind
from monitor.records.detection import OPEN_STATES, IncidentState
from monitor.records.people import Role
from monitor.store.alerts import acknowledge, load_alerts_of, load_unacknowledged, load_undelivered, queue_alert
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
        assert load_undelivered(connection, now=NOW) == []


def test_due_alert_in_no_mail_waits_to_be_told_along_its_route(connection, draft):
    queue_alert(connection, make_alert())
    (progress,) = load_undelivered(connection, now=NOW)
    assert (progress.alert, progress.route, progress.deliveries) == (make_alert(), (Role.DSL, Role.DEPUTY_DSL), ())


@pytest.mark.parametrize(("minutes", "waits"), [(-1, False), (0, True), (1, True)])
def test_alert_waits_until_it_is_due(connection, draft, minutes, waits):
    queue_alert(connection, make_alert(due_at=NOW))
    assert bool(load_undelivered(connection, now=after(minutes))) is waits


def test_alert_in_a_mail_is_no_longer_undelivered(connection, draft):
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery(kind=MailKind.STORM))
    assert load_undelivered(connection, now=NOW) == []


@pytest.mark.parametrize("state", list(IncidentState))
def test_alerts_matter_only_while_their_incident_is_open(connection, state):
    record_incidents(connection, [make_incident(state=state)], now=NOW)
    queue_alert(connection, make_alert())
    assert bool(load_undelivered(connection, now=NOW)) is (state in OPEN_STATES)
    queue_delivery(connection, make_delivery())
    assert bool(load_unacknowledged(connection)) is (state in OPEN_STATES)


def test_alert_about_the_program_itself_has_no_route(connection):
    queue_alert(
        connection, make_alert(kind=AlertKind.HEALTH, incident_id=None, text="Source filter: no line since 09:00.")
    )
    (progress,) = load_undelivered(connection, now=NOW)
    assert (progress.route, progress.alert.text) == ((), "Source filter: no line since 09:00.")


@pytest.mark.fault("A18")
def test_told_urgent_alert_waits_for_somebody_to_look(connection, draft):
    queue_alert(connection, make_alert())
    assert load_unacknowledged(connection) == []
    queue_delivery(connection, make_delivery())
    queue_delivery(connection, make_delivery("second", role=Role.DEPUTY_DSL, created_at=after(15)))
    (progress,) = load_unacknowledged(connection)
    assert [mail.role for mail in progress.deliveries] == [Role.DSL, Role.DEPUTY_DSL]


def test_ordinary_alert_waits_for_nobody(connection, draft):
    queue_alert(connection, make_alert(kind=AlertKind.ORDINARY))
    queue_delivery(connection, make_delivery(kind=MailKind.DIGEST))
    assert load_unacknowledged(connection) == []


def test_looking_acknowledges_every_alert_of_the_incident_once(connection, draft):
    queue_alert(connection, make_alert())
    queue_alert(connection, make_alert(id=make_id("raised")))
    queue_delivery(connection, make_delivery())
    assert acknowledge(connection, DSL, draft, now=after(3)) == 2
    assert acknowledge(connection, DSL, draft, now=after(4)) == 0
    assert load_unacknowledged(connection) == []
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
