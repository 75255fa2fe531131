"""The local mailbox takes what the sender hands over, and starts and stops cleanly."""

from email import message_from_bytes, policy

from monitor.alerts.mailbox import Mailbox
from monitor.alerts.smtp import send_mails_now


def send(smtp, port, *deliveries):
    results = []
    send_mails_now(deliveries, smtp.settings(port, tls="none"), password=None, record=results.append)
    return results


def test_writes_each_mail_as_a_file_in_order(smtp, tmp_path):
    with Mailbox(tmp_path / "mail") as mailbox:
        results = send(smtp, mailbox.port, smtp.delivery(1), smtp.delivery(2))
    assert [result.error for result in results] == [None, None]
    assert [path.name[:4] for path in mailbox.read_files()] == ["0001", "0002"]
    message = message_from_bytes(mailbox.read_files()[0].read_bytes(), policy=policy.default)
    assert message["Subject"].startswith("[FW-000001]")
    assert message.get_content().strip() == "A draft is waiting."


def test_listens_on_a_port_of_its_own_choice(tmp_path):
    with Mailbox(tmp_path) as one, Mailbox(tmp_path / "other") as other:
        assert one.port != other.port


def test_goes_on_counting_after_a_restart(smtp, tmp_path):
    for number in (1, 2):
        with Mailbox(tmp_path) as mailbox:
            send(smtp, mailbox.port, smtp.delivery(number))
    assert len(mailbox.read_files()) == 2


def test_file_name_comes_from_a_poisoned_subject_harmlessly(smtp, tmp_path):
    with Mailbox(tmp_path) as mailbox:
        send(smtp, mailbox.port, smtp.delivery(subject_line="../../x\x00\n/etc/passwd"))
    (path,) = mailbox.read_files()
    assert path.parent == tmp_path


def test_stops_though_it_never_started(tmp_path):
    Mailbox(tmp_path).stop()
