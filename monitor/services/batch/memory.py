"""What the database holds of subjects is kept here as well, so that a batch needn't ask again; only what is committed.

Nobody else writes subjects or attempts while a pipeline works on a database: what was committed here is what is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from monitor.records.people import Subject


@dataclass(slots=True, kw_only=True)
class Memory:
    """subjects: by id, as stored. kept: so many at most.

    Between `begin` and `settle` a batch is on its way. If it fails, `settle` is never called, and the next one begins
    with nothing in mind.
    """

    kept: int
    subjects: dict[str, Subject] = field(default_factory=dict)
    engine: Engine | None = None
    is_settled: bool = True

    def begin(self, connection: Connection) -> None:
        """A batch begins, in a transaction of its own."""
        if not self.is_settled or self.engine is not connection.engine:
            self.subjects.clear()
        self.engine, self.is_settled = connection.engine, False

    def settle(self) -> None:
        """The batch is committed: what it wrote can be relied on."""
        self.is_settled = True

    def keep_subjects(self, stored: Iterable[Subject]) -> None:
        """These are written, or were read."""
        if len(self.subjects) >= self.kept:
            self.subjects.clear()
        self.subjects.update({subject.id: subject for subject in stored})
