"""The generations a source knows, and for each where its bytes lie now; nothing here reads a file."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.ingest.tail.codec import GZIP
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.stamp import Identity, Stamp
from monitor.records.source import Generation, GenerationState


@dataclass(slots=True, eq=False)
class Track:
    """One generation and the file that carries it.

    generation: as last confirmed. path: the carrier's real path, in the system's spelling. identity: of the carrier.
    is_committed: a checkpoint exists. checked: the carrier's stamp when all of it had been read; None = look again.
    is_present: the pattern leads to the carrier now. is_trusted: the carrier was compared in this process.
    is_certain: no other generation has a better claim to it, and it was held open since that was found out.
    is_lost: the carrier was rewritten, so its unread bytes are gone unless a copy turns up.
    shrinks: polls in a row at which the carrier seemed too short. ignored_due: records of a known copy, not yet told.
    is_moved: the carrier changed since the last batch. is_rotated: no writer is expected to open the carrier again.
    is_unsure: the carrier was found in this poll, but was renamed before it could be opened.
    """

    generation: Generation
    path: str
    identity: Identity
    is_committed: bool = False
    checked: Stamp | None = None
    is_present: bool = False
    is_trusted: bool = False
    is_certain: bool = False
    is_lost: bool = False
    shrinks: int = 0
    ignored_due: int = 0
    is_moved: bool = False
    is_rotated: bool = False
    is_unsure: bool = False

    @property
    def is_done(self) -> bool:
        return self.generation.state is GenerationState.DONE

    @property
    def is_unread(self) -> bool:
        return self.generation.offset == 0

    @property
    def is_waiting(self) -> bool:
        """True while a seeming truncation is not yet believed."""
        return self.shrinks > 0

    def is_read(self, stamp: Stamp) -> bool:
        """True when a carrier with this stamp needs no look: all of it was read, and nothing happened to it since.

        A packed file that ended isn't unpacked again for having been renamed.
        """
        if self.is_done and self.generation.codec.startswith(GZIP):
            return Stamp.of_generation(self.generation).content == stamp.content
        return self.checked == stamp

    @classmethod
    def of_checkpoint(cls, generation: Generation) -> "Track":
        """A generation from an earlier run; a finished one isn't looked at again while its stamp stays the same."""
        stamp = Stamp.of_generation(generation)
        return cls(
            generation=generation,
            path=generation.path,
            identity=stamp.identity,
            is_committed=True,
            checked=stamp if generation.state is GenerationState.DONE else None,
        )

    @classmethod
    def of_new_file(cls, source: str, path: str, stamp: Stamp) -> "Track":
        generation = Generation(
            id=str(uuid.uuid4()),
            source=source,
            path=to_printable(path),
            device=stamp.device,
            inode=stamp.inode,
            head_hash="",
            head_length=0,
            tail_hash="",
            offset=0,
            size=stamp.size,
            modified_ns=stamp.modified_ns,
            changed_ns=stamp.changed_ns,
        )
        return cls(generation=generation, path=path, identity=stamp.identity, is_present=True, is_trusted=True)

    def lose(self) -> None:
        """The carrier holds other bytes now."""
        self.is_lost = True
        self.is_present = False
        self.generation = replace(self.generation, state=GenerationState.DONE)


@dataclass(slots=True)
class Tracks:
    """All tracks of a source. Several may share an identity: a truncated file's earlier generations, a reused inode."""

    _by_id: dict[str, Track] = field(default_factory=dict)
    _by_identity: defaultdict[Identity, list[Track]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_checkpoints(cls, generations: Iterable[Generation]) -> "Tracks":
        """Latest written first, so that of several with one identity the latest is tried first."""
        tracks = cls()
        for generation in sorted(generations, key=lambda one: (-one.changed_ns, -one.offset, one.id)):
            tracks.add(Track.of_checkpoint(generation))
        return tracks

    def __iter__(self) -> Iterator[Track]:
        return iter(self._by_id.values())

    def add(self, track: Track) -> None:
        self._by_id[track.generation.id] = track
        self._by_identity[track.identity].append(track)

    def drop(self, track: Track) -> None:
        del self._by_id[track.generation.id]
        self._by_identity[track.identity].remove(track)
        if not self._by_identity[track.identity]:
            del self._by_identity[track.identity]

    def at(self, identity: Identity) -> list[Track]:
        """Tracks whose carrier this is or was, lost ones left out."""
        return [track for track in self._by_identity.get(identity, ()) if not track.is_lost]

    def present_at(self, identity: Identity) -> Track | None:
        return next((track for track in self.at(identity) if track.is_present), None)

    def are_unsure(self, identity: Identity) -> bool:
        """True for a file whose generation is known by device and inode, but couldn't be compared in this poll."""
        return any(track.is_unsure for track in self.at(identity))

    def mark_present(self, track: Track, path: str) -> None:
        """The file at the path carries this generation, and so none of the others that its identity stood for."""
        for other in self.at(track.identity):
            if other is not track:
                other.lose()
        track.path = path
        track.is_present = track.is_trusted = True
        track.shrinks = 0

    def move(self, track: Track, path: str, stamp: Stamp) -> None:
        """Another file carries the generation from here on."""
        self._by_identity[track.identity].remove(track)
        track.identity = stamp.identity
        track.is_lost, track.is_moved, track.checked = False, True, None
        self._by_identity[track.identity].append(track)
        self.mark_present(track, path)

    def forget(self, now: datetime, keep_seconds: float) -> None:
        """Drop what was never committed and can't go on, and generations whose file went long ago."""
        for track in list(self._by_id.values()):
            if track.is_present:
                continue
            is_old = Stamp.of_generation(track.generation).untouched_seconds(now) > keep_seconds
            if is_old or (track.is_lost and not track.is_committed):
                self.drop(track)
