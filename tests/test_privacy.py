"""Who did what stands in the log, the roster and the lists, and nowhere else but where a person is meant to read it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alerts.mailbox import Mailbox
from monitor.records.people import Role
from monitor.services.once import run_once
from monitor.services.review.desk import Desk, open_desk
from monitor.services.upkeep.reference import load_themes
from monitor.services.viewing import open_database
from monitor.settings.load import load_school, school_calendar
from monitor.simulate.event import Topic
from monitor.simulate.plan import SchoolPlan
from monitor.simulate.planted.searches import CURRICULUM_WORDS, HELP_WORDS, SELF_HARM_WORDS
from monitor.simulate.school import SimulatedSchool, write_school
from tests.cli.inside import run_inside
from tests.web.client import Client, signed_in
from tests.web.school import NOW

PATIENCE_SECONDS = 30.0
GIVEN = ("logs", "lists", "roster.csv", "routes.toml", "truth.json")  # what the school itself put there
COMMANDS = (("health",), ("alerts", "list"), ("incidents", "list"), ("lists", "status"), ("replay",))


@dataclass(frozen=True)
class Secrets:
    """What may stand nowhere in clear. names: of people, and their logins where they hold no role."""

    names: frozenset[str]
    words: frozenset[str]
    addresses: frozenset[str]
    illegal: frozenset[str]

    @property
    def everything(self) -> frozenset[str]:
        return self.names | self.words | self.addresses | self.illegal


@dataclass(frozen=True)
class Day:
    """A simulated day, read that evening and told the morning after."""

    folder: Path
    mails: tuple[Path, ...]
    simulated: SimulatedSchool
    secrets: Secrets
    desk: Desk


def find_secrets(school: SimulatedSchool) -> Secrets:
    known = set(school.people.roles.values())
    flagged = [event for case in school.cases for event in case.events if event.topic is not Topic.SEARCH]
    searches = (SELF_HARM_WORDS, *HELP_WORDS, *CURRICULUM_WORDS)
    illegal = (*school.lists.iwf_pages, *school.lists.iwf_hosts)
    return Secrets(
        names=frozenset(
            word for row in school.people.rows for word in (row.name, "" if row.login in known else row.login) if word
        ),
        words=frozenset(words.replace(" ", gap) for words in searches for gap in (" ", "+", "%20", "_")),
        addresses=frozenset(event.url.partition("://")[2] for event in flagged if event.url.split("/", 3)[3]),
        illegal=frozenset([*illegal, *(page.split("/", 1)[1] for page in school.lists.iwf_pages)]),
    )


def find_leaks(places: Iterable[tuple[str, bytes]], secrets: Iterable[str]) -> set[tuple[str, str]]:
    """(place, secret) wherever a secret stands, as UTF-8 or UTF-16, in any case."""
    needles = [(secret, [secret.lower().encode(), secret.lower().encode("utf-16-le")]) for secret in secrets]
    return {
        (place, secret)
        for place, content in places
        for lowered in (content.lower(),)
        for secret, spellings in needles
        if any(spelling in lowered for spelling in spellings)
    }


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).parts[0] not in GIVEN:
            yield str(path.relative_to(folder)), path.read_bytes()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    base = tmp_path_factory.mktemp("privacy")
    folder = base / "school"
    with Mailbox(base / "mail") as mailbox:
        plan = SchoolPlan(seed=5, day=NOW.date() - timedelta(days=1), people=30, pace=0.1, mail_port=mailbox.port)
        simulated = write_school(folder, plan)
        simulated.write_days(folder)
        school = load_school(folder, today=plan.day)
        run_once(school, clock=lambda: simulated.ends_at)
        dawn = school_calendar(school).next_digest_at(simulated.ends_at) + timedelta(minutes=1)
        run_once(school, clock=lambda: dawn)
        mails = mailbox.read_files()
        with open_database(school) as engine:
            desk = open_desk(school, engine, load_themes(school))
            yield Day(folder=folder, mails=mails, simulated=simulated, secrets=find_secrets(simulated), desk=desk)


def crawl(client: Client) -> dict[str, str]:
    """Every page that this person reaches by links, lists first; forms are not sent."""
    pages: dict[str, str] = {}
    waiting = ["/", "/records", "/trail", "/health", "/?show=decided"]
    while waiting:
        path = waiting.pop()
        if path in pages or path.startswith("/static"):
            continue
        pages[path] = client.get(path).text
        waiting += [link for link in re.findall(r'href="(/[^"#]*)"', pages[path]) if "sign-out" not in link]
    return pages


def pages_of(day: Day, role: Role) -> list[tuple[str, bytes]]:
    pages = crawl(signed_in(day.desk, day.simulated.people.roles[role]))
    return [(path, page.encode()) for path, page in pages.items()]


def test_the_day_has_something_to_hide(day: Day) -> None:
    assert all((day.secrets.names, day.secrets.words, day.secrets.addresses, day.secrets.illegal))
    given = [(path.name, path.read_bytes()) for path in day.folder.rglob("*") if path.is_file()]
    found = {secret for _, secret in find_leaks(given, day.secrets.everything)}
    assert SELF_HARM_WORDS.replace(" ", "+") in found
    assert day.secrets.names <= found
    assert len(found & day.secrets.addresses) > 20
    assert day.secrets.illegal <= found


def test_no_file_of_the_program_holds_a_secret(day: Day) -> None:
    names = [name for name, _ in files_below(day.folder)]
    assert "filterwatch.db" in names
    assert find_leaks(files_below(day.folder), day.secrets.everything) == set()


def test_no_mail_holds_a_secret_or_a_site(day: Day) -> None:
    assert len(day.mails) >= 4
    hosts = {event.host for case in day.simulated.cases for event in case.events}
    everything = {*day.secrets.everything, *hosts}
    assert find_leaks([(path.name, path.read_bytes()) for path in day.mails], everything) == set()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", [(), ("--json",)], ids=["text", "json"])
def test_no_command_prints_a_secret(day: Day, words: tuple[str, ...], flag: tuple[str, ...]) -> None:
    done = run_inside(*words, *flag, "-c", day.folder)
    assert done.out
    assert find_leaks([("stdout", done.out.encode()), ("stderr", done.err.encode())], day.secrets.everything) == set()


def test_the_safeguarding_lead_reads_defanged_addresses_and_no_name_before_asking(day: Day) -> None:
    pages = pages_of(day, Role.DSL)
    assert len([path for path, _ in pages if path.startswith("/drafts/")]) > 8
    assert b"[.]" in b"".join(page for _, page in pages)
    assert find_leaks(pages, day.secrets.names | day.secrets.addresses | day.secrets.illegal - paths_of(day)) == set()


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.HEAD, Role.CHAIR])
def test_others_read_no_name_and_no_illegal_address(day: Day, role: Role) -> None:
    pages = pages_of(day, role)
    assert find_leaks(pages, day.secrets.names | day.secrets.addresses | day.secrets.illegal - paths_of(day)) == set()


def test_a_technician_reads_no_search_words(day: Day) -> None:
    assert find_leaks(pages_of(day, Role.TECHNICIAN), day.secrets.everything) == set()


def paths_of(day: Day) -> set[str]:
    """The paths of illegal pages: a defanged address shows them, to those who may see the draft."""
    return {page.split("/", 1)[1] for page in day.simulated.lists.iwf_pages}


def test_the_daemon_says_no_secret_and_carries_none_in_its_arguments(day: Day, tmp_path: Path) -> None:
    folder = tmp_path / "school"
    shutil.copytree(day.folder, folder, ignore=shutil.ignore_patterns("filterwatch.db*"))
    daemon = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "-c", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    try:
        wait_until_read(folder)
        arguments = Path(f"/proc/{daemon.pid}/cmdline").read_bytes() + Path(f"/proc/{daemon.pid}/environ").read_bytes()
    finally:
        daemon.send_signal(signal.SIGTERM)
        out, err = daemon.communicate(timeout=PATIENCE_SECONDS)
    assert b"lines" in out + err
    said = [("stdout", out), ("stderr", err), ("arguments", arguments), *files_below(folder)]
    assert find_leaks(said, day.secrets.everything) == set()


def wait_until_read(folder: Path) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while len(run_inside("incidents", "list", "-c", folder).out.splitlines()) < 10:
        assert time.monotonic() < give_up, "the day was never read"
        time.sleep(0.2)
