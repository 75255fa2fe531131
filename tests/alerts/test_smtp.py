"""Against a real server on loopback: what is sent, to whom, and what never leaves."""

import asyncio
import socket

import pytest

from monitor.alerts.smtp import SendResult, send_mails, send_mails_now

TIMEOUT = 0.4


def deliver(deliveries, settings, *, password=None) -> list[SendResult]:
    results: list[SendResult] = []
    send_mails_now(deliveries, settings, password=password, record=results.append, timeout_seconds=TIMEOUT)
    return results


def run(smtp, deliveries, answers, certificates, **server) -> list[SendResult]:
    """Send through a STARTTLS server with a good certificate, unless the test says otherwise."""
    settings = server.pop("settings", {})
    password = server.pop("password", None)
    server.setdefault("starttls", certificates.good)

    async def go() -> list[SendResult]:
        results: list[SendResult] = []
        async with smtp.server(answers, **server) as port:
            mail = smtp.settings(port, **({"ca_file": certificates.ca_file} | settings))
            await send_mails(deliveries, mail, password=password, record=results.append, timeout_seconds=TIMEOUT)
        return results

    return asyncio.run(go())


def converse(smtp, deliveries, conversation, certificates) -> list[SendResult]:
    async def go() -> list[SendResult]:
        results: list[SendResult] = []
        async with smtp.conversation(conversation) as port:
            mail = smtp.settings(port, ca_file=certificates.ca_file)
            await send_mails(deliveries, mail, password=None, record=results.append, timeout_seconds=TIMEOUT)
        return results

    return asyncio.run(go())


