"""One campaign: the daemon is killed under its writers, again and again; then it may finish, and everything is counted."""

import math
import random
import time
from collections.abc import Sequence
from pathlib import Path

from monitor.alerts.mailbox import Mailbox
from monitor.settings.load import load_school
from monitor.store.engine import open_engine, writing
from monitor.store.migrate import upgrade_database
from tests.torture.failpoints import BEFORE, BY_NAME, RUNNING, Failpoint
from tests.torture.judge import Outcome, judge
from tests.torture.school import write_school
from tests.torture.victim import run_to_the_end, start_daemon
from tests.torture.writer import Writer

PATIENCE_SECONDS = 30.0
CHANGE_SECONDS = 1.0
"""When the daemon has surely opened its lists."""
LIVES = (0.15, 0.4, 0.8)
"""About how many seconds a daemon is left alive: killed while it starts, when it just began to read, while it reads."""


def run_campaign(folder: Path, *, kills: int, seed: int, build: str = "") -> Outcome:
    """Kill at random moments."""
    dice = random.Random(seed)
    writer = Writer(folder / "school", dice)
    with Mailbox(folder / "mail") as mailbox:
        write_school(folder / "school", mail_port=mailbox.port)
        for _ in range(kills):
            writer.write_burst(dice.randint(1, 100))
            daemon = start_daemon(folder / "school", build=build)
            give_up = time.monotonic() + dice.choice(LIVES) * dice.uniform(0.5, 1.5)
            while time.monotonic() < give_up and daemon.is_alive():
                _write(writer, dice)
            daemon.kill()
            daemon.join()
        return _finish(folder, writer, mailbox, kills=kills, build=build)


def run_failpoints(folder: Path, names: Sequence[str], *, seed: int, build: str = "") -> Outcome:
    """Kill once at each named place, one after the other. Raises TimeoutError when the daemon never comes there.

    Where it doesn't come by as often as the dice say (once there are many drafts, one mail lists them all), it is killed
    where it is, and has to come there once.
    """
    dice = random.Random(seed)
    writer = Writer(folder / "school", dice, rotate_bytes=16_384, share=1.0)
    with Mailbox(folder / "mail") as mailbox:
        write_school(folder / "school", mail_port=mailbox.port)
        for name in names:
            failpoint = BY_NAME[name]
            if failpoint.old_schema:
                _make_old_database(folder / "school", failpoint.old_schema)
            if failpoint.changes_list == BEFORE:
                _change_list(folder / "school")
            hit = dice.randint(1, failpoint.most_hits)
            while not _kill_at(folder / "school", writer, dice, failpoint, hit=hit, build=build):
                if hit == 1:
                    raise TimeoutError(f"the daemon never came to: {name}")
                hit = 1
        return _finish(folder, writer, mailbox, kills=len(names), build=build)


def _kill_at(folder: Path, writer: Writer, dice: random.Random, failpoint: Failpoint, *, hit: int, build: str) -> bool:
    """Whether it came to the place so often; else it was killed where it was. Raises RuntimeError when it just ended."""
    writer.write_burst(dice.randint(20, 100))
    writer.write_exports()
    daemon = start_daemon(folder, failpoint=failpoint.name, hit=hit, build=build)
    give_up = time.monotonic() + PATIENCE_SECONDS
    change_at = time.monotonic() + CHANGE_SECONDS if failpoint.changes_list == RUNNING else math.inf
    while daemon.is_alive() and time.monotonic() < give_up:
        _write(writer, dice)
        if time.monotonic() > change_at:
            _change_list(folder)
            change_at = math.inf
    is_there = not daemon.is_alive()
    daemon.kill()
    daemon.join()
    if daemon.exitcode != -9:
        log = (folder / "victim.log").read_text(encoding="utf-8")
        raise RuntimeError(f"the daemon ended by itself before: {failpoint.name}\n{log}")
    return is_there


def _write(writer: Writer, dice: random.Random) -> None:
    writer.write_burst(dice.randint(1, 10))
    if dice.random() < 0.05:
        writer.write_exports()
    time.sleep(dice.uniform(0.0, 0.02))


def _change_list(folder: Path) -> None:
    """One entry more, which no line names."""
    with (folder / "lists" / "listed.txt").open("a", encoding="utf-8") as listed:
        listed.write(f"more{time.monotonic_ns()}.test\n")


def _finish(folder: Path, writer: Writer, mailbox: Mailbox, *, kills: int, build: str) -> Outcome:
    writer.write_burst(5)
    run_to_the_end(folder / "school", build=build)
    return judge(folder / "school", writer, mailbox.read_files(), kills=kills)


def _make_old_database(folder: Path, schema: str) -> None:
    school = load_school(folder)
    engine = open_engine(school.settings.database.url, folder=folder, key=school.key)
    with writing(engine) as connection:
        upgrade_database(connection, schema)
    engine.dispose()
