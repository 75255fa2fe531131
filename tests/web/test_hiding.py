"""What somebody may not see is, for them, not there: not in a page, a list, a count, a search, or by its address."""

import hashlib
from pathlib import Path

import pytest

from monitor.records.alert import Delivery, MailKind
from monitor.records.people import Role, SubjectKind
from monitor.services.review.decisions import add_note
from monitor.services.review.desk import Desk
from monitor.services.review.incident_page import incident_page
from monitor.services.review.persons import person_page
from monitor.store.alerts import load_alerts_of
from monitor.store.engine import writing
from monitor.store.outbox import queue_delivery
from tests.web.client import signed_in
from tests.web.planted import BYPASS, HEAD, Planted
from tests.web.school import HEAD_IS_DSL, NOW, PEOPLE, make_desk, viewer_for
from tests.web.stock import make_stock, plant, plant_reading

LOGINS = ("alead", "bdeputy", "chead", "dchair", "etech")
# Who may see a draft about whom: the table "Who is told" of the duties, written out.
SEEN_BY = {
    ("p.finch", SubjectKind.PUPIL): {"alead", "bdeputy", "chead"},
    ("library", SubjectKind.SHARED): {"alead", "bdeputy", "chead"},
    ("visitor1", SubjectKind.VISITOR): {"alead", "bdeputy", "chead"},
    ("nobody", SubjectKind.UNKNOWN): {"alead", "bdeputy", "chead"},
    ("m.staff", SubjectKind.STAFF): {"chead", "dchair"},
    ("alead", SubjectKind.STAFF): {"chead", "dchair"},
    ("bdeputy", SubjectKind.STAFF): {"chead", "dchair"},
    ("chead", SubjectKind.HEAD): {"dchair"},
    ("dchair", SubjectKind.GOVERNOR): {"chead"},
    ("etech", SubjectKind.TECHNICIAN): {"alead", "chead"},
}
NOWHERE = "00000000-0000-4000-8000-000000000000"
ASKED = (
    ("GET", "/drafts/{}", {}),
    ("POST", "/drafts/{}/decide", {"state": "no concern", "reason": "looked at it"}),
    ("POST", "/drafts/{}/reopen", {"reason": "looked at it"}),
    ("POST", "/drafts/{}/note", {"text": "a note"}),
    ("POST", "/drafts/{}/step", {"step": "debrief", "done": "yes"}),
    ("POST", "/drafts/{}/name", {"reason": "to know who"}),
)
LISTS = ("/", "/queue", "/?show=draft", "/?show=decided", "/records", "/trail", "/health")


@pytest.mark.parametrize(("login", "kind"), SEEN_BY)
def test_a_draft_is_there_for_those_who_are_told_and_for_nobody_else(
    tmp_path: Path, login: str, kind: SubjectKind
) -> None:
    desk = make_desk(tmp_path)
    incident = plant(desk, Planted(login=login, kind=kind, theme="gambling", draft_group="gambling"))
    for viewer in LOGINS:
        client, may_see = signed_in(desk, viewer), viewer in SEEN_BY[login, kind]
        assert (client.get(f"/drafts/{incident.id}").status == 200) is may_see, viewer
        assert (client.get(f"/people/{incident.subject_id}").status == 200) is may_see, viewer
        assert (incident.ref in client.get("/").text) is may_see, viewer
        assert (incident.ref in client.get("/trail").text) is may_see, viewer
        assert (client.get(f"/find?ref={incident.ref}").location == f"/drafts/{incident.id}") is may_see, viewer
    desk.engine.dispose()


@pytest.mark.parametrize(("method", "path", "form"), ASKED)
def test_a_hidden_draft_answers_byte_by_byte_like_one_that_does_not_exist(
    tmp_path: Path, method: str, path: str, form: dict[str, str]
) -> None:
    desk = make_stock(tmp_path, people=HEAD_IS_DSL)
    hidden = plant(desk, HEAD)
    client = signed_in(desk, "chead")
    there, nowhere = (
        client.get(path.format(key)) if method == "GET" else client.post(path.format(key), form)
        for key in (hidden.id, NOWHERE)
    )
    assert there.status == 404
    assert (there.status, there.headers, there.body) == (nowhere.status, nowhere.headers, nowhere.body)
    desk.engine.dispose()


