"""Mail: while the server is away, drafts are made; when it is back, the mail goes, once; without TLS nothing ever goes."""

import json
from pathlib import Path

from monitor.alerts.mailbox import Mailbox
from tests.cli.program import CONFIG, filterwatch, squid_line, write_school

URGENT = CONFIG.replace('"gambling"', '"self_harm"')


def school_with_mail(folder: Path, port: int, tls: str = "none") -> Path:
    mail = f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "{tls}"\nfrom = "filterwatch@school.example"\n'
    school = write_school(folder, filterwatch=URGENT + mail)
    (school / "logs" / "access.log").write_text(squid_line(0), encoding="utf-8")
    return school


def mails(folder: Path) -> list[dict]:
    out = filterwatch("alerts", "list", "--json", "-c", folder).out
    return [mail for mail in map(json.loads, out.splitlines()) if mail["kind"] == "urgent"]


def test_the_mail_goes_once_when_the_server_is_back(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mail")
    mailbox.start()
    port = mailbox.port
    mailbox.stop()
    folder = school_with_mail(tmp_path / "school", port)

    away = filterwatch("run", "--once", "-c", folder)
    assert away.code == 0
    assert len(filterwatch("incidents", "list", "--json", "-c", folder).out.splitlines()) == 1
    assert [mail["state"] for mail in mails(folder)] == ["queued"]

    with Mailbox(tmp_path / "mail", port=port) as back:
        filterwatch("run", "--once", "-c", folder)
        filterwatch("run", "--once", "-c", folder)
        filterwatch("alerts", "retry", "-c", folder)
        urgent = [path for path in back.read_files() if "FW-" in path.name]

    assert len(urgent) == 1
    assert [mail["state"] for mail in mails(folder)] == ["sent"]


def test_a_server_without_tls_gets_nothing_and_health_says_so(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as plain:
        folder = school_with_mail(tmp_path / "school", plain.port, tls="starttls")
        filterwatch("run", "--once", "-c", folder)
        received = plain.read_files()

    report = json.loads(filterwatch("health", "--json", "-c", folder).out.splitlines()[0])
    assert received == ()
    assert report["ok"] is False
    assert any("TLS" in problem for problem in report["problems"])
