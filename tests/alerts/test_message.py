"""The message on the wire: one header line each, the same every time, plain text."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.message import clean_body, clean_subject, to_message
from monitor.errors import AlertError
from monitor.records.alert import MailKind

SENDER = "filterwatch@school.example"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "References", "X-FW-Alert-Id", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Importance", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip
POISON = {
    "line separator": "a\u2028Bcc: x@evil.example",
    "carriage return": "a\rBcc: x@evil.example",
    "newline": "a\r\nBcc: x@evil.example\r\n\r\nbody",
    "ten kilobytes": "x" * 10_000,
    "emoji": "\U0001f6a8" * 40,
    "right to left override": "abc\u202egnp.exe",
    "encoded word": "=?utf-8?q?a=0d=0aBcc:_x@evil.example?=",
    "next line": "a\x85Bcc: x@evil.example",
    "nothing": "",
    "lone surrogate": "a\udcff",
    "null": "a\x00b",
}


def wire(message) -> bytes:
    return message.as_bytes(policy=policy.SMTP)


@pytest.mark.fault("A16")
@pytest.mark.parametrize("subject", POISON.values(), ids=POISON.keys())
def test_poisoned_subject_stays_one_subject(smtp, subject):
    parsed = message_from_bytes(wire(to_message(smtp.delivery(subject_line=subject), sender=SENDER)))
    assert set(parsed.keys()) <= HEADERS
    assert len(parsed.get_all("Subject")) == 1
    assert parsed["Bcc"] is None
    assert parsed.get_payload().startswith("A draft is waiting.")


@pytest.mark.fault("A16")
@given(subject=st.text(max_size=300), body=st.text(max_size=300))
def test_any_text_gives_a_message_that_any_server_takes(smtp, subject, body):
    data = wire(to_message(smtp.delivery(subject_line=subject, body=body), sender=SENDER))
    assert set(message_from_bytes(data).keys()) <= HEADERS
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert b"\0" not in data
    assert data.isascii()


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_subject(clean_subject(text)) == clean_subject(text)
    assert clean_body(clean_body(text)) == clean_body(text)


def test_sending_again_gives_the_same_bytes(smtp):
    delivery = smtp.delivery()
    assert wire(to_message(delivery, sender=SENDER)) == wire(to_message(delivery, sender=SENDER))


def test_mails_about_one_incident_share_a_thread(smtp):
    first = to_message(smtp.delivery(1), sender=SENDER)
    again = to_message(smtp.delivery(1, id="another"), sender=SENDER)
    other = to_message(smtp.delivery(2), sender=SENDER)
    assert first["References"] == again["References"] == "<fw-000001@school.example>"
    assert first["Message-ID"] != again["Message-ID"]
    assert other["References"] != first["References"]


def test_digest_has_no_thread_and_no_haste(smtp):
    message = to_message(smtp.delivery(kind=MailKind.DIGEST, subject_line="Example, Monday: 1 new"), sender=SENDER)
    assert message["References"] is None
    assert message["Importance"] is None


def test_alert_id_stands_in_a_header(smtp):
    assert to_message(smtp.delivery(), sender=SENDER)["X-FW-Alert-Id"] == "alert-1"


def test_is_plain_text_and_says_that_nobody_need_answer(smtp):
    message = to_message(smtp.delivery(body="<b>5 > 4</b>\n"), sender=SENDER)
    assert message.get_content_type() == "text/plain"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content() == "<b>5 > 4</b>\n"


@pytest.mark.parametrize(
    "address", ["", "dsl", "dsl@", "a@b\r\nBcc: c@d", "a b@school.example", "dsl@school.example, x@evil.example"]
)
def test_address_that_is_none_is_refused_for_good_without_being_quoted(smtp, address):
    with pytest.raises(AlertError) as caught:
        to_message(smtp.delivery(address=address), sender=SENDER)
    assert caught.value.permanent
    assert "school.example" not in str(caught.value)
