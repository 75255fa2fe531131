"""The one batch that waits for its transaction; only a confirmed batch moves a generation on."""

from dataclasses import dataclass, field

from monitor.errors import IngestError
from monitor.ingest.tail.track import Track
from monitor.records.source import Batch


@dataclass(slots=True)
class Offer:
    """pending: the batch that was handed out last, until it is confirmed or the next one is asked for."""

    _track: Track | None = field(default=None)
    _batch: Batch | None = field(default=None)

    def put(self, track: Track, batch: Batch) -> None:
        self._track, self._batch = track, batch

    def withdraw(self) -> bool:
        """Take back a batch that wasn't confirmed: True when there was one. Its bytes will be offered again."""
        was_pending = self._batch is not None
        self._track = self._batch = None
        return was_pending

    def confirm(self, batch: Batch) -> None:
        """Adopt the checkpoint that was committed with the batch, with whatever its reader left in reader_state.

        Raises IngestError for any batch but the one that waits.
        """
        waiting, track = self._batch, self._track
        if waiting is None or track is None or not _is_same(waiting, batch):
            raise IngestError(
                f"source {batch.source}: a batch was confirmed that isn't waiting."
                " Confirm each batch once, before asking for the next."
            )
        track.generation = batch.generation
        track.is_committed = True
        track.is_moved = False
        track.ignored_due = 0
        self._track = self._batch = None


def _is_same(waiting: Batch, batch: Batch) -> bool:
    return (waiting.generation.id, waiting.offset, waiting.generation.offset) == (
        batch.generation.id,
        batch.offset,
        batch.generation.offset,
    )
