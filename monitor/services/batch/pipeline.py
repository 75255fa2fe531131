"""What a batch needs on its way, opened once: readers, classifier, roster, rules; and a bounded memory of subjects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.detect.classify import Classified, Classifier
from monitor.detect.hostmodel import HostModel
from monitor.detect.people import Roster
from monitor.frames import Reading
from monitor.ingest.readers.format import Format
from monitor.ingest.readers.reader import Reader
from monitor.records.detection import FlaggedEntry
from monitor.records.people import Subject
from monitor.records.source import Batch
from monitor.records.theme import ThemeTable
from monitor.services.batch.memory import Memory
from monitor.settings.model import SourceSection
from monitor.settings.school import School
from monitor.settings.school_calendar import SchoolCalendar

SUBJECTS_KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinting:
    """version: when the model was made, as hints name it."""

    model: HostModel
    version: str


Facts = tuple[str, str | None, int, str | None, str | None, int]
"""What says who a line is about: source, user, identity, device, address, and the roster's period (`Roster.period`)."""


@dataclass(slots=True, kw_only=True)
class Pipeline:
    """Everything between the bytes and the database.

    readers: by source name; a source whose format isn't known yet has none, and nothing of it is read.
    watermarks: the newest believable log time of each source. notices: the last
    one of each source, so that it is written down once. subjects, clients: caches, facts of a line -> subject, device
    or address -> its pseudonym; each is emptied when it holds `subjects_kept`. memory: what the database holds.
    hints: the host model, where hints are on.
    """

    school: School
    calendar: SchoolCalendar
    zone: ZoneInfo
    themes: ThemeTable
    classifier: Classifier
    roster: Roster
    sources: Mapping[str, SourceSection]
    formats: Mapping[str, Format]
    readers: dict[str, Reader] = field(default_factory=dict)
    watermarks: dict[str, datetime] = field(default_factory=dict)
    notices: dict[str, tuple[str, str]] = field(default_factory=dict)
    subjects: dict[Facts, Subject] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=lambda: Memory(kept=SUBJECTS_KEPT))
    subjects_kept: int = SUBJECTS_KEPT
    hints: Hinting | None = None

    def source(self, name: str) -> SourceSection:
        return self.sources[name]

    def read(self, batch: Batch) -> Reading:
        """A batch without data only says that records were cut out or known: it needs no reader to be counted."""
        reader = self.readers.get(batch.source)
        if reader is None:
            return Reading(
                lines=0, entries=None, ignored=0, rejected=[], reader_state=dict(batch.generation.reader_state)
            )
        return reader.read(batch)

    def format_of(self, source: str) -> str:
        """The format id; "" while it isn't known."""
        reader = self.readers.get(source)
        return "" if reader is None else reader.format.id

    def classify(self, source: str, reading: Reading) -> Classified | None:
        """None when the batch held no entry."""
        if reading.entries is None:
            return None
        format_id, site = self.readers[source].format.id, self.source(source).site
        return self.classifier.classify(reading.entries, vendor=format_id, site=site)

    def is_instant(self, entry: FlaggedEntry) -> bool:
        """Whether this line alone opens a draft: what is too late for counting is never too late for that."""
        return entry.restricted or not set(entry.themes).isdisjoint(self.school.rules.instant.themes)
