"""One pass over a source of whole files, replaced (snapshot) or newly dropped: each is read once it has settled.

Nothing of a file is read before it was left unmodified for the settle time: half an export would otherwise be judged,
and alerted on, twice. From then on it is immutable; a file that changes all the same is a new generation, read from its
first byte, and what it shares with the old one is recognised downstream by each record's key and ordinal.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor.ingest.tail.discovery import Found
from monitor.ingest.tail.feed import feed
from monitor.ingest.tail.fingerprint import fingerprint_file
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.openfile import OpenFile
from monitor.ingest.tail.opening import guard, open_found, tell_binary
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.reading import check_generation
from monitor.ingest.tail.stamp import Identity, Stamp
from monitor.ingest.tail.track import Track
from monitor.records.source import Batch, SourceNotice

Steps = Iterator[Batch | SourceNotice]


class Settling:
    """What is remembered of files between polls: since when each lies unchanged, and which need no further look."""

    def __init__(self) -> None:
        self._since: dict[Identity, tuple[Stamp, datetime]] = {}
        self._read: dict[Identity, Stamp] = {}

    def is_settled(self, stamp: Stamp, now: datetime, settle_seconds: float) -> bool:
        """By the file's own time; where that lies in the future, by how long this process has seen it unchanged."""
        if stamp.unwritten_seconds(now) >= settle_seconds:
            return True
        since = self._since.get(stamp.identity)
        if since is None or since[0].content != stamp.content:
            self._since[stamp.identity] = stamp, now
            return False
        return now - since[1] >= timedelta(seconds=settle_seconds)

    def note_read(self, stamp: Stamp) -> None:
        if not stamp.is_racy():
            self._read[stamp.identity] = stamp

    def is_read(self, stamp: Stamp) -> bool:
        return self._read.get(stamp.identity) == stamp

    def keep_only(self, identities: set[Identity]) -> None:
        self._since = {identity: since for identity, since in self._since.items() if identity in identities}
        self._read = {identity: stamp for identity, stamp in self._read.items() if identity in identities}


def poll_settled(tail: Tail, settling: Settling, files: Sequence[Found], now: datetime) -> Steps:
    """Every settled file that wasn't read yet, oldest first."""
    contents = {found.identity: found.stamp.content for found in files}
    for track in tail.tracks:
        is_there = Stamp.of_generation(track.generation).content == contents.get(track.identity)
        track.is_present = is_there and not track.is_lost
    for track in [track for track in tail.tracks if not track.is_present and not track.is_done]:
        file = tail.files.held(track.identity)
        if file is not None and not tail.is_stopped:
            yield from guard(tail, track.path, track.identity, now, _finish(tail, track, file, now))
    for found in files:
        if tail.is_stopped:
            return
        if _is_read(tail, settling, found):
            continue
        if settling.is_settled(found.stamp, now, tail.limits.settle_seconds):
            yield from guard(tail, found.path, found.identity, now, _read_whole(tail, settling, found, now))
    settling.keep_only(set(contents))


def _is_read(tail: Tail, settling: Settling, found: Found) -> bool:
    return settling.is_read(found.stamp) or any(
        track.is_done and track.checked == found.stamp for track in tail.tracks.at(found.identity)
    )


def _finish(tail: Tail, track: Track, file: OpenFile, now: datetime) -> Steps:
    """Read on in a file that was begun, and was replaced before its batches were confirmed: it is still held open."""
    tail.files.keep(track.identity)
    yield from feed(tail, track, file, now, is_final=True)
    if not tail.is_stopped:
        tail.files.close(track.identity)


def _read_whole(tail: Tail, settling: Settling, found: Found, now: datetime) -> Steps:
    file = yield from open_found(tail, found, now)
    if file is None or file.stamp() != found.stamp:
        return
    is_refused = found.stamp.size == 0 or (yield from tell_binary(tail, found, file, now))
    if not is_refused:
        twins = _find_twins(tail, file)
        yield from _tell_no_news(tail, found, twins, now) if twins else _read_new(tail, found, file, now)
    if not tail.is_stopped:
        settling.note_read(found.stamp)
        tail.files.close(found.identity)


def _find_twins(tail: Tail, file: OpenFile) -> list[Track]:
    """Generations that were read to their end from exactly the bytes that this file holds."""
    size = file.stamp().size
    alike = [track for track in tail.tracks if track.generation.content_hash and track.generation.size == size]
    if not alike:
        return []
    content_hash = fingerprint_file(file.descriptor)
    return [track for track in alike if track.generation.content_hash == content_hash]


def _tell_no_news(tail: Tail, found: Found, twins: Sequence[Track], now: datetime) -> Steps:
    """Say that the file was written again without news, unless it is the very file that was read, renamed perhaps."""
    read = {Stamp.of_generation(track.generation).content[1:] for track in twins}
    if found.stamp.content[1:] not in read:
        text = f"{to_printable(found.path)} holds exactly what was read before: no new data."
        yield from tail.told.tell(found.path, "no_new_data", text, now)


def _read_new(tail: Tail, found: Found, file: OpenFile, now: datetime) -> Steps:
    tail.told.clear(found.path, "no_new_data")
    track = _find_begun(tail, found, file)
    if track is None:
        for former in tail.tracks.at(found.identity):
            former.lose()
        track = Track.of_new_file(tail.source, found.path, found.stamp)
        tail.tracks.add(track)
    track.path, track.is_present = found.path, True
    yield from feed(tail, track, file, now, is_final=True)


def _find_begun(tail: Tail, found: Found, file: OpenFile) -> Track | None:
    """The generation that was being read from this file when a restart or a failed commit came in between."""
    for track in tail.tracks.at(found.identity):
        if not track.is_done and Stamp.of_generation(track.generation).content == found.stamp.content:
            file.expect(track.generation.offset)
            if check_generation(file.content, track.generation) is None:
                return track
    return None
