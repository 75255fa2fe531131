"""What a person was told about a source, so that each thing is said once and not at every poll."""

from collections.abc import Iterator
from datetime import datetime

from monitor.records.source import SourceNotice


class Told:
    """The last thing said under each key (a path, mostly). A notice is yielded only when it says something else."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._last: dict[str, tuple[str, str]] = {}

    def tell(self, key: str, kind: str, text: str, now: datetime) -> Iterator[SourceNotice]:
        """Yield the notice unless it was the last thing said under this key."""
        if self._last.get(key) != (kind, text):
            self._last[key] = (kind, text)
            yield SourceNotice(source=self._source, kind=kind, text=text, at=now)

    def clear(self, key: str, *kinds: str) -> None:
        """The trouble is over: the same will be told again when it comes back. kinds: only these; none = any."""
        last = self._last.get(key)
        if last is not None and (not kinds or last[0] in kinds):
            del self._last[key]

    def keys(self) -> set[str]:
        return set(self._last)
