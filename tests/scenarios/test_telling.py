"""From the log to the mailbox when telling is hard: a server that hangs up, sixty drafts at once, a decision between."""

import email
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import Message
from pathlib import Path

import time_machine

from monitor.alerts.mailbox import Mailbox
from monitor.services.once import OnceReport, run_once
from monitor.services.review.listing import decide_as, list_incidents
from monitor.settings.load import load_school
from tests.cli.program import CONFIG, write_school

AT = datetime(2026, 9, 22, 13, 0, tzinfo=UTC)
MAIL = '\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "filterwatch@school.example"\n'
ROSTER = "login,name,role,year,group\n" + "".join(f"p{n},Pupil {n},pupil,7,7A\n" for n in range(80))
REF = re.compile(r"FW-[0-9A-Z]{6}")


def make(folder: Path, port: int) -> Path:
    return write_school(folder / "school", filterwatch=CONFIG + MAIL.format(port=port), roster=ROSTER)


def search(minutes: float, login: str) -> str:
    """A search that can't wait."""
    return (
        f"{(AT + timedelta(minutes=minutes)).timestamp():.3f} 10 192.0.2.7 TCP_MISS/200 512 GET "
        f"http://www.google.com/search?q=how+to+kill+myself {login} HIER_DIRECT/192.0.2.80 text/html\n"
    )


def log(folder: Path, *lines: str) -> None:
    with (folder / "logs" / "access.log").open("a") as file:
        file.write("".join(lines))


def run(folder: Path, minutes: float) -> OnceReport:
    now = AT + timedelta(minutes=minutes)
    return run_once(load_school(folder, today=now.date()), clock=lambda: now)


def read(mailbox: Mailbox) -> list[Message]:
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in mailbox.read_files()]
    return [mail for mail in mails if "urgent" in mail["Subject"]]


def refs_in(mail: Message) -> set[str]:
    return set(REF.findall(mail.as_string()))


class HangsUp(threading.Thread):
    """A mail server that takes a whole mail and hangs up before its answer, until `answers` is set."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.taken: list[bytes] = []
        self.answers = False
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                wire, _ = self._socket.accept()
            except OSError:
                return
            with wire, wire.makefile("rb") as lines:
                wire.sendall(b"220 ready\r\n")
                while self._answer(wire, lines.readline().strip().upper(), lines):
                    pass

    def _answer(self, wire: socket.socket, command: bytes, lines: Iterator[bytes]) -> bool:
        if command == b"DATA":
            wire.sendall(b"354 go on\r\n")
            self.taken.append(b"".join(iter(lambda: next(lines, b".\r\n"), b".\r\n")))
            if not self.answers:
                return False
        if command in {b"", b"QUIT"}:
            return False
        wire.sendall(b"250 yes\r\n")
        return True

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.join()


@contextmanager
def server_that_hangs_up() -> Iterator[HangsUp]:
    server = HangsUp()
    server.start()
    try:
        yield server
    finally:
        server.close()


def test_a_mail_whose_answer_was_lost_comes_again_as_the_same_mail_and_then_no_more(tmp_path: Path) -> None:
    with server_that_hangs_up() as server:
        folder = make(tmp_path, server.port)
        log(folder, search(0, "p1"))
        assert run(folder, 1).delivered.sent == 0
        server.answers = True
        run(folder, 2)
        run(folder, 3)
        mails = [email.message_from_bytes(taken, policy=policy.default) for taken in server.taken]
        urgent = [(mail["Message-ID"], mail["Subject"], mail["Date"]) for mail in mails if "urgent" in mail["Subject"]]
    assert len(urgent) == 2
    assert urgent[0] == urgent[1]


def test_sixty_urgent_drafts_are_twenty_mails_and_listings_with_each_draft_in_exactly_one(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        folder = make(tmp_path, mailbox.port)
        log(folder, *(search(number / 60, f"p{number}") for number in range(60)))
        run(folder, 2)
        log(folder, *(search(3 + number / 60, f"p{number}") for number in range(60, 80)))
        for minutes in (4, 6, 8, 10, 12):
            run(folder, minutes)
        mails = read(mailbox)
    single = [mail for mail in mails if len(refs_in(mail)) == 1]
    told = Counter(ref for mail in mails for ref in refs_in(mail))
    assert len(single) <= 20
    assert len(mails) < 30
    assert set(told) == {row["ref"] for row in list_incidents(load_school(folder))}
    assert len(told) == 80
    assert set(told.values()) == {1}


def test_a_new_line_after_a_decision_is_a_new_draft_and_a_new_mail(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        folder = make(tmp_path, mailbox.port)
        log(folder, search(0, "p1"))
        run(folder, 1)
        (first,) = list_incidents(load_school(folder))
        with time_machine.travel(AT + timedelta(minutes=2)):
            decide_as(
                load_school(folder), first["ref"], login="dsl1", state="no concern", reason="we have talked", note=""
            )
        log(folder, search(3, "p1"))
        run(folder, 4)
        run(folder, 5)
        decided, opened = list_incidents(load_school(folder))
        subjects = [mail["Subject"] for mail in read(mailbox)]
    assert {**decided, "state": "draft"} == first
    assert (opened["state"], opened["attempts"]) == ("draft", 1)
    assert [REF.findall(subject) for subject in subjects] == [[first["ref"]], [opened["ref"]]]
