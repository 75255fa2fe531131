"""Lists that have to be compiled go in; they are compiled in another process, whose memory goes when it is done."""

import os
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing import get_context

from monitor.services.lists.held import Workshop
from monitor.services.lists.install import install_list
from monitor.settings.model import ListSection

ASIDE_BYTES = 1 << 20
"""Lists that are smaller together are compiled where they are needed: starting a process takes longer."""

COURTESY = 10
LIMIT_MINUTES = 20
"""Five million entries take a few minutes on a slow server; what takes longer hangs, perhaps on a dead share."""

PATIENCE_SECONDS = 5.0
KILLED = "could not be compiled: the process that did it was ended, probably for want of memory."
TOO_LONG = "could not be compiled within {minutes:g} minutes. Is it on a share that doesn't answer?"


def compile_aside(sections: Iterable[ListSection], shop: Workshop, *, limit_minutes: float = LIMIT_MINUTES) -> str:
    """Compile each list and keep it in the folder, where the caller finds it.

    "" when the process came to its end, else the rest of a sentence about each list that it did not come to. The
    process is started afresh, not forked: a fork of one with threads and an open database is neither safe nor small.
    """
    process = get_context("spawn").Process(
        target=_compile_all, args=(list(sections), shop), name="filterwatch-lists", daemon=True
    )
    process.start()
    process.join(limit_minutes * 60)
    if process.exitcode is None:
        process.kill()
        process.join(PATIENCE_SECONDS)  # what waits for a dead share can't be ended, and ends when that answers
        return TOO_LONG.format(minutes=limit_minutes)
    return "" if process.exitcode == 0 else KILLED


def _compile_all(sections: list[ListSection], shop: Workshop) -> None:
    with suppress(OSError):  # systemd may forbid it; then both run alike
        os.nice(COURTESY)
    for section in sections:
        install_list(section, shop)
