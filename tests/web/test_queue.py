"""The morning list, its refresh, records and the search by reference."""

import re

import pytest

from monitor.records.detection import IncidentState
from monitor.records.source import SourceNotice
from monitor.services.review.decisions import Decision, decide
from monitor.services.review.desk import Desk
from monitor.store.engine import writing
from monitor.store.sources import record_notice
from tests.web.client import Html, signed_in
from tests.web.planted import SELF_HARM, STAFF
from tests.web.school import NOW, make_desk, viewer_for
from tests.web.stock import plant, plant_reading


def test_shows_the_worst_first(desk: Desk) -> None:
    text = Html(signed_in(desk, "alead").get("/").text).text
    places = [text.index(heading) for heading in ("Child sexual abuse", "Self-harm", "Gambling")]
    assert places == sorted(places)


def test_counts_what_waits_by_level(desk: Desk) -> None:
    assert "4 drafts waiting, worst first: 2 urgent, 2 medium." in Html(signed_in(desk, "alead").get("/").text).text


def test_names_nobody(desk: Desk) -> None:
    text = signed_in(desk, "alead").get("/").text
    assert "p.finch" not in text
    assert "Finch" not in text


def test_an_empty_list_says_what_was_read(empty_desk: Desk) -> None:
    plant_reading(empty_desk)
    text = Html(signed_in(empty_desk, "alead").get("/").text).text
    assert (
        "Nothing to report: 12,431 lines read from 1 source in the last 24 hours, up to Tue 6 Oct 2026, 07:57." in text
    )


def test_an_empty_list_of_which_nothing_was_read_says_so(empty_desk: Desk) -> None:
    assert "no line has been read yet" in Html(signed_in(empty_desk, "alead").get("/").text).text


def test_a_source_that_cant_be_read_is_told_above_the_list(desk: Desk) -> None:
    with writing(desk.engine) as connection:
        record_notice(
            connection, SourceNotice(source="filter", kind="missing", text="filter: no file is there.", at=NOW)
        )
    assert "A source needs a look: filter: no file is there." in Html(signed_in(desk, "alead").get("/").text).text


def test_settled_drafts_are_in_their_own_list(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    assert "Pornography and adult content" not in client.get("/").text
    assert "no concern" in client.get("/?show=decided").text


def test_an_unknown_filter_shows_what_waits(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    assert client.get("/?show=%3Cscript%3E").body == client.get("/").body


def test_records_are_apart_from_drafts(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    assert "filter test" in client.get("/records").text
    assert "filter test" not in client.get("/").text


def test_the_refresh_says_nothing_when_nothing_changed(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    path = _refresh_path(client.get("/").text)
    assert client.get(path).status == 204


def test_the_refresh_shows_a_draft_that_came_meanwhile(empty_desk: Desk) -> None:
    client = signed_in(empty_desk, "alead")
    path = _refresh_path(client.get("/").text)
    incident = plant(empty_desk, SELF_HARM)
    reply = client.get(path)
    assert incident.ref in reply.text
    assert "<html" not in reply.text


def test_the_refresh_sends_an_ended_session_to_the_sign_in(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    client.cookies = {"filterwatch": "unknown"}
    reply = client.get("/queue", hx_request="true")
    assert reply.status == 204
    assert reply.headers["hx-redirect"] == "/sign-in"


@pytest.mark.parametrize("shape", ["{}", "{}".lower(), "  {} "])
def test_a_reference_finds_its_draft(desk: Desk, shape: str) -> None:
    incident = plant(desk, SELF_HARM)
    path = f"/find?ref={shape.format(incident.ref.lower()).replace(' ', '%20')}"
    assert signed_in(desk, "alead").get(path).location == f"/drafts/{incident.id}"


def test_a_reference_of_nothing_is_said_to_find_nothing(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    reply = client.get("/find?ref=FW-ZZZZZZ")
    assert "no draft with that reference" in client.get(reply.location).text


def test_says_what_became_of_a_draft_just_decided(desk: Desk) -> None:
    incident = plant(desk, SELF_HARM)
    decision = Decision(state=IncidentState.HELP_SEEKING, reason="spoke with her")
    decide(desk, viewer_for(desk, "alead"), incident.id, decision, now=NOW)
    text = Html(signed_in(desk, "alead").get(f"/?decided={incident.id}").text).text
    assert f"{incident.ref} is now “help-seeking”" in text


def test_says_nothing_about_a_hidden_draft_just_decided(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    assert client.get(f"/?decided={plant(desk, STAFF).id}").body == client.get("/").body


def test_an_overdue_draft_is_marked(tmp_path) -> None:
    desk = make_desk(tmp_path)
    plant(desk, SELF_HARM, now=NOW.replace(hour=0, day=5))
    assert "overdue" in Html(signed_in(desk, "alead").get("/").text).text
    desk.engine.dispose()


def _refresh_path(text: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', text)
    assert found is not None
    return found[1].replace("&amp;", "&")
