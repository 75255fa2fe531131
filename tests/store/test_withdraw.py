import pytest

from monitor.records.alert import MailKind
from monitor.records.detection import DECISIONS, IncidentState
from monitor.store.alerts import load_alerts_of, queue_alert
from monitor.store.audit import load_audit, record_audit
from monitor.store.decisions import add_note
from monitor.store.incidents import record_incidents
from monitor.store.outbox import claim_deliveries, load_deliveries, mark_dead, mark_failed, mark_sent, queue_delivery
from monitor.store.review import load_incident
from monitor.store.visibility import OWNER
from monitor.store.withdraw import withdraw_incidents
from tests.store.factories import DSL, NOW, after, make_alert, make_delivery, make_id, make_incident


@pytest.fixture
def draft(connection):
    record_incidents(connection, [make_incident()], now=NOW)
    return make_id("draft")


def withdraw(connection, *names):
    return withdraw_incidents(connection, [make_id(name) for name in names], now=NOW)


def test_untold_draft_is_withdrawn_and_its_trail_stays(connection, draft):
    assert withdraw(connection, "draft", "nothing") == [draft]
    assert load_incident(connection, OWNER, draft) is None
    assert [row.action for row in load_audit(connection, OWNER)] == ["withdrawn", "opened"]


def test_draft_with_a_mail_that_nobody_tried_goes_with_its_mail(connection, draft):
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery())
    assert withdraw(connection, "draft") == [draft]
    assert load_deliveries(connection, OWNER) == []
    assert load_alerts_of(connection, [draft]) == []


def test_mails_of_other_drafts_stay(connection, draft):
    record_incidents(connection, [make_incident("other")], now=NOW)
    queue_alert(connection, make_alert("other"))
    queue_delivery(connection, make_delivery(alert_ids=(make_alert("other").id,)))
    withdraw(connection, "draft")
    assert len(load_deliveries(connection, OWNER)) == 1


@pytest.mark.parametrize(
    "told",
    [
        lambda c, mail: mark_sent(c, mail, now=NOW, code=250),
        lambda c, mail: mark_dead(c, mail, code=550, error="refused"),
        lambda c, mail: mark_failed(c, mail, next_try_at=after(1), code=None, error="lost after the last dot"),
        lambda c, mail: None,
    ],
    ids=["sent", "refused", "perhaps arrived", "being sent"],
)
def test_draft_that_somebody_may_have_been_told_of_stays(connection, draft, told):
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery())
    (mail,) = claim_deliveries(connection, now=NOW, lease_seconds=60)
    told(connection, mail.id)
    assert withdraw(connection, "draft") == []
    assert load_incident(connection, OWNER, draft) is not None


def test_draft_in_a_digest_that_waits_stays(connection, draft):
    queue_alert(connection, make_alert())
    queue_delivery(connection, make_delivery(kind=MailKind.DIGEST))
    assert withdraw(connection, "draft") == []


def test_draft_that_somebody_looked_at_stays(connection, draft):
    record_audit(connection, at=NOW, actor="adsl", action="viewed", incident_id=draft)
    assert withdraw(connection, "draft") == []


def test_draft_with_a_note_stays(connection, draft):
    add_note(connection, DSL, draft, text="I know about this", now=NOW)
    assert withdraw(connection, "draft") == []


@pytest.mark.parametrize("state", [*DECISIONS, IncidentState.IN_REVIEW, IncidentState.CLOSED])
def test_incident_whose_state_a_person_set_stays(connection, state):
    record_incidents(connection, [make_incident(state=state)], now=NOW)
    assert withdraw(connection, "draft") == []


def test_withdrawn_draft_may_be_drafted_again(connection, draft):
    withdraw(connection, "draft")
    assert len(record_incidents(connection, [make_incident()], now=NOW)) == 1
