"""The named places at which a daemon is killed: each wraps one step of the shipped program, which knows nothing of it."""

import os
import pkgutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.torture.sqlite_io import WatchedFiles

BATCH = "monitor.services.process:"
BEFORE, RUNNING = "before", "running"
MAIL = "monitor.services.telling.deliver:"


@dataclass(frozen=True)
class Failpoint:
    """place: `module:name` of the function, or how SQLite is watched. is_after: once it returned, instead of before.

    most_hits: the kill comes at one of the first so many times.
    old_schema: the folder starts with a database of this older version. Those that a folder meets only while it is new
    come first. changes_list: a list is changed, "before" the start or while it runs.
    """

    name: str
    place: str
    is_after: bool = False
    most_hits: int = 6
    old_schema: str = ""
    changes_list: str = ""


FAILPOINTS = (
    Failpoint("schema upgraded, not committed", "monitor.store.migrate:upgrade_database", True, 1, "0001"),
    Failpoint("notice stored, not committed", "monitor.services.reading:record_notice", True, 1),
    Failpoint("mail queued, not committed", f"{MAIL}queue_digests", True, 2),
    Failpoint("mail claimed", f"{MAIL}_send", most_hits=1),
    Failpoint("mail accepted by the server, not marked", f"{MAIL}_mark", most_hits=3),
    Failpoint("mail marked", f"{MAIL}_mark", True, 3),
    Failpoint("database prepared", "monitor.services.service:check_integrity", most_hits=1),
    Failpoint("lists recorded, not committed", "monitor.services.service:record_lists", True, 1),
    Failpoint("leases freed, not committed", "monitor.services.service:release_leases", True, 1),
    Failpoint("checkpoints loaded", "monitor.services.service:resume", True, 1),
    Failpoint("compiled list written, not in place", "pathlib:Path.replace", most_hits=2, changes_list=BEFORE),
    Failpoint("compiled list in place", "pathlib:Path.replace", True, 2, changes_list=BEFORE),
    Failpoint("lists swapped, not recorded", "monitor.daemon.lists:record_lists", most_hits=1, changes_list=RUNNING),
    Failpoint("lists swapped, not committed", "monitor.daemon.lists:record_lists", True, 1, changes_list=RUNNING),
    Failpoint("batch read", "monitor.services.reading:process_batch"),
    Failpoint("lines parsed", "monitor.services.batch.pipeline:Pipeline.read", True),
    Failpoint("lines classified", "monitor.services.batch.pipeline:Pipeline.classify", True),
    Failpoint("before the checkpoint", f"{BATCH}record_reading"),
    Failpoint("checkpoint stored, not committed", f"{BATCH}record_reading", True),
    Failpoint("subjects stored", f"{BATCH}remember_subjects", True),
    Failpoint("flagged entries stored", f"{BATCH}record_entries", True),
    Failpoint("attempts folded", f"{BATCH}refold_attempts", True),
    Failpoint("drafts made", f"{BATCH}redraft_incidents", True),
    Failpoint("alerts queued", f"{BATCH}queue_alerts", True),
    Failpoint("before a commit", "commit", most_hits=20),
    Failpoint("committed, not confirmed", "monitor.ingest.tail.tailer:Tailer.confirm"),
    Failpoint("confirmed", "monitor.ingest.tail.tailer:Tailer.confirm", True),
    Failpoint("pass ended, not committed", "monitor.services.reading:settle_watermarks", True, 3),
    Failpoint("heartbeat stored, not committed", "monitor.daemon.pulse:beat", True, 1),
    Failpoint("write-ahead log half written", "write -wal", most_hits=60),
    Failpoint("write-ahead log written, not synced", "sync -wal", most_hits=20),
    Failpoint("database's own checkpoint half done", "write .db", most_hits=60),
    Failpoint("database's own checkpoint written, not synced", "sync .db", most_hits=4),
)
KEPT: list[WatchedFiles] = []
"""SQLite calls them as long as the process lives."""

BY_NAME = {failpoint.name: failpoint for failpoint in FAILPOINTS}


def arm(name: str, hit: int) -> None:
    """From now on this process dies, as by `kill -9`, when it comes to the failpoint for the hit-th time."""
    failpoint = BY_NAME[name]
    left = hit

    def pass_by(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if failpoint.place == "commit":
        event.listen(Engine, "commit", pass_by)
    elif " " in failpoint.place:
        _arm_sqlite(failpoint.place, pass_by)
    else:
        wrap(failpoint.place, lambda step: _stop_at(step, pass_by, is_after=failpoint.is_after))


def wrap(place: str, change: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a changed function in its place. Raises AttributeError when the program has no such function any more."""
    owner_path, _, name = place.replace(":", ".").rpartition(".")
    module, _, class_name = place.partition(":")
    owner = pkgutil.resolve_name(owner_path if "." in class_name else module)
    setattr(owner, name, change(getattr(owner, name)))


def _stop_at(step: Callable[..., Any], pass_by: Callable[[], None], *, is_after: bool) -> Callable[..., Any]:
    @wraps(step)
    def watched(*arguments: Any, **named: Any) -> Any:
        if not is_after:
            pass_by()
        result = step(*arguments, **named)
        if is_after:
            pass_by()
        return result

    return watched


def _arm_sqlite(place: str, pass_by: Callable[[], None]) -> None:
    wanted, _, ending = place.partition(" ")

    def seen(kind: str, path: Path, _offset: int, _data: bytes) -> None:
        if kind == wanted and path.name.endswith(ending):
            pass_by()

    KEPT.append(WatchedFiles(seen))