def test_a_hidden_person_answers_byte_by_byte_like_one_that_does_not_exist(tmp_path: Path) -> None:
    desk = make_stock(tmp_path, people=HEAD_IS_DSL)
    hidden = plant(desk, HEAD)
    client = signed_in(desk, "chead")
    there, nowhere = (client.get(f"/people/{key}") for key in (hidden.subject_id, "s-aaaaaaaaaaaaaaaaaaaa"))
    assert there.status == 404
    assert (there.headers, there.body) == (nowhere.headers, nowhere.body)
    desk.engine.dispose()


def test_a_hidden_reference_is_found_no_more_than_an_invented_one(tmp_path: Path) -> None:
    desk = make_stock(tmp_path, people=HEAD_IS_DSL)
    client = signed_in(desk, "chead")
    assert client.get(f"/find?ref={plant(desk, HEAD).ref}").location == client.get("/find?ref=FW-ZZZZZZ").location
    desk.engine.dispose()


@pytest.mark.parametrize("path", LISTS)
def test_every_list_and_count_of_the_head_is_the_same_with_and_without_a_draft_about_the_head(
    tmp_path: Path, path: str
) -> None:
    pages = [_page_of_head(tmp_path / name, path, has_draft=name == "with") for name in ("with", "without")]
    assert pages[0] == pages[1]


def test_an_implicated_person_leaves_no_trace_when_they_try(tmp_path: Path) -> None:
    desk = make_stock(tmp_path, people=HEAD_IS_DSL)
    hidden = plant(desk, HEAD)
    client = signed_in(desk, "chead")
    client.get(f"/drafts/{hidden.id}")
    client.post(f"/drafts/{hidden.id}/note", {"text": "was here"})
    page = incident_page(desk, viewer_for(desk, "dchair"), hidden.id, now=NOW)
    assert page is not None
    assert page.notes == ()
    assert {row.actor for row in page.trail} == {"filterwatch", "dchair"}
    desk.engine.dispose()


def test_a_technician_who_is_told_of_nothing_sees_an_empty_list(desk: Desk) -> None:
    assert "Nothing to report" in signed_in(desk, "etech").get("/").text


def test_the_sign_ins_of_others_are_not_shown(desk: Desk) -> None:
    signed_in(desk, "dchair").post("/sign-out")
    assert "dchair" not in signed_in(desk, "chead").get("/trail").text


def _page_of_head(folder: Path, path: str, *, has_draft: bool) -> bytes:
    """A page of the Head, who is the DSL too, with pupils' drafts, and perhaps with a busy draft about the Head."""
    folder.mkdir()
    desk = make_desk(folder, people=HEAD_IS_DSL)
    plant(desk, BYPASS)
    plant_reading(desk)
    if has_draft:
        incident = plant(desk, HEAD)
        chair = viewer_for(desk, "dchair")
        incident_page(desk, chair, incident.id, now=NOW)
        person_page(desk, chair, incident.subject_id, now=NOW)
        add_note(desk, chair, incident.id, text="spoken with the council", now=NOW)
        _tell_chair(desk, incident.id)
    try:
        return signed_in(desk, "chead").get(path).body
    finally:
        desk.engine.dispose()


def _tell_chair(desk: Desk, incident_id: str) -> None:
    """Queue the mail about a draft whose alert `plant` has queued."""
    chair = next(person for person in PEOPLE if person.role is Role.CHAIR)
    with writing(desk.engine) as connection:
        delivery = Delivery(
            id=hashlib.sha256(incident_id.encode()).hexdigest()[:36],
            kind=MailKind.URGENT,
            role=chair.role,
            login=chair.login,
            address=chair.mail,
            subject_line="Filterwatch",
            body="one draft",
            alert_ids=tuple(alert.id for alert in load_alerts_of(connection, [incident_id])),
            created_at=NOW,
            next_try_at=NOW,
        )
        queue_delivery(connection, delivery)
