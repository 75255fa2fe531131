"""What the database holds of subjects and of large matters, so that a batch needn't ask again; only what is committed.

Nobody else writes subjects or attempts while a pipeline works on a database: what was committed here is what is there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from monitor.detect.drafts.ledger import Ledger
from monitor.records.detection import Attempt
from monitor.records.people import Subject
from monitor.settings.model import Rules

Key = tuple[str, str, int]
"""(subject id, draft group, epoch): what a person decides about at once."""

FEWEST = 16
"""Attempts of a matter from which on following it is cheaper than loading it."""

MOST = 40_000
"""Attempts that are kept, of all matters together: about as many kilobytes."""


@dataclass(slots=True, kw_only=True)
class Memory:
    """subjects: by id, as stored, `kept` of them at most. ledgers: matters that were judged, with all their attempts.

    Between `begin` and `settle` a batch is on its way. If it fails, `settle` is never called, and the next one begins
    with nothing in mind.
    """

    kept: int
    most: int = MOST
    subjects: dict[str, Subject] = field(default_factory=dict)
    ledgers: dict[Key, Ledger] = field(default_factory=dict)
    engine: Engine | None = None
    is_settled: bool = True

    def begin(self, connection: Connection) -> None:
        """A batch begins, in a transaction of its own."""
        if not self.is_settled or self.engine is not connection.engine:
            self.subjects.clear()
            self.ledgers.clear()
        self.engine, self.is_settled = connection.engine, False

    def settle(self) -> None:
        """The batch is committed: what it wrote can be relied on."""
        self.is_settled = True

    def keep_subjects(self, stored: Iterable[Subject]) -> None:
        """These are written, or were read."""
        if len(self.subjects) >= self.kept:
            self.subjects.clear()
        self.subjects.update({subject.id: subject for subject in stored})

    def keep_matter(self, key: Key, attempts: Sequence[Attempt], rules: Rules) -> None:
        """attempts: all of the matter, as they are stored now."""
        if len(attempts) < FEWEST or not Ledger.takes(attempts):
            return
        if sum(map(len, self.ledgers.values())) + len(attempts) > self.most:
            self.ledgers.clear()
        self.ledgers[key] = Ledger(rules, attempts)

    def follow(self, key: Key, removed_ids: Collection[str], attempts: Sequence[Attempt]) -> None:
        """The matter's attempts changed: these are gone, or another matter's; these are new, or other than before."""
        ledger = self.ledgers.get(key)
        if ledger is None:
            return
        if Ledger.takes(attempts):
            ledger.change(removed_ids, attempts)
        else:
            del self.ledgers[key]
