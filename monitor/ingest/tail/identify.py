"""A file that no track leads to in; found out is the generation it carries on, the one it copies, or a new one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.errors import IngestError
from monitor.ingest.tail.codec import GZIP, text_encoding
from monitor.ingest.tail.content import Content
from monitor.ingest.tail.copies import Overlap, find_overlap
from monitor.ingest.tail.discovery import Found
from monitor.ingest.tail.fingerprint import HEAD_BYTES, TAIL_BYTES, fingerprint
from monitor.ingest.tail.openfile import OpenFile
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.reading import check_generation
from monitor.ingest.tail.track import Track
from monitor.ingest.tail.young import YoungCopies


class _ChangedMidwayError(Exception):
    """An original was cut, or left its place, while a file was being held against it."""


class Head:
    """A file's first bytes, hashed once for each length that is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._prints: dict[int, str] = {}

    def may_begin(self, track: Track) -> bool:
        """False when these bytes show that neither this file nor the track's can begin the other."""
        length = track.generation.head_length
        if len(self._data) < length:
            return True
        if length not in self._prints:
            self._prints[length] = fingerprint(self._data[:length])
        return self._prints[length] == track.generation.head_hash


def identify(tail: Tail, young: YoungCopies, found: Found, file: OpenFile, now: datetime) -> Track | None:
    """The track to read a file with that carries no generation on: that of a copy, or of a new generation.

    None while only time can tell a copy from a file of its own. Raises OSError.
    """
    head = Head(file.content.read(0, HEAD_BYTES))
    is_settled = found.stamp.unwritten_seconds(now) >= tail.limits.settle_seconds
    readable = [track for track in tail.tracks if _is_readable(tail, track)]
    try:
        original, overlap = _find_original(tail, readable, file, head)
    except _ChangedMidwayError:
        return None
    if original is not None and overlap is not None and _is_ahead(overlap, original):
        young.note_ahead(found)
        return None
    if original is None:
        original = young.original_of(found)
        if original is not None:  # cut since the two were compared; all that the copy holds was read from it
            overlap = find_overlap(file.content, file.content, text_encoding(original.generation.codec))
    if original is None or overlap is None:
        young.forget(found.identity)
        return _begin(tail, found, file)
    if overlap.is_whole and not is_settled:
        young.note(found, original)
        return None
    young.forget(found.identity)
    return _begin_copy(tail, found, file, original, overlap)


def _is_ahead(overlap: Overlap, original: Track) -> bool:
    """True while the original has still to be read as far as the copy goes, and will be."""
    is_given_up = original.is_done and original.generation.codec.startswith(GZIP)
    return overlap.border > original.generation.offset and not is_given_up


def settle_claims(tail: Tail, found: Found, file: OpenFile, rival: Track | None) -> bool:
    """Let the file carry the generation that it shares most with, of those that have no other file.

    rival: the track that leads here by device and inode, which may be a deleted file's and now another's. A longer
    generation without a file of its own has the better claim: that is rotation by copying, compressing or moving to
    another disk, and a log replaced by itself with more behind. A file that shares still more with one that is there is
    that one's copy and carries none of them. Raises OSError.

    False when only the next poll can tell: a generation that begins alike may have lost its file, or may not.
    """
    head = Head(file.content.read(0, HEAD_BYTES))
    if any(track.is_unsure and not track.is_unread and head.may_begin(track) for track in tail.tracks):
        return False
    known_bytes = rival.generation.offset if rival is not None else 0
    orphan = _find_orphan(tail, file, head, known_bytes)
    if orphan is not None:
        known_bytes = orphan.generation.offset
    elif rival is None:
        return True
    others = [track for track in tail.tracks if track is not rival and _is_alive(tail, track)]
    try:
        _, overlap = _find_original(tail, others, file, head)
    except _ChangedMidwayError:
        return False
    if overlap is not None and overlap.border > known_bytes:
        if rival is not None:
            rival.lose()
    elif orphan is not None:
        tail.tracks.move(orphan, found.path, file.stamp())
    return True


