"""One pass over a source whose files are appended to and rotated: what was rotated away first, then all by age."""

import os
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime

from monitor.ingest.tail.discovery import Found, find_rotated
from monitor.ingest.tail.feed import feed, tell_end
from monitor.ingest.tail.identify import identify, settle_claims
from monitor.ingest.tail.openfile import OpenFile
from monitor.ingest.tail.opening import guard, open_found, tell_binary
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.reading import Trouble, check_generation
from monitor.ingest.tail.recognise import recognise
from monitor.ingest.tail.track import Track
from monitor.ingest.tail.young import YoungCopies
from monitor.records.source import Batch, SourceNotice

Steps = Iterator[Batch | SourceNotice]


def poll_append(
    tail: Tail, young: YoungCopies, files: Sequence[Found], now: datetime, *, is_blind: bool = False
) -> Steps:
    """Everything readable now. An unfinished last record waits, except in a file that was rotated away and then not
    written for the grace time, and in a packed one.

    is_blind: the folder can't be looked into, so no file is known to have left it.

    A file that was renamed between being found and being opened is left for the next poll, even where another name has
    led to it meanwhile: it wasn't held against the generations that are known, and as a new one would be read twice.

    What was written between the copy and the cut of a copytruncate rotation is in neither file, unless a poll fell in
    between: no reader can get it back. Rotation by renaming has no such gap.
    """
    yield from recognise(tail, files, now)
    files = [found for found in files if not tail.tracks.are_unsure(found.identity)]
    gone = [track for track in tail.tracks if not (track.is_present or track.is_lost or track.is_unsure)]
    gone_identities = {track.identity for track in gone}
    claimed: list[Found] = []
    for step in (
        _drain_all(tail, young, gone, now, is_blind=is_blind),
        _claim_all(tail, files, {track.path for track in gone}, claimed, now),
        _read_all(tail, young, files, claimed, now),
    ):
        yield from step
        if tail.is_stopped:
            return
    young.keep_only(found.identity for found in files)
    for identity in gone_identities:
        if all(track.is_done for track in tail.tracks.at(identity)):
            tail.files.close(identity)


def _drain_all(tail: Tail, young: YoungCopies, gone: Sequence[Track], now: datetime, *, is_blind: bool) -> Steps:
    for track in gone:
        file = tail.files.held(track.identity)
        if file is not None and not tail.is_stopped:
            drained = _drain(tail, young, track, file, now, is_blind=is_blind)
            yield from guard(tail, track.path, track.identity, now, drained)


def _claim_all(
    tail: Tail, files: Sequence[Found], paths: set[str], claimed: list[Found], now: datetime
) -> Iterator[SourceNotice]:
    """paths: of the generations that have lost their file; a log replaced by itself goes before its copies.

    claimed: takes in each file of which it is settled whose it is.
    """
    for found in sorted(files, key=lambda one: one.path not in paths):
        yield from guard(tail, found.path, found.identity, now, _claim(tail, found, claimed, now))


def _read_all(tail: Tail, young: YoungCopies, files: Sequence[Found], claimed: Sequence[Found], now: datetime) -> Steps:
    rotated = find_rotated(files)
    settled = {found.identity for found in claimed}
    files = [found for found in files if found.identity in settled]
    for found in files:
        if not tail.is_stopped:
            steps = _read_found(tail, young, found, now, is_rotated=found.path in rotated)
            yield from guard(tail, found.path, found.identity, now, steps)
    ahead = young.take_ahead()
    for found in files:
        if found.identity in ahead and not tail.is_stopped:
            steps = _read_found(tail, young, found, now, is_rotated=found.path in rotated)
            yield from guard(tail, found.path, found.identity, now, steps)


def _drain(tail: Tail, young: YoungCopies, track: Track, file: OpenFile, now: datetime, *, is_blind: bool) -> Steps:
    """Read a file that the pattern doesn't lead to any more, from the descriptor that is still held."""
    tail.files.keep(track.identity)
    stamp = file.stamp()
    has_left = not is_blind and _has_left(track)
    is_final = has_left and stamp.untouched_seconds(now) >= tail.limits.grace_seconds
    trouble = check_generation(file.content, track.generation)
    if trouble is Trouble.SHRUNK and track.is_waiting:  # cut before it left, so what follows is of this log
        track.lose()
        rest = identify(tail, young, Found(path=track.path, stamp=stamp), file, now)
        if rest is None:
            return
        rest.is_present = False
        track, trouble = rest, None
    track.is_rotated = True
    if trouble is None:
        yield from feed(tail, track, file, now, is_final=is_final)
    elif trouble is Trouble.REWRITTEN or is_final:
        track.lose()


def _claim(tail: Tail, found: Found, claimed: list[Found], now: datetime) -> Iterator[SourceNotice]:
    """Give the file to a generation that has lost its own, before anything new is read and told apart by them all.

    A file that held no whole record so far is looked at like a new one.
    """
    track = tail.tracks.present_at(found.identity)
    if track is not None and (track.is_read(found.stamp) or (track.is_certain and not track.is_unread)):
        claimed.append(found)
        return
    file = yield from open_found(tail, found, now)
    if file is None:
        return
    if not settle_claims(tail, found, file, track):
        return
    if track is not None and track.is_unread:
        tail.tracks.drop(track)
    settled = tail.tracks.present_at(found.identity)
    if settled is not None:
        settled.is_certain = True
    claimed.append(found)


def _has_left(track: Track) -> bool:
    """False while its folder can't be looked into: then the file may well be where it was."""
    try:
        os.lstat(track.path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True


def _read_found(tail: Tail, young: YoungCopies, found: Found, now: datetime, *, is_rotated: bool) -> Steps:
    track = tail.tracks.present_at(found.identity)
    if track is None:
        track = yield from _meet(tail, young, found, now)
    if track is None or track.is_waiting:
        return
    track.is_rotated = is_rotated
    is_final = is_rotated and found.stamp.untouched_seconds(now) >= tail.limits.grace_seconds
    if track.is_read(found.stamp) and (track.is_done or not is_final):
        return
    file = yield from open_found(tail, found, now)
    if file is not None:
        yield from feed(tail, track, file, now, is_final=is_final)
        if track.is_done and file.is_packed and not tail.is_stopped:
            tail.files.close(found.identity)  # with all that it holds unpacked


def _meet(tail: Tail, young: YoungCopies, found: Found, now: datetime) -> Generator[SourceNotice, None, Track | None]:
    """The track of a file that is seen for the first time, or still can't be told from a copy of another."""
    if young.is_unchanged(found) and found.stamp.unwritten_seconds(now) < tail.limits.settle_seconds:
        return None
    file = yield from open_found(tail, found, now)
    if file is None or (yield from tell_binary(tail, found, file, now)):
        return None
    if not file.content.read(0, 1):
        yield from tell_end(tail, found.path, file.content, found.stamp, now)
        return None
    return identify(tail, young, found, file, now)
