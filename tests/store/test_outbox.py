import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records.alert import DeliveryState, MailKind, OutboxStatus
from monitor.records.people import Role
from monitor.store.alerts import queue_alert
from monitor.store.engine import reading, writing
from monitor.store.incidents import record_incidents
from monitor.store.outbox import (
    claim_deliveries,
    count_mails_since,
    last_digest_at,
    load_deliveries,
    mark_dead,
    mark_failed,
    mark_sent,
    outbox_status,
    queue_delivery,
    release_leases,
)
from monitor.store.throwaway import throwaway_engine
from monitor.store.visibility import OWNER
from tests.store.factories import DSL, KEY, NOW, after, cut_short, make_alert, make_delivery, make_incident, make_viewer


def make_mail(name="mail", **changes):
    return make_delivery(name, **{"alert_ids": (), **changes})


def claim(connection, minutes=0.0, **options):
    return claim_deliveries(connection, now=after(minutes), lease_seconds=120, **options)


def test_mail_comes_back_as_it_was(connection):
    record_incidents(connection, [make_incident()], now=NOW)
    queue_alert(connection, make_alert())
    assert queue_delivery(connection, make_delivery())
    assert load_deliveries(connection, OWNER) == [make_delivery()]


@pytest.mark.fault("A11")
def test_same_mail_again_is_the_same_mail(connection):
    queue_delivery(connection, make_mail())
    claim(connection)
    mark_sent(connection, make_mail().id, now=after(1), code=250)
    assert not queue_delivery(connection, make_mail())
    assert claim(connection, 9, everything=True) == []


def test_mail_may_list_many_alerts_and_each_of_them_once(connection):
    names = [f"draft {number}" for number in range(30)]
    record_incidents(connection, [make_incident(name) for name in names], now=NOW)
    alerts = [make_alert(name) for name in names]
    for alert in alerts:
        queue_alert(connection, alert)
    ids = tuple(alert.id for alert in alerts)
    queue_delivery(connection, make_mail(alert_ids=ids + ids))
    assert load_deliveries(connection, OWNER)[0].alert_ids == tuple(sorted(ids))


def test_error_after_the_mail_leaves_none(engine):
    with cut_short(engine) as connection:
        queue_delivery(connection, make_mail())
    with reading(engine) as connection:
        assert load_deliveries(connection, OWNER) == []


def test_claimed_mail_is_nobody_elses_until_its_lease_ends(connection):
    queue_delivery(connection, make_mail())
    (mail,) = claim(connection)
    assert (mail.state, mail.attempts, mail.lease_until) == (DeliveryState.SENDING, 1, after(2))
    assert claim(connection, 1, everything=True) == []
    (again,) = claim(connection, 2)
    assert again.attempts == 2


@pytest.mark.fault("A22")
def test_two_workers_never_claim_the_same_mail(engine):
    with writing(engine) as connection:
        for number in range(30):
            queue_delivery(connection, make_mail(str(number)))
    claimed = []
    for _ in range(4):
        with writing(engine) as connection:
            claimed += claim(connection, limit=10)
    assert len({mail.id for mail in claimed}) == len(claimed) == 30


def test_oldest_mails_are_claimed_first(connection):
    for number in (3, 1, 2):
        queue_delivery(connection, make_mail(str(number), created_at=after(number), next_try_at=NOW))
    assert [mail.id for mail in claim(connection, 5, limit=2)] == [make_mail("1").id, make_mail("2").id]


def test_failed_mail_waits_for_its_next_try(connection):
    queue_delivery(connection, make_mail())
    claim(connection)
    mark_failed(connection, make_mail().id, next_try_at=after(5), code=451, error="try again later")
    assert claim(connection, 4) == []
    (mail,) = claim(connection, 5)
    assert (mail.attempts, mail.last_code, mail.last_error) == (2, 451, "try again later")


def test_everything_means_also_what_waits_for_its_next_try(connection):
    queue_delivery(connection, make_mail(next_try_at=after(60)))
    assert claim(connection) == []
    assert len(claim(connection, everything=True)) == 1


def test_pass_over_the_outbox_tries_each_mail_once(connection):
    for number in range(5):
        queue_delivery(connection, make_mail(str(number)))
    tried = []
    while claimed := claim(connection, limit=2, everything=True):
        for mail in claimed:
            tried.append(mail.id)
            mark_failed(connection, mail.id, next_try_at=after(1), code=None, error="no connection")
    assert len(tried) == len(set(tried)) == 5
    assert len(claim(connection, 0.1, everything=True)) == 5


def test_leases_of_a_dead_daemon_can_be_freed(connection):
    queue_delivery(connection, make_mail("claimed"))
    claim(connection)
    queue_delivery(connection, make_mail("sent", state=DeliveryState.SENT))
    assert release_leases(connection) == 1
    (mail,) = claim(connection)
    assert (mail.id, mail.attempts) == (make_mail("claimed").id, 2)


@pytest.mark.parametrize("final", ["sent", "dead"])
def test_sent_and_dead_mails_are_never_claimed_again(connection, final):
    queue_delivery(connection, make_mail())
    claim(connection)
    if final == "sent":
        mark_sent(connection, make_mail().id, now=after(1), code=250)
    else:
        mark_dead(connection, make_mail().id, code=550, error="no such user")
    assert claim(connection, 9_999, everything=True) == []


