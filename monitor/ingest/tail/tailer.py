"""One source's path pattern and checkpoints in; out come batches of whole records and notices, poll by poll."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePath

from monitor.errors import IngestError
from monitor.ingest.tail.append import poll_append
from monitor.ingest.tail.discovery import Found, Obstacle, OwnState, find_files
from monitor.ingest.tail.limits import TailLimits
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.offer import Offer
from monitor.ingest.tail.openfile import OpenFiles
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.settled import Settling, poll_settled
from monitor.ingest.tail.told import Told
from monitor.ingest.tail.track import Tracks
from monitor.ingest.tail.young import YoungCopies
from monitor.records.source import Batch, Generation, Mode, SourceNotice

DEFAULT_LIMITS = TailLimits()


class Tailer:
    """Reads one source. Never touches the database: checkpoints come in at the start and go out with each batch.

    A batch may hold no data: it then only says that records were ignored or cut out, that its generation ended (so that
    a reader can let go of what it holds back), or that another file carries it now (so that a restart needn't search).
    """

    def __init__(
        self,
        source: str,
        pattern: str | os.PathLike[str],
        mode: Mode,
        *,
        generations: Sequence[Generation],
        limits: TailLimits = DEFAULT_LIMITS,
        state_paths: Sequence[Path] = (),
    ) -> None:
        """pattern: an absolute path or glob; `**` crosses folders. state_paths: the program's own files and folders.

        Raises IngestError for a relative pattern.
        """
        self._pattern = os.fspath(pattern)
        if not PurePath(self._pattern).is_absolute():
            raise IngestError(f"source {source}: {self._pattern!r} is not an absolute path. Write it out from /.")
        self._own_state = OwnState(state_paths)
        self._tail = Tail(
            source=source,
            mode=mode,
            limits=limits,
            files=OpenFiles(limits),
            tracks=Tracks.of_checkpoints(generations),
            told=Told(source),
            offer=Offer(),
        )
        self._young = YoungCopies()
        self._settling = Settling()

    @property
    def source(self) -> str:
        return self._tail.source

    def poll(self, now: datetime) -> Iterator[Batch | SourceNotice]:
        """One pass over everything readable now, oldest file first, lazily.

        Each batch must be confirmed before the next item is asked for. If it isn't, the pass ends there, so that the
        order of the log is kept, and the same bytes are offered again at the next poll.
        """
        tail = self._tail
        tail.offer.withdraw()
        tail.is_stopped = False
        try:
            files, obstacles = self._find()
        except OSError as error:
            text = (
                f"{to_printable(self._pattern)} can't be looked for: {error.strerror}. Raise the service's LimitNOFILE."
            )
            yield from tail.told.tell(self._pattern, "unreadable", text, now)
            return
        yield from self._tell_obstacles(files, obstacles, now)
        if tail.mode is Mode.APPEND:
            is_blind = any(obstacle.path == self._pattern and obstacle.kind == "unreadable" for obstacle in obstacles)
            yield from poll_append(tail, self._young, files, now, is_blind=is_blind)
        else:
            yield from poll_settled(tail, self._settling, files, now)
        tail.tracks.forget(now, tail.limits.keep_seconds)

    def confirm(self, batch: Batch) -> None:
        """The batch and its checkpoint are committed: go on after it.

        batch: as it was handed out; its generation may carry the reader's new reader_state. Raises IngestError when it
        is not the batch that waits.
        """
        self._tail.offer.confirm(batch)

    def generations(self) -> tuple[Generation, ...]:
        """Every checkpoint that is still needed, finished ones included. Those that are missing here may be deleted."""
        return tuple(track.generation for track in self._tail.tracks if track.is_committed)

    def close(self) -> None:
        """Close every file; the checkpoints stay valid."""
        self._tail.files.close_all()

    def _find(self) -> tuple[list[Found], list[Obstacle]]:
        try:
            return find_files(self._pattern, self._own_state)
        except OSError:
            self._tail.files.close_idle()
            return find_files(self._pattern, self._own_state)

    def _tell_obstacles(
        self, files: Sequence[Found], obstacles: Sequence[Obstacle], now: datetime
    ) -> Iterator[SourceNotice]:
        told = self._tail.told
        for key in told.keys() - {obstacle.path for obstacle in obstacles} - {found.path for found in files}:
            told.clear(key)
        for found in files:
            told.clear(found.path, "missing")
        for obstacle in obstacles:
            yield from told.tell(obstacle.path, obstacle.kind, obstacle.text, now)
