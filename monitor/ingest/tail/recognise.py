"""The files that were found in; afterwards every track whose file is among them is marked, checked, or given up."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.ingest.tail.discovery import Found
from monitor.ingest.tail.openfile import OpenFile
from monitor.ingest.tail.opening import guard, open_found
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.reading import Trouble, check_generation
from monitor.ingest.tail.track import Track
from monitor.records.source import SourceNotice

SHRINKS_BELIEVED = 2  # polls in a row: file servers now and then report a size from the past


def recognise(tail: Tail, files: Sequence[Found], now: datetime) -> Iterator[SourceNotice]:
    """Find each file's track by device and inode, and compare head and tail where anything about the file changed.

    A track whose file now holds other bytes is lost: its generation ended. One whose file seems too short waits for a
    second look, but only where this process has read the file and so may be seeing a stale size. Where the file can't
    be looked at, its tracks are unsure: nothing about them is decided until the next poll.
    """
    before = {track.generation.id for track in tail.tracks if track.is_present}
    for track in tail.tracks:
        track.is_present = track.is_unsure = False
    for found in files:
        tracks = tail.tracks.at(found.identity)
        unchanged = next((track for track in tracks if track.is_read(found.stamp)), None)
        if unchanged is not None:
            tail.tracks.mark_present(unchanged, found.path)
        elif tracks:
            steps = _compare(tail, found, tracks, before, now)
            yield from guard(tail, found.path, found.identity, now, steps)
            if tail.tracks.present_at(found.identity) is None:
                for track in tail.tracks.at(found.identity):
                    track.is_unsure = True


def _compare(tail: Tail, found: Found, tracks: list[Track], before: set[str], now: datetime) -> Iterator[SourceNotice]:
    is_held = tail.files.held(found.identity) is not None
    for track in tracks:
        track.is_certain = track.is_certain and is_held
    file = yield from open_found(tail, found, now)
    if file is not None:
        _choose(tail, found, file, tracks, before)


def _choose(tail: Tail, found: Found, file: OpenFile, tracks: list[Track], before: set[str]) -> None:
    shrunk: list[Track] = []
    for track in tracks:
        file.expect(track.generation.offset)
        trouble = check_generation(file.content, track.generation)
        if trouble is None:
            tail.tracks.mark_present(track, found.path)
            break
        if trouble is Trouble.REWRITTEN:
            track.lose()
        else:
            shrunk.append(track)
    else:
        _wait_or_lose(tail, found, shrunk, before)


def _wait_or_lose(tail: Tail, found: Found, shrunk: list[Track], before: set[str]) -> None:
    for track in shrunk:
        shrinks = track.shrinks + 1
        if track.is_trusted and track.generation.id in before and shrinks < SHRINKS_BELIEVED:
            tail.tracks.mark_present(track, found.path)
            track.shrinks = shrinks
            return
        track.lose()