def _find_orphan(tail: Tail, file: OpenFile, head: Head, known_bytes: int) -> Track | None:
    """The longest generation beyond known_bytes that begins this file, head and tail, and has no file any more."""
    orphans = [track for track in tail.tracks if track.generation.offset > known_bytes and not _is_alive(tail, track)]
    for track in sorted(orphans, key=lambda one: (-one.generation.offset, -one.generation.changed_ns)):
        if head.may_begin(track):
            file.expect(track.generation.offset)
            if check_generation(file.content, track.generation) is None:
                return track
    return None


def _is_alive(tail: Tail, track: Track) -> bool:
    """True while the generation's own file is there: found and unharmed, or held open and still named somewhere."""
    if track.is_lost or track.is_waiting:
        return False
    held = tail.files.held(track.identity)
    return track.is_present or (held is not None and held.has_name())


def _is_readable(tail: Tail, track: Track) -> bool:
    """True while the generation's bytes can still be looked at, if only through the descriptor that is held."""
    if track.is_lost or track.is_waiting:
        return False
    return track.is_present or tail.files.held(track.identity) is not None


def _find_original(
    tail: Tail, tracks: Sequence[Track], file: OpenFile, head: Head
) -> tuple[Track | None, Overlap | None]:
    """Of these tracks, the one whose file this is a copy of, whole or with more behind it: the one it has most of.

    Raises _ChangedMidwayError when one of them can't be told any more: it is rotated at this very moment, so that the
    next poll sees what became of it. As a new file its copy would be read twice.
    """
    best: tuple[Track | None, Overlap | None] = None, None
    for track in tracks:
        if track.is_unread or track.identity == file.identity or not head.may_begin(track):
            continue
        tail.files.touch(file.identity)
        original = _open_original(tail, track)
        if original is None:
            continue
        overlap = find_overlap(file.content, original, text_encoding(track.generation.codec))
        if not overlap.is_whole and _is_cut(original, track):
            raise _ChangedMidwayError
        if overlap.border == 0:
            continue  # no record in common: a few letters of a half-written first one prove nothing
        if overlap.is_whole:
            return track, overlap
        if overlap.common_bytes >= max(track.generation.offset, best[1].common_bytes if best[1] else 0):
            best = track, overlap
    return best


def _open_original(tail: Tail, track: Track) -> Content | None:
    """None for a file that may not be opened: then it can't be compared."""
    try:
        file = tail.files.open(track.path, track.identity)
    except FileNotFoundError as error:
        raise _ChangedMidwayError from error
    except (OSError, IngestError):
        return None
    return file.content


def _is_cut(original: Content, track: Track) -> bool:
    """Whether the file doesn't hold any more what was read of it. Packed files aren't cut."""
    generation = track.generation
    return not generation.codec.startswith(GZIP) and not original.read(generation.offset - 1, 1)


def _begin(tail: Tail, found: Found, file: OpenFile) -> Track:
    track = Track.of_new_file(tail.source, found.path, file.stamp())
    tail.tracks.add(track)
    return track


def _begin_copy(tail: Tail, found: Found, file: OpenFile, original: Track, overlap: Overlap) -> Track:
    """A generation of its own that begins where the records end that the copy shares with its original."""
    track = _begin(tail, found, file)
    read_bytes = original.generation.offset
    known_bytes = read_bytes if read_bytes <= overlap.common_bytes else overlap.border
    head_length = min(HEAD_BYTES, known_bytes)
    tail_length = min(TAIL_BYTES, known_bytes)
    content = file.content
    track.generation = replace(
        track.generation,
        offset=known_bytes,
        head_length=head_length,
        head_hash=fingerprint(content.read(0, head_length)),
        tail_hash=fingerprint(content.read(known_bytes - tail_length, tail_length)),
        codec=original.generation.codec,
        reader_state=original.generation.reader_state,
        skipping=overlap.border < known_bytes and original.generation.skipping,
    )
    track.ignored_due = 0 if file.is_packed else overlap.records
    return track
