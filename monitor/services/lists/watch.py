"""Looks at the files of all lists while the daemon runs; a new set of lists comes out when one changed and settled."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.ingest.lists.stamp import ListStamp, stamp_list
from monitor.services.lists.folder import note_file, segment_file
from monitor.services.lists.held import list_path
from monitor.services.lists.load import LoadedLists, reload_lists
from monitor.settings.model import ListSection
from monitor.settings.school import School


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a list looked like: its own files, and what lies compiled of it, which another command may have replaced."""

    files: ListStamp
    compiled: str


class ListWatch:
    """Remembers what each list looked like when it was last loaded, so that a refused one isn't tried again and again.

    Looking costs a few system calls a file. A changed list is loaded once its files have been as they are for the
    settle time, by their own times or by the clock; what another command compiled is loaded at once.
    """

    def __init__(self, school: School, lists: LoadedLists) -> None:
        self.lists = lists
        self._sections = school.settings.list
        self._settle = timedelta(seconds=school.settings.reading.settle_seconds)
        loaded = {one.name: one.stamp for one in lists.installed}
        self._seen = {
            section.name: _Sight(loaded[section.name], self._look_at(section).compiled) for section in self._sections
        }
        self._changed: dict[str, tuple[str, datetime]] = {}

    def look(self, now: datetime) -> LoadedLists | None:
        """The lists as they are now, where any changed since the last look that gave some; None where none did.

        The lists given before stay as they are and work on: whoever classifies by them isn't disturbed.
        """
        due = [section for section in self._sections if self._is_due(section, now)]
        if not due:
            return None
        lists = reload_lists(self.lists, due)
        loaded = {one.name: one.stamp for one in lists.installed}
        self._seen.update(
            {section.name: _Sight(loaded[section.name], self._look_at(section).compiled) for section in due}
        )
        before, self.lists = self.lists, lists
        return lists if _facts(lists) != _facts(before) else None

    def _is_due(self, section: ListSection, now: datetime) -> bool:
        sight = self._look_at(section)
        seen = self._seen[section.name]
        if sight.compiled != seen.compiled:
            return True
        if sight.files.digest == seen.files.digest:
            self._changed.pop(section.name, None)
            return False
        known, since = self._changed.get(section.name, (None, now))
        if known != sight.files.digest:
            self._changed[section.name], since = (sight.files.digest, now), now
        changed_at = datetime.fromtimestamp(sight.files.changed_ns / 1e9, tz=UTC) if sight.files.digest else now
        if min(changed_at, since) > now - self._settle:
            return False
        self._changed.pop(section.name, None)
        return True

    def _look_at(self, section: ListSection) -> _Sight:
        shop = self.lists.shop
        compiled = (segment_file(shop.folder, section.name), note_file(shop.folder, section.name))
        return _Sight(stamp_list(list_path(section, shop.root)), "".join(map(_stamp_file, compiled)))


def _stamp_file(path: Path) -> str:
    return stamp_list(path).digest


def _facts(lists: LoadedLists) -> list[tuple[str, str, str]]:
    return [(one.name, one.version, one.refused) for one in lists.installed]
