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


def compile_aside(sections: Iterable[ListSection], shop: Workshop) -> bool:
    """Compile each list and keep it in the folder, where the caller finds it. False when the process was killed.

    The process is started afresh, not forked: a fork of a process with threads and an open database is neither safe
    nor small.
    """
    process = get_context("spawn").Process(
        target=_compile_all, args=(list(sections), shop), name="filterwatch-lists", daemon=True
    )
    process.start()
    process.join()
    return process.exitcode == 0


def _compile_all(sections: list[ListSection], shop: Workshop) -> None:
    with suppress(OSError):  # systemd may forbid it; then both run alike
        os.nice(COURTESY)
    for section in sections:
        install_list(section, shop)
