"""A thousand listed pages are met and told of; none of their addresses stands anywhere afterwards."""

import gzip
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from monitor.alerts.mailbox import Mailbox
from monitor.settings.init import write_config_folder
from tests.cli.inside import run_inside
from tests.detect.lists.pages import Page, make_pages, respell
from tests.leaks import FORMS, LeakFinder

PATIENCE_SECONDS = 60.0
GIVEN = ("logs", "lists")
PEOPLE = 25
PAGES = [page for page in make_pages(1_400, seed=9) if page.host.isascii() and not page.host[0].isdigit()][:1_000]


def spell_for_log(page: Page, chance: random.Random) -> str:
    """As a proxy may write it: with a scheme, and without what would end the field or the line."""
    if chance.random() < 0.5:
        return f"http://{page}"
    while True:
        spelled = "".join(letter for letter in respell(page, chance) if letter.isprintable() and letter != " ")
        if spelled.lower().startswith("http"):
            return spelled


CHANCE = random.Random(1)
LOGGED = [spell_for_log(page, CHANCE) for page in PAGES]
SECRETS = {page.path for page in PAGES} | {page.host for page in PAGES} | {spelled[-24:] for spelled in LOGGED}
FINDER = LeakFinder(SECRETS)


def write_school(folder: Path, *, mail_port: int) -> None:
    """A school whose pupils met every page yesterday, spelled in any way, stopped or not; between them, ordinary lines."""
    write_config_folder(folder)
    (folder / "filterwatch.toml").write_text(
        '[school]\nname = "Leak Test School"\nroster = "roster.csv"\n'
        '[[source]]\nname = "filter"\npath = "logs/access.log*"\nformat = "squid"\n'
        '[[list]]\nname = "iwf"\npath = "lists/iwf.txt"\nkind = "iwf"\n'
        '[[list]]\nname = "own"\npath = "lists/own.txt"\nkind = "domains"\ntheme = "gambling"\n'
        f'[mail]\nhost = "127.0.0.1"\nport = {mail_port}\ntls = "none"\nfrom = "filterwatch@school.example"\n'
    )
    (folder / "calendar.toml").write_text("")
    (folder / "routes.toml").write_text(
        "".join(
            f'[[person]]\nrole = "{role}"\nlogin = "{role}1"\nname = "{role.title()}"\nmail = "{role}@school.example"\n'
            for role in ("dsl", "head", "chair", "external")
        )
    )
    rows = "".join(f"pupil{number},Pupil {number},pupil,8,8A,,,\n" for number in range(PEOPLE))
    (folder / "roster.csv").write_text("login,name,role,year,group,flags,valid_from,valid_to\n" + rows)
    (folder / "lists" / "own.txt").write_text("".join(f"number{number}.bets.test\n" for number in range(60_000)))
    (folder / "lists" / "iwf.txt").write_text("# invented\n" + "".join(f"{page}\n" for page in PAGES))
    (folder / "logs" / "access.log").write_text("".join(_log_lines(random.Random(2))), encoding="utf-8")


def _log_lines(chance: random.Random) -> Iterator[str]:
    start = time.time() - 86_400
    for number, spelled in enumerate(LOGGED):
        at, client = start + number * 20, f"10.1.0.{number % PEOPLE + 1}"
        result = chance.choice(["TCP_DENIED/403 3900", "TCP_DENIED/403 3900", "TCP_MISS/200 51000", "TCP_MISS/302 400"])
        pupil = f"pupil{number % PEOPLE}"
        yield f"{at:.3f}     12 {client} {result} GET {spelled} {pupil} HIER_DIRECT/192.0.2.1 text/html\n"
        yield f"{at + 1:.3f}     12 {client} TCP_MISS/200 900 GET http://lessons.test/{number} {pupil} HIER_DIRECT/192.0.2.2 text/html\n"


