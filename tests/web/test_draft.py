"""A draft's page: what it shows, and what can be done on it, without JavaScript."""

import re
from datetime import timedelta

import pytest

from monitor.records.detection import IncidentState
from monitor.services.review.desk import Desk
from monitor.services.review.incident_page import incident_page
from monitor.store.alerts import load_alerts_of
from monitor.store.engine import reading
from tests.web.client import Client, Html, Reply, signed_in
from tests.web.planted import BYPASS, FILTER_TEST, RESTRICTED, SELF_HARM, Planted
from tests.web.school import NOW, make_desk, viewer_for
from tests.web.stock import plant


def open_draft(desk: Desk, planted: Planted, login: str = "alead") -> tuple[Client, str, Reply]:
    client, incident = signed_in(desk, login), plant(desk, planted)
    path = f"/drafts/{incident.id}"
    return client, path, client.get(path)


def decide(client: Client, path: str, page: Reply, **form: str) -> Reply:
    seen = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert seen is not None
    return client.post(f"{path}/decide", {"seen": seen[1]} | form)


def test_says_why_how_sure_and_who_is_told(desk: Desk) -> None:
    _, _, page = open_draft(desk, BYPASS)
    text = Html(page.text).text
    for words in (
        "6 attempts on 4 sites within 60 minutes; 5 in 60 minutes are enough.",
        "Medium. A named login. Somebody else may have been using it.",
        "Designated Safeguarding Lead, then Deputy DSL, then Headteacher",
        "list ut1, version 2026-10-01: tunnel[.]example",
        "6 attempts on 4 sites, 9 log lines",
    ):
        assert words in text, words


def test_shows_times_of_the_school(desk: Desk) -> None:
    _, _, page = open_draft(desk, BYPASS)
    assert "Mon 5 Oct 2026, 10:06" in page.text
    assert 'datetime="2026-10-05T10:06:00+01:00"' in page.text


def test_shows_addresses_spoilt_and_their_query_on_demand_only(desk: Desk) -> None:
    _, _, page = open_draft(desk, BYPASS)
    assert "hxxps://hop[.]example/download" in page.text
    assert "//hop.example" not in page.text
    details = re.findall(r"<details>.*?</details>", page.text, re.DOTALL)
    assert any("?file=client" in part for part in details)
    assert "file=client" not in re.sub(r"<details>.*?</details>", "", page.text, flags=re.DOTALL)


def test_draws_the_evidence_and_says_the_same_in_words(desk: Desk) -> None:
    _, _, page = open_draft(desk, BYPASS)
    html = Html(page.text)
    assert "svg" in {tag for tag, _ in html.tags}
    assert "Monday 5 October 2026: attempt 1 at 10:06, 2 lines, blocked;" in html.text


def test_a_restricted_draft_holds_no_address_at_all_and_begins_with_the_police(desk: Desk) -> None:
    _, _, page = open_draft(desk, RESTRICTED)
    text = Html(page.text).text
    assert "never" not in text.replace("never changed", "").replace("Never include", "")
    assert "hxxp" not in text
    assert "[.]" not in text
    assert "s-site" not in text
    assert text.index("Speak to the police") < text.index("Why you see this")


def test_a_look_is_in_the_trail_and_acknowledges_the_alert(desk: Desk) -> None:
    _, path, _ = open_draft(desk, SELF_HARM)
    with reading(desk.engine) as connection:
        (alert,) = load_alerts_of(connection, [path.removeprefix("/drafts/")])
    assert alert.acknowledged_by == "alead"
    client = signed_in(desk, "bdeputy")
    text = Html(client.get(path).text).text
    assert "alead draft looked at" in text


def test_a_decision_takes_the_draft_off_the_list_and_stands_in_the_trail(desk: Desk) -> None:
    client, path, page = open_draft(desk, SELF_HARM)
    reply = decide(client, path, page, state="help-seeking", reason="Spoke with her at nine.", note="Mum comes in.")
    assert reply.status == 303
    assert "Self-harm" not in client.get("/").text.replace(client.get(reply.location).text, "")
    after = Html(client.get(path).text).text
    assert "help-seeking" in after
    assert "Spoke with her at nine. Mum comes in." in after
    assert "decided (after: help-seeking; before: draft)" in Html(client.get("/trail").text).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"state": "no concern", "reason": ""}, "Give a reason"),
        ({"state": "no concern", "reason": "  x  "}, "Give a reason"),
        ({"reason": "looked at it"}, "Choose an outcome"),
        ({"state": "closed", "reason": "looked at it"}, "can't become"),
        ({"state": "canary", "reason": "looked at it"}, "can't become"),
        ({"state": "<b>", "reason": "looked at it"}, "Choose an outcome"),
        ({"state": "no concern", "reason": "x" * 5000}, "too long"),
        ({"state": "no concern", "reason": "looked at it", "seen": "draft/4/9/9"}, "has changed since you opened it"),
    ],
)
def test_a_decision_that_cant_be_taken_is_explained_and_changes_nothing(
    desk: Desk, form: dict[str, str], sentence: str
) -> None:
    client, path, page = open_draft(desk, SELF_HARM)
    reply = decide(client, path, page, **form)
    assert reply.status == 422
    assert sentence in Html(reply.text).text
    assert "Self-harm" in client.get("/").text


