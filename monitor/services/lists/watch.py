"""Looks at the files of lists, themes and phrases while the daemon runs; a new set comes out when one has changed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.errors import ConfigError
from monitor.ingest.lists.stamp import ListStamp, stamp_list
from monitor.services.lists.folder import note_file, segment_file
from monitor.services.lists.held import list_path
from monitor.services.lists.load import LoadedLists, reload_lists, reload_reference, stamp_reference
from monitor.settings.model import ListSection
from monitor.settings.school import School

_REFERENCE = ""
"""Stands for the themes and phrases where lists go by name."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a list looked like: its own files, and what lies compiled of it, which another command may have replaced."""

    files: ListStamp
    compiled: str


class ListWatch:
    """Remembers what each list looked like when it was last loaded, so that a refused one isn't tried again and again.

    Looking costs a few system calls a file. A changed list is loaded once its files have been as they are for the
    settle time, by their own times or by the clock; what another command compiled is loaded at once. So it is with
    themes and phrases. problem: why these, as they are, can't be used, "" where they can.
    """

    def __init__(self, school: School, lists: LoadedLists) -> None:
        self.lists = lists
        self.problem = ""
        self._school = school
        self._sections = school.settings.list
        self._reference = lists.shop.reference_stamp or stamp_reference(school).digest
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
        sight = stamp_reference(self._school)
        if sight.digest == self._reference:
            self._changed.pop(_REFERENCE, None)
        elif self._has_settled(_REFERENCE, sight, now):
            return self._reload_reference(sight)
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

    def _reload_reference(self, sight: ListStamp) -> LoadedLists:
        """Raises ConfigError, once for each state of the files; what was in use before stays in use."""
        self._reference = sight.digest
        try:
            self.lists = reload_reference(self.lists, self._school)
        except ConfigError as error:
            self.problem = str(error)
            raise
        self.problem = ""
        return self.lists

    def _is_due(self, section: ListSection, now: datetime) -> bool:
        sight = self._look_at(section)
        seen = self._seen[section.name]
        if sight.compiled != seen.compiled:
            return True
        if sight.files.digest == seen.files.digest:
            self._changed.pop(section.name, None)
            return False
        return self._has_settled(section.name, sight.files, now)

    def _has_settled(self, name: str, stamp: ListStamp, now: datetime) -> bool:
        known, since = self._changed.get(name, (None, now))
        if known != stamp.digest:
            self._changed[name], since = (stamp.digest, now), now
        changed_at = datetime.fromtimestamp(stamp.changed_ns / 1e9, tz=UTC) if stamp.digest else now
        if min(changed_at, since) > now - self._settle:
            return False
        self._changed.pop(name, None)
        return True

    def _look_at(self, section: ListSection) -> _Sight:
        shop = self.lists.shop
        compiled = (segment_file(shop.folder, section.name), note_file(shop.folder, section.name))
        return _Sight(stamp_list(list_path(section, shop.root)), "".join(map(_stamp_file, compiled)))


def _stamp_file(path: Path) -> str:
    return stamp_list(path).digest


def _facts(lists: LoadedLists) -> list[tuple[str, str, str]]:
    return [(one.name, one.version, one.refused) for one in lists.installed]