@dataclass
class Ran:
    """What a run left behind. met: (place, text, form) of all that was found while it ran."""

    folder: Path
    out: bytes = b""
    met: set[tuple[str, str, str]] = field(default_factory=set)
    core_limits: set[tuple[int, int]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    processes: set[int] = field(default_factory=set)
    limit_before: tuple[int, int] = field(default_factory=lambda: resource.getrlimit(resource.RLIMIT_CORE))


def watch(process: subprocess.Popen[bytes], ran: Ran, base: Path) -> None:
    """Look from outside, once: arguments, environment and limit of a process and its children, all files there are."""
    for pid in (process.pid, *children_of(process.pid)):
        try:
            for name in ("cmdline", "environ"):
                ran.met |= {(name, *hit) for hit in FINDER.find(Path(f"/proc/{pid}/{name}").read_bytes())}
            ran.core_limits.add(resource.prlimit(pid, resource.RLIMIT_CORE))
        except (OSError, ProcessLookupError):  # it has just ended
            continue
        ran.processes.add(pid)
    ran.met |= find_leaks(base)
    ran.names |= {path.name for path in base.rglob("*")}


def children_of(pid: int) -> list[int]:
    """The processes that it started: a long list is compiled in one."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def find_leaks(base: Path) -> set[tuple[str, str, str]]:
    """In everything that lies in the school's folder, the mail folder and the folder for temporary files, but the given."""
    found = FINDER.find_in(base / "school", but=GIVEN)
    return found | FINDER.find_in(base / "mail") | FINDER.find_in(base / "tmp")


def start(base: Path, *words: str) -> subprocess.Popen[bytes]:
    (base / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *words, "-c", str(base / "school")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=base / "tmp",
        env={**os.environ, "TMPDIR": str(base / "tmp"), "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
    )


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """`run --once`, watched until it ends."""
    base = tmp_path_factory.mktemp("once")
    with Mailbox(base / "mail") as mailbox:
        write_school(base / "school", mail_port=mailbox.port)
        ran, process = Ran(base / "school"), start(base, "run", "--once")
        while process.poll() is None:
            time.sleep(0.2)
            watch(process, ran, base)
        ran.out = process.communicate()[0]
        assert process.returncode == 0, ran.out
        ran.met |= find_leaks(base)
    return ran


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The daemon, killed in the middle of its work: write-ahead log and temporary files stay as they are."""
    base = tmp_path_factory.mktemp("killed")
    with Mailbox(base / "mail") as mailbox:
        write_school(base / "school", mail_port=mailbox.port)
        ran, process = Ran(base / "school"), start(base, "run")
        give_up = time.monotonic() + PATIENCE_SECONDS
        while len(mailbox.read_files()) < 3:
            assert process.poll() is None
            assert time.monotonic() < give_up, "no mail came"
            time.sleep(0.1)
        watch(process, ran, base)
        process.send_signal(signal.SIGKILL)
        ran.out = process.communicate()[0]
        ran.met |= find_leaks(base)
        ran.names |= {path.name for path in base.rglob("*")}
    return ran


def drafts_of(ran: Ran) -> list[dict]:
    return [json.loads(line) for line in run_inside("incidents", "list", "--json", "-c", ran.folder).out.splitlines()]


def test_every_page_is_met_and_told_of(once: Ran) -> None:
    drafts = [draft for draft in drafts_of(once) if draft["restricted"]]
    assert len(drafts) == PEOPLE
    assert sum(draft["lines"] for draft in drafts) == len(PAGES)
    assert all(draft["themes"][0] == "csam" for draft in drafts)
    assert len(list((once.folder.parent / "mail").glob("*.eml"))) > 3


def test_no_file_mail_or_argument_holds_an_address_after_a_run(once: Ran) -> None:
    assert {"filterwatch.db", "filterwatch.db-wal", "iwf.segment"} <= once.names
    assert len(once.processes) > 1
    assert once.met == set()
    assert FINDER.find(once.out) == set()


def test_no_file_holds_an_address_after_a_kill(killed: Ran) -> None:
    assert "filterwatch.db-wal" in killed.names
    assert killed.met == set()
    assert FINDER.find(killed.out) == set()


def test_no_core_file_can_be_written(once: Ran, killed: Ran) -> None:
    for ran in (once, killed):
        assert (0, 0) in ran.core_limits <= {(0, 0), ran.limit_before}  # before it says so itself, it has its parent's
    assert not [name for name in once.names | killed.names if name.startswith("core")]


@pytest.mark.parametrize(
    "words", [("lists", "import"), ("lists", "status"), ("health",), ("incidents", "list"), ("check",)]
)
@pytest.mark.parametrize("flag", [(), ("--json",)], ids=["text", "json"])
def test_no_command_prints_an_address(once: Ran, words: tuple[str, ...], flag: tuple[str, ...]) -> None:
    done = run_inside(*words, *(flag if words != ("check",) else ()), "-c", once.folder)
    assert done.out + done.err
    assert FINDER.find((done.out + done.err).encode()) == set()


WAYS = {
    **FORMS,
    "upper case": lambda text: text.upper().encode(),
    "in the middle": lambda text: b"\x00\xff" * 50 + text.encode() + b"\x00" * 9,
    "base64 of more": lambda text: b64encode(b"GET http://" + text.encode() + b" HTTP/1.1"),
    "zlib": lambda text: b"page" + zlib.compress(b"GET http://" + text.encode()),
    "gzip": lambda text: b"\x00" * 7 + gzip.compress(text.encode()),
    "zlib of utf-16": lambda text: zlib.compress(text.encode("utf-16-le")),
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_the_search_finds_an_address_that_was_planted(tmp_path: Path, write) -> None:
    """The control of the tests above: they can fail."""
    page = PAGES[500]
    (tmp_path / "filterwatch.db").write_bytes(write(str(page)))
    assert page.path in {text for _, text, _ in FINDER.find_in(tmp_path)}


def test_what_was_given_holds_every_address(once: Ran) -> None:
    """A second control: the search looks for what was really met."""
    listed = {text for text, _ in FINDER.find((once.folder / "lists" / "iwf.txt").read_bytes())}
    assert {text for page in PAGES for text in (page.host, page.path)} <= listed
    logged = {text for text, _ in FINDER.find((once.folder / "logs" / "access.log").read_bytes())}
    assert {spelled[-24:] for spelled in LOGGED} <= logged
