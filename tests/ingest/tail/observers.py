"""Observers of the file system that are worse than the real ones."""

from watchdog.observers.api import BaseObserver, EventEmitter


class SilentEmitter(EventEmitter):
    """Sees nothing, ever."""

    def queue_events(self, timeout: float) -> None:
        self.stopped_event.wait(timeout)


def silent_observer() -> BaseObserver:
    """One that drops every event."""
    return BaseObserver(SilentEmitter)
