"""A draft's page as data: evidence by rights, looks, acknowledgement."""

import pytest

from monitor.services.review.desk import Desk
from monitor.services.review.incident_page import incident_page
from monitor.services.review.persons import person_page, reveal
from monitor.services.review.queue import draft_row, find_draft, queue_page
from monitor.services.review.trail import trail_page
from monitor.store.alerts import load_alerts_of
from monitor.store.engine import reading
from monitor.store.visibility import OWNER
from tests.web.planted import BYPASS, HEAD, RESTRICTED, SELF_HARM, STAFF, Planted
from tests.web.school import NOW, viewer_for
from tests.web.stock import plant


def page_for(desk: Desk, planted: Planted, login: str = "alead"):
    page = incident_page(desk, viewer_for(desk, login), plant(desk, planted).id, now=NOW)
    assert page is not None
    return page


def test_evidence_is_numbered_by_attempt_in_the_order_of_time(desk: Desk) -> None:
    rows = page_for(desk, BYPASS).evidence
    assert [row.attempt for row in rows] == [1, 1, 2, 3, 3, 3, 4, 5, 6]
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_evidence_names_list_version_and_entry(desk: Desk) -> None:
    (reason,) = page_for(desk, BYPASS).evidence[0].because
    assert reason.text == "list ut1, version 2026-10-01: tunnel[.]example"


def test_restricted_evidence_holds_neither_address_nor_site_nor_words(desk: Desk) -> None:
    (row,) = page_for(desk, RESTRICTED).evidence
    assert (row.address, row.site, row.words) == (None, "", "")
    assert row.because[0].text == "keyed list iwf, version 2026-10-05; the entry is kept nowhere"


def test_a_look_by_the_owner_of_the_database_acknowledges_nothing(desk: Desk) -> None:
    incident = plant(desk, SELF_HARM)
    page = incident_page(desk, OWNER, incident.id, now=NOW)
    assert page is not None
    assert page.trail[0].actor == "database owner"
    with reading(desk.engine) as connection:
        (alert,) = load_alerts_of(connection, [incident.id])
    assert alert.acknowledged_at is None


@pytest.mark.parametrize("planted", [HEAD, STAFF])
def test_what_is_hidden_is_nowhere(desk: Desk, planted: Planted) -> None:
    incident, viewer = plant(desk, planted), viewer_for(desk, "alead")
    assert incident_page(desk, viewer, incident.id, now=NOW) is None
    assert person_page(desk, viewer, incident.subject_id, now=NOW) is None
    assert reveal(desk, viewer, incident.subject_id, reason="to know who", now=NOW) is False
    assert find_draft(desk, viewer, incident.ref) is None
    assert draft_row(desk, viewer, incident.id, now=NOW) is None
    assert incident.id not in {row.incident.id for row in queue_page(desk, viewer, now=NOW).rows}
    assert incident.id not in {row.incident_id for row in trail_page(desk, viewer)}


def test_the_owner_sees_every_draft_and_no_name(desk: Desk) -> None:
    page = queue_page(desk, OWNER, now=NOW)
    assert {row.incident.subject_kind.value for row in page.rows} >= {"head", "staff", "pupil", "shared"}
    assert not any(row.person.is_revealed for row in page.rows)


def test_a_name_is_shown_only_of_whom_it_was_asked_for(desk: Desk) -> None:
    viewer, asked, other = viewer_for(desk, "alead"), plant(desk, SELF_HARM), plant(desk, BYPASS)
    assert reveal(desk, viewer, asked.subject_id, reason="to speak with them", now=NOW)
    pages = [incident_page(desk, viewer, one.id, now=NOW, revealed_since=NOW) for one in (asked, other)]
    assert [page.row.person.name for page in pages if page] == ["Poppy Finch", ""]


def test_a_shared_login_is_shown_as_a_login_and_never_as_a_person(desk: Desk) -> None:
    viewer, incident = viewer_for(desk, "alead"), plant(desk, RESTRICTED)
    assert reveal(desk, viewer, incident.subject_id, reason="which login it was", now=NOW)
    page = incident_page(desk, viewer, incident.id, now=NOW, revealed_since=NOW)
    assert page is not None
    assert (page.row.person.name, page.row.person.login) == ("", "library")
