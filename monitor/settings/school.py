"""A school's config folder, read and checked: what every service is given."""

from dataclasses import dataclass
from pathlib import Path

from monitor.errors import Problem
from monitor.records.people import Person, RosterRow
from monitor.settings.model import CalendarSettings, RoutesSettings, Rules, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Everything the config folder says.

    folder: what relative paths are relative to. config_folders: the shipped defaults first, then the school's own
    (later ones override file by file). key: 32 bytes made at install (pseudonyms, list hashes and sealed columns are
    derived from it). warnings: problems that don't stop the start.
    """

    folder: Path
    config_folders: tuple[Path, ...]
    settings: Settings
    calendar: CalendarSettings
    routes: RoutesSettings
    people: tuple[Person, ...]
    roster: tuple[RosterRow, ...]
    rules: Rules
    key: bytes
    warnings: tuple[Problem, ...] = ()