def test_hands_a_mail_over_starttls(smtp, certificates):
    answers = smtp.Answers()
    (result,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert (result.code, result.error) == (250, None)
    assert b"Subject: [FW-000001] urgent" in answers.received[0]
    assert b"Message-ID: <00000000-0000-5000-8000-000000000001@school.example>" in answers.received[0]


def test_hands_a_mail_over_implicit_tls(smtp, certificates):
    answers = smtp.Answers()
    (result,) = run(
        smtp,
        [smtp.delivery()],
        answers,
        certificates,
        starttls=None,
        implicit=certificates.good,
        settings={"tls": "implicit"},
    )
    assert result.error is None
    assert len(answers.received) == 1


def test_sends_plain_text_to_this_machine_when_asked_to(smtp, certificates):
    answers = smtp.Answers()
    (result,) = run(
        smtp, [smtp.delivery()], answers, certificates, starttls=None, settings={"tls": "none", "ca_file": None}
    )
    assert result.error is None


def test_refuses_plain_text_to_any_other_host(smtp):
    mail = smtp.settings(25, tls="none").model_copy(update={"host": "mail.example"})
    (result,) = deliver([smtp.delivery()], mail)
    assert "without TLS is refused" in str(result.error)
    assert not result.error.permanent


def test_uses_one_connection_for_many_mails(smtp, certificates):
    answers = smtp.Answers()
    results = run(smtp, [smtp.delivery(number) for number in range(1, 6)], answers, certificates)
    assert [result.error for result in results] == [None] * 5
    assert answers.connections == 1


def test_each_mail_has_one_recipient(smtp, certificates):
    answers = smtp.Answers()
    run(smtp, [smtp.delivery(1), smtp.delivery(2)], answers, certificates)
    assert answers.recipients == [["dsl1@school.example"], ["dsl2@school.example"]]


@pytest.mark.fault("A01")
@pytest.mark.parametrize("code", ["421", "430", "450", "451", "452", "454"])
def test_answer_4xx_for_the_recipient_is_tried_again(smtp, certificates, code):
    answers = smtp.Answers(rcpt={"dsl1@school.example": f"{code} 4.7.1 later, dsl1@school.example"})
    (result,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert (result.error.permanent, result.error.code) == (False, int(code))


@pytest.mark.fault("A01")
@pytest.mark.parametrize("code", ["421", "450", "451", "452"])
def test_answer_4xx_after_the_content_is_tried_again(smtp, certificates, code):
    (result,) = run(smtp, [smtp.delivery()], smtp.Answers(data=[f"{code} later"]), certificates)
    assert (result.error.permanent, result.error.code) == (False, int(code))


@pytest.mark.fault("A02")
@pytest.mark.parametrize("code", ["500", "501", "503", "550", "551", "552", "553", "554"])
def test_answer_5xx_for_the_recipient_is_final(smtp, certificates, code):
    answers = smtp.Answers(rcpt={"dsl1@school.example": f"{code} 5.1.1 no such user"})
    (result,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert (result.error.permanent, result.error.code) == (True, int(code))


@pytest.mark.fault("A02")
@pytest.mark.parametrize("code", ["530", "550", "553"])
def test_answer_5xx_for_our_own_sender_is_not_the_recipients_end(smtp, certificates, code):
    (result,) = run(smtp, [smtp.delivery()], smtp.Answers(mail=[f"{code} go away"]), certificates)
    assert not result.error.permanent


@pytest.mark.fault("A02")
@pytest.mark.parametrize("code", ["552", "554"])
def test_content_refused_for_good_is_sent_once_more_as_the_bare_reference(smtp, certificates, code):
    answers = smtp.Answers(data=[f"{code} too much"])
    (result,) = run(smtp, [smtp.delivery(body="x" * 500)], answers, certificates)
    assert result.error is None
    assert b"Subject: Filterwatch: FW-000001" in answers.received[0]
    assert b"xxx" not in answers.received[0]
    assert b"Message-ID: <00000000-0000-5000-8000-000000000001@school.example>" in answers.received[0]


@pytest.mark.fault("A02")
def test_even_the_bare_reference_refused_is_final(smtp, certificates):
    answers = smtp.Answers(data=["554 no", "554 still no"])
    (result,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert (result.error.permanent, result.error.code) == (True, 554)


def test_error_text_keeps_codes_and_no_address(smtp, certificates):
    answers = smtp.Answers(rcpt={"dsl1@school.example": "550 5.1.1 <dsl1@school.example> unknown"})
    (result,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert str(result.error) == "recipient refused (550 5.1.1)"


@pytest.mark.fault("A03")
def test_greylisted_mail_goes_at_the_next_try(smtp, certificates):
    answers = smtp.Answers(rcpt={"dsl1@school.example": "451 4.7.1 greylisted"})
    (first,) = run(smtp, [smtp.delivery()], answers, certificates)
    answers.rcpt.clear()
    (second,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert (first.error.permanent, second.error) == (False, None)
    assert len(answers.received) == 1


@pytest.mark.fault("A04")
def test_server_without_starttls_gets_nothing(smtp, certificates):
    answers = smtp.Answers()
    (result,) = run(smtp, [smtp.delivery()], answers, certificates, starttls=None)
    assert "no STARTTLS" in str(result.error)
    assert not result.error.permanent
    assert answers.received == []
    assert answers.recipients == []


@pytest.mark.fault("A05")
@pytest.mark.parametrize("name", ["expired", "wrong_host"])
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_bad_certificate_gets_nothing(smtp, certificates, name, tls):
    answers = smtp.Answers()
    context = getattr(certificates, name)
    server = {"starttls": context} if tls == "starttls" else {"starttls": None, "implicit": context}
    (result,) = run(smtp, [smtp.delivery()], answers, certificates, settings={"tls": tls}, **server)
    assert "certificate is refused" in str(result.error)
    assert not result.error.permanent
    assert answers.received == []


@pytest.mark.fault("A05")
def test_certificate_of_an_unknown_authority_gets_nothing(smtp, certificates):
    answers = smtp.Answers()
    (result,) = run(smtp, [smtp.delivery()], answers, certificates, settings={"ca_file": None})
    assert "certificate is refused" in str(result.error)
    assert answers.received == []


def test_unreadable_ca_file_stops_before_anything_is_sent(smtp, certificates, tmp_path):
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate")
    answers = smtp.Answers()
    (result,) = run(smtp, [smtp.delivery()], answers, certificates, settings={"ca_file": empty})
    assert "ca_file" in str(result.error)
    assert answers.received == []


@pytest.mark.fault("A06")
def test_plaintext_injected_before_tls_is_not_taken_for_the_servers_answer(smtp, certificates):
    """The man in the middle answers STARTTLS and adds what would pass for the replies of the encrypted session."""

    async def inject(reader, writer):
        writer.write(b"220 mail.example\r\n")
        await reader.readline()
        writer.write(b"250-mail.example\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go\r\n250-mail.example\r\n250 AUTH PLAIN\r\n250 OK\r\n250 OK\r\n354 go\r\n250 taken\r\n")
        await asyncio.Event().wait()

    (result,) = converse(smtp, [smtp.delivery()], inject, certificates)
    assert result.code is None
    assert result.error is not None


@pytest.mark.fault("A07")
def test_wrong_password_is_tried_once_for_all_mails(smtp, certificates):
    answers = smtp.Answers(password="right")
    deliveries = [smtp.delivery(number) for number in range(1, 4)]
    results = run(
        smtp, deliveries, answers, certificates, auth=True, settings={"username": "filterwatch"}, password="wrong"
    )
    assert [(result.error.permanent, result.error.code) for result in results] == [(False, 535)] * 3
    assert answers.connections == 1
    assert answers.received == []


def test_right_password_signs_in(smtp, certificates):
    answers = smtp.Answers(password="right")
    (result,) = run(
        smtp,
        [smtp.delivery()],
        answers,
        certificates,
        auth=True,
        settings={"username": "filterwatch"},
        password="right",
    )
    assert result.error is None


@pytest.mark.fault("A08")
def test_server_that_never_greets_is_given_up(smtp, certificates):
    async def silent(reader, writer):
        await asyncio.Event().wait()

    (result,) = converse(smtp, [smtp.delivery()], silent, certificates)
    assert "in time" in str(result.error)
    assert not result.error.permanent


def test_closed_port_is_tried_again_later(smtp, certificates):
    (result,) = deliver([smtp.delivery()], smtp.settings(1, ca_file=certificates.ca_file))
    assert "can't be reached" in str(result.error)
    assert not result.error.permanent


@pytest.mark.fault("A09")
def test_hang_in_data_is_given_up_and_no_other_mail_waits_for_it(smtp, certificates, monkeypatch):
    monkeypatch.setattr("monitor.alerts.smtp.CONTENT_SECONDS", TIMEOUT)

    class Hanging(smtp.Answers):
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
            await asyncio.Event().wait()
            return "250 too late"

    answers = Hanging()
    results = run(smtp, [smtp.delivery(number) for number in (1, 2, 3)], answers, certificates)
    assert [(str(result.error), result.error.permanent) for result in results] == [
        ("the server did not answer in time", False)
    ] * 3
    assert answers.connections == 1


def test_slow_server_gets_no_further_mail_once_the_budget_is_spent(smtp, certificates, monkeypatch):
    monkeypatch.setattr("monitor.alerts.smtp.BUDGET_SECONDS", -1.0)
    answers = smtp.Answers()
    (result,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert "in time" in str(result.error)
    assert answers.received == []


def test_stopping_ends_a_hanging_send_without_a_result(smtp):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        results = []
        send_mails_now(
            [smtp.delivery()],
            smtp.settings(silent.getsockname()[1], tls="none"),
            password=None,
            record=results.append,
            is_stopping=lambda: True,
        )
    assert results == []


def test_failure_to_record_is_not_swallowed(smtp, certificates):
    def record(result):
        raise OSError("disk full")

    async def go() -> None:
        async with smtp.server(smtp.Answers(), starttls=certificates.good) as port:
            mail = smtp.settings(port, ca_file=certificates.ca_file)
            await send_mails([smtp.delivery()], mail, password=None, record=record, timeout_seconds=TIMEOUT)

    with pytest.raises(OSError, match="disk full"):
        asyncio.run(go())


@pytest.mark.fault("A10")
def test_drop_after_the_dot_is_sent_again_with_the_same_message_id(smtp, certificates):
    answers = smtp.Answers(data=["drop"])
    (first,) = run(smtp, [smtp.delivery()], answers, certificates)
    (second,) = run(smtp, [smtp.delivery()], answers, certificates)
    assert (first.error.permanent, second.error) == (False, None)
    assert len(answers.received) == 2
    assert answers.received[0].replace(b"\r\n", b"\n") == answers.received[1].replace(b"\r\n", b"\n")


@pytest.mark.fault("A10")
def test_mails_after_a_dropped_one_go_over_a_new_connection(smtp, certificates):
    answers = smtp.Answers(data=["drop"])
    first, second = run(smtp, [smtp.delivery(1), smtp.delivery(2)], answers, certificates)
    assert first.error is not None
    assert second.error is None
    assert answers.connections == 2


@pytest.mark.fault("A12")
def test_one_refused_recipient_does_not_stop_the_others(smtp, certificates):
    answers = smtp.Answers(rcpt={"dsl2@school.example": "550 5.1.1 unknown"})
    results = run(smtp, [smtp.delivery(number) for number in (1, 2, 3)], answers, certificates)
    assert [result.error is None for result in results] == [True, False, True]
    assert answers.recipients == [["dsl1@school.example"], ["dsl3@school.example"]]


@pytest.mark.fault("A13")
@pytest.mark.parametrize("chunk", [b"2" * 65536, b"220-still greeting\r\n" * 4000], ids=["one line", "many lines"])
def test_endless_banner_is_cut_off(smtp, certificates, chunk):
    async def endless(reader, writer):
        while True:
            writer.write(chunk)
            await writer.drain()

    (result,) = converse(smtp, [smtp.delivery()], endless, certificates)
    assert not result.error.permanent


@pytest.mark.fault("A13")
def test_banner_that_drips_for_ever_is_cut_off(smtp, certificates):
    async def dripping(reader, writer):
        while True:
            writer.write(b"220-a\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    (result,) = converse(smtp, [smtp.delivery()], dripping, certificates)
    assert "in time" in str(result.error)


@pytest.mark.fault("A14")
def test_unknown_host_is_tried_again_later(smtp):
    mail = smtp.settings(25).model_copy(update={"host": "mail.invalid"})
    (result,) = deliver([smtp.delivery()], mail)
    assert not result.error.permanent


def test_address_that_no_header_takes_is_final(smtp, certificates):
    answers = smtp.Answers()
    bad, good = run(smtp, [smtp.delivery(1, address="dsl\r\nBcc: x"), smtp.delivery(2)], answers, certificates)
    assert bad.error.permanent
    assert "dsl" not in str(bad.error)
    assert good.error is None


def test_every_mail_gets_exactly_one_result(smtp, certificates):
    deliveries = [smtp.delivery(number) for number in range(1, 8)]
    answers = smtp.Answers(
        mail=["250 OK", "451 later", "250 OK"],
        rcpt={"dsl4@school.example": "550 no"},
        data=["250 OK", "drop", "552 big"],
    )
    results = run(smtp, deliveries, answers, certificates)
    assert sorted(result.delivery.id for result in results) == [delivery.id for delivery in deliveries]
