"""A wrong config stops the service; somebody is told of it all the same."""

from pathlib import Path

from monitor.alerts.mailbox import Mailbox
from tests.cli.program import CONFIG, ROUTES, filterwatch, write_school

MAIL = '\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "filterwatch@school.example"\n'
TECHNICIAN = '[[person]]\nrole = "technician"\nlogin = "t1"\nname = "T"\nmail = "it@school.example"\n'


def test_the_technician_is_mailed_although_the_config_is_wrong(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        wrong = CONFIG.replace("Europe/London", "Europe/Lodon") + MAIL.format(port=mailbox.port)
        folder = write_school(tmp_path / "school", filterwatch=wrong, routes=ROUTES + TECHNICIAN)

        assert filterwatch("run", "-c", folder).code == 78
        done = filterwatch("alerts", "unit-failed", "filterwatch.service", "-c", folder)
        (mail,) = mailbox.read_files()

    assert done.code == 0, done.text
    assert "To: it@school.example" in mail.read_text(encoding="utf-8")
    assert "filterwatch.service" in mail.read_text(encoding="utf-8")


def test_without_a_mail_server_it_says_so(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")

    done = filterwatch("alerts", "unit-failed", "filterwatch.service", "-c", folder)

    assert done.code == 1
    assert "[mail]" in done.text
