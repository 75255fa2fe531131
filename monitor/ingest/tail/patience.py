"""A step that may block in the file system goes in; its outcome within a time, or the news that it hangs, comes out.

A read, a stat or an open on a share that is gone can't be interrupted. So each such step runs in a thread of its own;
when it doesn't end, the caller goes on with other work, and takes the outcome whenever it comes. Nothing is done twice.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from monitor.errors import SourceHangsError

HANG_SECONDS = 20.0
"""Well under systemd's watchdog time, so that one source can't have the daemon restarted."""

GLANCE_SECONDS = 0.1

T = TypeVar("T")


class Step(Generic[T]):
    """One call in a thread of its own, begun at once."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._done = threading.Event()
        self._outcome: list[T] = []
        self._error: list[BaseException] = []
        threading.Thread(target=self._run, name="file-step", daemon=True).start()

    def wait(self, seconds: float, *, is_stopping: Callable[[], bool] = lambda: False) -> bool:
        """Whether it ended within the time."""
        end = time.monotonic() + seconds
        while not self._done.wait(min(GLANCE_SECONDS, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end or is_stopping():
                return self._done.is_set()
        return True

    def outcome(self) -> T:
        """What it gave; its own error when it ended with one."""
        if self._error:
            raise self._error[0]
        return self._outcome[0]

    def _run(self) -> None:
        try:
            self._outcome.append(self._work())
        except BaseException as error:  # noqa: BLE001 -- handed to whoever asks for the outcome
            self._error.append(error)
        finally:
            self._done.set()


class Patience(Generic[T]):
    """For one source: goes through an iterator step by step, and leaves off where a step hangs."""

    def __init__(self, seconds: float = HANG_SECONDS) -> None:
        self._seconds = seconds
        self._items: Iterator[T] | None = None
        self._step: Step[list[T]] | None = None

    def go_on(
        self, start: Callable[[], Iterator[T]], *, is_stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[T]:
        """The items of `start()`, or the rest of the iterator in which an earlier call got stuck.

        Raises SourceHangsError when a step takes too long; at once while an earlier one still does.
        """
        items = self._items = start() if self._items is None else self._items
        is_stuck = False
        try:
            while True:
                seconds = 0.0 if self._step is not None else self._seconds
                self._step = step = self._step or Step(lambda: [item for _, item in zip(range(1), items, strict=False)])
                is_stuck = not step.wait(seconds, is_stopping=is_stopping)
                if is_stuck:
                    raise SourceHangsError(f"no answer from the file system within {self._seconds:.0f} seconds")
                self._step = None
                found = step.outcome()
                if not found:
                    return
                yield found[0]
        finally:
            if not is_stuck:
                self._items = None
