"""Lists that change while the daemon reads: every batch is classified by one set of them, and the evidence says which."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.daemon.lists import ListRefresh, open_refresh
from monitor.errors import ConfigError, StoreBusy
from monitor.services.lists import judge as judge_module
from monitor.services.reading import read_pass
from monitor.services.service import Service, open_service
from monitor.services.upkeep.matters import program_matters
from monitor.settings.load import load_school
from monitor.store.attempts import load_attempts_between
from monitor.store.engine import reading
from monitor.store.entries import load_entries_of_attempts
from monitor.store.heartbeat import load_heartbeats
from monitor.store.lists import load_list_status
from tests.cli.program import CONFIG, squid_line, write_school

NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)
HOSTS = [f"host{number}.test" for number in range(6)]
SETTLED = "\n[reading]\nsettle_seconds = 0\n"
TICKS = count(1)

Listed = frozenset[str]
"""The hosts that a version of the list names; none = an empty file, which is refused."""


def to_text(listed: Listed) -> str:
    return "".join(f"{host}\n" for host in sorted(listed))


def to_version(listed: Listed) -> str:
    return sha256(to_text(listed).encode()).hexdigest()[:12]


@dataclass
class Running:
    """A daemon's parts, whose steps the test takes one by one."""

    folder: Path
    service: Service
    refresh: ListRefresh
    seconds: int = 0
    asked: list[tuple[str, Listed]] = field(default_factory=list)

    def update(self, listed: Listed) -> None:
        path = self.folder / "lists" / "listed.txt"
        path.write_text(to_text(listed))
        os.utime(path, (next(TICKS), 0))

    def read(self, hosts: list[str], listed: Listed) -> None:
        """One batch of allowed lines to these hosts. listed: what the list in use should say."""
        self.refresh.swap()
        with (self.folder / "logs" / "access.log").open("a", encoding="utf-8") as log:
            for host in hosts:
                self.asked.append((host, listed))
                log.write(squid_line(len(self.asked), host=host, denied=False))
        read_pass(self.service.engine, self.service.pipeline, self.service.tailers, clock=lambda: NOW)

    def flagged(self) -> list[tuple[str, str]]:
        """(host, version of the list that matched) of every flagged line, in the order of the log."""
        with reading(self.service.engine) as connection:
            attempts = load_attempts_between(connection, NOW - timedelta(days=999), NOW + timedelta(days=999))
            entries = load_entries_of_attempts(connection, [attempt.id for attempt in attempts])
        return [
            (entry.url.split("/")[2], evidence.version)
            for entry in sorted(entries, key=lambda entry: entry.offset)
            for evidence in entry.evidence
        ]

    def expected(self) -> list[tuple[str, str]]:
        return [(host, to_version(listed)) for host, listed in self.asked if host in listed]


def future() -> datetime:
    return datetime.now(tz=UTC) + timedelta(days=1)


@contextmanager
def running(folder: Path, listed: Listed) -> Iterator[Running]:
    write_school(folder, filterwatch=CONFIG + SETTLED, listed=to_text(listed))
    (folder / "logs" / "access.log").write_text("")
    school = load_school(folder, today=NOW.date())
    with open_service(school, now=NOW) as service:
        yield Running(folder, service, open_refresh(service, school, clock=future))


LISTED = st.frozensets(st.sampled_from(HOSTS))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("update"), LISTED),
        st.tuples(st.just("look"), st.none()),
        st.tuples(st.just("read"), st.lists(st.sampled_from(HOSTS), min_size=1, max_size=6)),
    ),
    min_size=10,
    max_size=40,
)


@settings(max_examples=6)
@given(LISTED.filter(bool), STEPS)
def test_every_batch_is_classified_by_the_one_version_that_was_in_use_at_its_start(
    tmp_path_factory, first: Listed, steps: list
) -> None:
    on_disk = ready = first
    with running(tmp_path_factory.mktemp("lists") / "school", first) as daemon:
        for step, what in steps:
            if step == "update":
                daemon.update(what)
                on_disk = what
            elif step == "look":
                daemon.refresh.look()
                ready = on_disk or ready
            else:
                daemon.read(what, ready)
        assert daemon.flagged() == daemon.expected()


def test_batches_are_read_while_a_new_version_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No wall clock: the compiler is held in the middle of its work until three batches were read."""
    old, new = frozenset(HOSTS[:2]), frozenset(HOSTS[1:4])
    compiling, go_on = threading.Event(), threading.Event()
    read = judge_module.read_list

    def held(section, *, folder):
        compiling.set()
        assert go_on.wait(60)
        return read(section, folder=folder)

    with running(tmp_path / "school", old) as daemon:
        daemon.update(new)
        monkeypatch.setattr(judge_module, "read_list", held)
        thread = threading.Thread(target=daemon.refresh.look)
        thread.start()
        assert compiling.wait(60)
        for _ in range(3):
            daemon.read(HOSTS, old)
        go_on.set()
        thread.join(60)
        daemon.read(HOSTS, new)
        assert daemon.flagged() == daemon.expected()


def test_what_is_in_use_or_refused_is_written_down_when_it_is_swapped(tmp_path: Path) -> None:
    old, new = frozenset(HOSTS[:2]), frozenset(HOSTS[1:4])
    with running(tmp_path / "school", old) as daemon:
        for listed, version, error in ((new, new, ""), (frozenset(), new, "empty")):
            daemon.update(listed)
            daemon.refresh.look()
            daemon.refresh.swap()
            with reading(daemon.service.engine) as connection:
                (status,) = load_list_status(connection)
            assert status.version == to_version(version)
            assert error in status.error
            assert bool(status.error) is bool(error)


def test_a_busy_database_holds_no_swap_up_and_it_is_written_down_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = frozenset(HOSTS[:2]), frozenset(HOSTS[1:4])

    def busy(connection, lists, *, now):
        raise StoreBusy("another process writes")

    with running(tmp_path / "school", old) as daemon:
        daemon.update(new)
        daemon.refresh.look()
        with monkeypatch.context() as patched:
            patched.setattr("monitor.daemon.lists.record_lists", busy)
            with pytest.raises(StoreBusy):
                daemon.refresh.swap()
        daemon.read(HOSTS, new)
        assert daemon.flagged() == daemon.expected()
        with reading(daemon.service.engine) as connection:
            assert load_list_status(connection)[0].version == to_version(new)


def test_changed_phrases_are_taken_between_two_batches_and_what_is_wrong_with_them_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    with running(folder, frozenset(HOSTS[:1])) as daemon:
        before = daemon.service.pipeline.classifier
        (folder / "phrases").mkdir()
        (folder / "phrases" / "gambling.toml").write_text("[[phrase]]\ntexts = [1]\n")
        with pytest.raises(ConfigError, match=r"gambling\.toml"):
            daemon.refresh.look()
        daemon.refresh.swap()
        assert daemon.service.pipeline.classifier is before
        assert "gambling.toml" in problem_of(daemon)
        (folder / "phrases" / "gambling.toml").write_text("")
        daemon.refresh.look()
        daemon.refresh.swap()
        assert daemon.service.pipeline.classifier is not before
        assert problem_of(daemon) == ""


def problem_of(daemon: Running) -> str:
    """What `health` says of themes and phrases."""
    with reading(daemon.service.engine) as connection:
        matters = program_matters(load_heartbeats(connection), NOW, broken_row=None, free=-1)
    return next((matter.text for matter in matters if matter.kind == "reference"), "")