def test_status_counts_and_tells_how_the_last_try_went(connection):
    for number, name in enumerate(("sent", "dead", "failed", "sending", "queued")):
        queue_delivery(connection, make_mail(name, created_at=after(number), next_try_at=NOW))
    for minutes, name in enumerate(("sent", "dead", "failed", "sending"), start=5):
        claim(connection, minutes, limit=1)
        if name == "sent":
            mark_sent(connection, make_mail(name).id, now=after(5), code=250)
        if name == "dead":
            mark_dead(connection, make_mail(name).id, code=550, error="refused")
        if name == "failed":
            mark_failed(connection, make_mail(name).id, next_try_at=after(99), code=451, error="later")
    assert outbox_status(connection, OWNER) == OutboxStatus(
        queued=2, sending=1, sent=1, dead=1, oldest_unsent_at=after(2), last_sent_at=after(5)
    )


def test_status_holds_the_last_error_until_a_later_try_goes_well(connection):
    queue_delivery(connection, make_mail("a"))
    claim(connection)
    mark_failed(connection, make_mail("a").id, next_try_at=after(1), code=454, error="TLS is missing")
    assert (outbox_status(connection, OWNER).last_code, outbox_status(connection, OWNER).last_error) == (
        454,
        "TLS is missing",
    )
    claim(connection, 1)
    mark_sent(connection, make_mail("a").id, now=after(1), code=250)
    assert (outbox_status(connection, OWNER).last_code, outbox_status(connection, OWNER).last_error) == (250, "")


def test_mail_that_died_long_ago_is_no_longer_counted(connection):
    queue_delivery(connection, make_mail("old", created_at=after(0)))
    claim(connection)
    mark_dead(connection, make_mail("old").id, code=550, error="refused")

    assert outbox_status(connection, OWNER, dead_since=after(0)).dead == 1
    assert outbox_status(connection, OWNER, dead_since=after(1)).dead == 0


def test_empty_outbox_has_an_empty_status(connection):
    assert outbox_status(connection, OWNER) == outbox_status(connection, DSL) == OutboxStatus()


def test_mail_about_what_a_viewer_may_not_see_is_not_in_their_lists_or_counts(connection):
    record_incidents(connection, [make_incident(), make_incident("hidden", route=(Role.HEAD,))], now=NOW)
    for name in ("draft", "hidden"):
        queue_alert(connection, make_alert(name))
    queue_delivery(connection, make_delivery("seen"))
    queue_delivery(connection, make_delivery("both", alert_ids=(make_alert().id, make_alert("hidden").id)))
    queue_delivery(connection, make_mail("nothing"))
    assert {mail.id for mail in load_deliveries(connection, DSL)} == {make_mail("seen").id, make_mail("nothing").id}
    assert outbox_status(connection, DSL).queued == 2
    assert outbox_status(connection, OWNER).queued == 3
    assert outbox_status(connection, make_viewer()).queued == 1


def test_mails_are_listed_by_state_newest_kept(connection):
    for number in range(4):
        queue_delivery(connection, make_mail(str(number), created_at=after(number)))
    assert [mail.created_at for mail in load_deliveries(connection, OWNER, limit=2)] == [after(2), after(3)]
    assert load_deliveries(connection, OWNER, states=[DeliveryState.DEAD]) == []


def test_mails_are_counted_by_kind_person_and_time(connection):
    queue_delivery(connection, make_mail("a", created_at=after(1)))
    queue_delivery(connection, make_mail("b", created_at=after(2)))
    queue_delivery(connection, make_mail("c", created_at=after(2), login="head"))
    queue_delivery(connection, make_mail("d", created_at=after(2), kind=MailKind.STORM))
    assert count_mails_since(connection, MailKind.URGENT, login="adsl", since=after(2)) == 1
    assert count_mails_since(connection, MailKind.URGENT, login="adsl", since=NOW) == 2


def test_last_digest_is_the_newest_one_made(connection):
    assert last_digest_at(connection) is None
    queue_delivery(connection, make_mail("a", kind=MailKind.DIGEST, created_at=after(1)))
    queue_delivery(connection, make_mail("b", kind=MailKind.DIGEST, created_at=after(2), login="head"))
    assert last_digest_at(connection) == after(2)
    assert last_digest_at(connection, login="adsl") == after(1)
    assert last_digest_at(connection, login="nobody") is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["claim", "sent", "failed", "dead", "release", "wait"]), max_size=25))
def test_no_order_of_events_loses_a_mail_or_sends_it_after_its_end(steps):
    minutes, claimed, ended = 0.0, [], set()
    with throwaway_engine(KEY) as engine, writing(engine) as connection:
        for number in range(3):
            queue_delivery(connection, make_mail(str(number)))
        for step in steps:
            minutes += 3 if step == "wait" else 0.01
            if step == "claim":
                new = claim(connection, minutes, limit=1, everything=True)
                assert not {mail.id for mail in new} & ended
                claimed += [mail.id for mail in new]
            elif step == "release":
                release_leases(connection)
            elif step != "wait" and claimed:
                mail_id = claimed.pop()
                if mail_id in ended:
                    continue
                if step == "failed":
                    mark_failed(connection, mail_id, next_try_at=after(minutes), code=451, error="later")
                else:
                    ended.add(mail_id)
                    mark = mark_sent if step == "sent" else mark_dead
                    mark(connection, mail_id, **({"now": NOW} if step == "sent" else {"error": "refused"}), code=250)
        release_leases(connection)
        left = {mail.id for mail in claim(connection, minutes + 1, everything=True)}
    assert left | ended == {make_mail(str(number)).id for number in range(3)}
    assert not left & ended
