"""A person's page."""

from monitor.services.review.desk import Desk
from tests.web.client import Html, signed_in
from tests.web.planted import HEAD, SELF_HARM
from tests.web.stock import plant


def test_shows_every_draft_of_one_person_and_how_they_ended(desk: Desk) -> None:
    text = Html(signed_in(desk, "alead").get(f"/people/{plant(desk, SELF_HARM).subject_id}").text).text
    assert "3 drafts" in text
    assert "1 no concern" in text


def test_every_look_is_in_the_trail(desk: Desk) -> None:
    path = f"/people/{plant(desk, SELF_HARM).subject_id}"
    signed_in(desk, "bdeputy").get(path)
    assert "bdeputy the person's page looked at" in Html(signed_in(desk, "alead").get(path).text).text


def test_the_name_is_shown_on_request_with_a_reason(desk: Desk) -> None:
    client, path = signed_in(desk, "alead"), f"/people/{plant(desk, SELF_HARM).subject_id}"
    assert "Finch" not in client.get(path).text
    assert client.post(f"{path}/name", {"reason": "To call the parents"}).location == path
    assert "Poppy Finch" in client.get(path).text


def test_without_a_reason_the_page_says_what_is_missing(desk: Desk) -> None:
    client, path = signed_in(desk, "alead"), f"/people/{plant(desk, SELF_HARM).subject_id}"
    reply = client.post(f"{path}/name", {"reason": ""})
    assert reply.status == 422
    assert "why you need the name" in reply.text


def test_a_hidden_persons_name_cant_be_asked_for(desk: Desk) -> None:
    path = f"/people/{plant(desk, HEAD).subject_id}/name"
    assert signed_in(desk, "alead").post(path, {"reason": "To call the parents"}).status == 404
