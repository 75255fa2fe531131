"""A reading enters; the CPU seconds that it takes leave, or `StalledError` where it doesn't come to an end.

Seconds of the process, not of the clock: other programs don't count. Only the main thread can be called off.
"""

import functools
import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

STALL_SECONDS = 0.05
LONGEST_SECONDS = 2.0
TIMES = 3


class StalledError(Exception):
    """What was called took longer than LONGEST_SECONDS."""


@contextmanager
def call_off() -> Iterator[None]:
    """Raise StalledError in what runs inside when it takes too long; the standard library's expressions listen to it."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise StalledError(f"more than {LONGEST_SECONDS} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def take_time(call: Callable[[], Any]) -> float:
    """Raises StalledError, and what the call raises."""
    began = time.process_time()
    with call_off():
        call()
    return time.process_time() - began


def take_time_again(call: Callable[[], Any]) -> float:
    """The least of several times, each without what the one before left in a cache: a busy machine only adds."""
    seconds = []
    for _ in range(TIMES):
        forget_all()
        seconds.append(take_time(call))
    return min(seconds)


def forget_all() -> None:
    """Empty every cache of a function, so that nothing is quick because it was done before."""
    for cache in _find_caches():
        cache.cache_clear()


@functools.cache
def _find_caches() -> list[Any]:
    kind = type(functools.lru_cache(len))
    return [made for made in gc.get_objects() if isinstance(made, kind) and made.__module__.startswith("monitor.")]