def test_what_was_typed_is_still_there_after_a_problem(desk: Desk) -> None:
    client, path, page = open_draft(desk, SELF_HARM)
    reply = decide(client, path, page, reason="A long explanation.")
    assert "A long explanation." in reply.text


def test_a_draft_can_be_taken_into_review_decided_closed_and_reopened(desk: Desk) -> None:
    client, path, page = open_draft(desk, SELF_HARM)
    for state in ("in review", "confirmed", "closed"):
        page = client.get(path)
        assert decide(client, path, page, state=state, reason="as the policy says").status == 303
    assert client.post(f"{path}/reopen", {"reason": "new evidence from a parent"}).status == 303
    assert "In review" in client.get(path).text or "in review" in client.get(path).text


def test_a_record_can_be_taken_up_as_a_draft(desk: Desk) -> None:
    client, path, page = open_draft(desk, FILTER_TEST)
    assert decide(client, path, page, state="draft", reason="nobody announced a test").status == 303
    assert path in client.get("/").text


def test_a_step_is_ticked_with_who_and_when_and_can_be_taken_back(desk: Desk) -> None:
    client, path, _ = open_draft(desk, SELF_HARM)
    form = {"step": "see-today", "done": "yes", "text": "Ms Oak, at nine"}
    assert client.post(f"{path}/step", form).location == f"{path}#checklist"
    text = Html(client.get(path).text).text
    assert "Done Tue 6 Oct 2026, 07:58 by alead: Ms Oak, at nine" in text
    client.post(f"{path}/step", {"step": "see-today", "done": "no"})
    assert "Ms Oak, at nine" not in client.get(path).text


def test_a_step_ticked_by_htmx_comes_back_as_the_checklist_alone(desk: Desk) -> None:
    client, path, _ = open_draft(desk, SELF_HARM)
    reply = client.post(f"{path}/step", {"step": "see-today", "done": "yes"}, hx_request="true")
    assert reply.status == 200
    assert reply.text.lstrip().startswith("<ol")


def test_a_step_of_another_checklist_is_refused(desk: Desk) -> None:
    client, path, _ = open_draft(desk, SELF_HARM)
    assert client.post(f"{path}/step", {"step": "ceop", "done": "yes"}).status == 422


def test_a_note_is_kept_with_its_writer_and_its_lines(desk: Desk) -> None:
    client, path, _ = open_draft(desk, SELF_HARM)
    client.post(f"{path}/note", {"text": "first\r\nse\u00a0cond\x00\x1b[31m\u202e"})
    assert "first\nse cond[31m<" in client.get(path).text


def test_the_name_is_shown_on_request_with_a_reason_until_the_sign_out(desk: Desk) -> None:
    client, path, page = open_draft(desk, SELF_HARM)
    assert "Poppy Finch" not in page.text
    assert client.post(f"{path}/name", {"reason": "To speak with the pupil"}).status == 303
    assert "Poppy Finch" in client.get(path).text
    assert "Poppy Finch" not in client.get("/").text
    assert "Poppy Finch" not in signed_in(desk, "bdeputy").get(path).text
    assert "name asked for" in signed_in(desk, "bdeputy").get(path).text


def test_no_name_is_shown_without_a_reason(desk: Desk) -> None:
    client, path, _ = open_draft(desk, SELF_HARM)
    assert client.post(f"{path}/name", {"reason": " "}).status == 422
    assert "Poppy Finch" not in client.get(path).text


def test_the_name_does_not_outlast_the_session(desk: Desk) -> None:
    client, path, _ = open_draft(desk, SELF_HARM)
    client.post(f"{path}/name", {"reason": "To speak with the pupil"})
    viewer = viewer_for(desk, "alead")
    later = incident_page(
        desk, viewer, path.removeprefix("/drafts/"), now=NOW, revealed_since=NOW + timedelta(minutes=1)
    )
    assert later is not None
    assert not later.row.person.is_revealed


def test_a_persons_other_drafts_are_shown(desk: Desk) -> None:
    _, _, page = open_draft(desk, SELF_HARM)
    text = Html(page.text).text
    assert "History of this person" in text
    assert "Pornography and adult content" in text


def test_a_draft_without_any_other_says_so(tmp_path) -> None:
    desk = make_desk(tmp_path)
    _, _, page = open_draft(desk, RESTRICTED)
    assert "There is no other draft about this login." in Html(page.text).text
    desk.engine.dispose()


def test_states_offered_follow_from_the_state(desk: Desk) -> None:
    _, _, page = open_draft(desk, SELF_HARM)
    offered = {tag["value"] for name, tag in Html(page.text).tags if name == "input" and tag.get("name") == "state"}
    assert offered == {"in review", "confirmed", "no concern", "inadvertent", "unclear", "help-seeking", "false match"}
    assert IncidentState.DRAFT not in offered
