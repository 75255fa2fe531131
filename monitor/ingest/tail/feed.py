"""A track and its open file in; out come its batches, each waiting to be confirmed before the next is read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from monitor.ingest.tail.codec import name_codec, text_encoding
from monitor.ingest.tail.content import Content, End
from monitor.ingest.tail.fingerprint import fingerprint_file
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.openfile import OpenFile
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.reading import Piece, Trouble, read_piece
from monitor.ingest.tail.stamp import Stamp
from monitor.ingest.tail.track import Track
from monitor.records.source import Batch, Generation, GenerationState, Mode, SourceNotice

END_TEXTS = {
    End.CUT: ("damaged", "stops in the middle. Its whole records were read. Copy or compress it again."),
    End.DAMAGED: ("damaged", "is damaged: it unpacks only in part. The records before that were read. Copy it again."),
    End.LIMIT: ("gzip_limit", "unpacks to more than is allowed, so reading stopped there. Check what it is."),
}


def feed(tail: Tail, track: Track, file: OpenFile, now: datetime, *, is_final: bool) -> Iterator[Batch | SourceNotice]:
    """Yield what is left of the file after the track's checkpoint, in batches.

    is_final: as far as the file's names and times tell, nothing more will be appended. Ends early when a batch isn't
    confirmed, when the file doesn't fit the checkpoint any more (the next poll finds out why), and, in snapshot and
    drop mode, when the file is written to meanwhile. Raises OSError.
    """
    first = stamp = file.stamp()
    file.expect(track.generation.offset)
    while True:
        stamp = file.stamp()
        content = file.content
        takes_rest = partial(_takes_rest, tail, content, stamp, now, is_final=is_final)
        piece = read_piece(content, track.generation, limits=tail.limits, is_final=takes_rest)
        if isinstance(piece, Trouble) or (tail.mode is not Mode.APPEND and file.stamp() != first):
            return
        if piece is None:
            break
        is_over = piece.at_end and _is_over(tail, content, stamp, now, is_final=is_final)
        yield from _hand_out(tail, track, _compose(tail, track, file, stamp, piece, is_over=is_over))
        if tail.is_stopped:
            return
        if is_over:
            break
    is_over = _is_over(tail, content, stamp, now, is_final=is_final)
    yield from tell_end(tail, track.path, content, stamp, now)
    if _has_news(track, is_over=is_over):
        yield from _hand_out(tail, track, _compose(tail, track, file, stamp, None, is_over=is_over))
    if is_over and not track.is_committed:
        track.generation = replace(track.generation, state=GenerationState.DONE)
    if not tail.is_stopped:
        tail.told.clear(track.path, "unreadable")
        track.checked = None if stamp.is_racy() else stamp


def tell_end(tail: Tail, path: str, content: Content, stamp: Stamp, now: datetime) -> Iterator[SourceNotice]:
    """Say once that a packed file can't be read to its end, unless it may still be being written."""
    if content.end in END_TEXTS and _is_over(tail, content, stamp, now, is_final=False):
        kind, text = END_TEXTS[content.end]
        yield from tail.told.tell(path, kind, f"{to_printable(path)} {text}", now)


def _hand_out(tail: Tail, track: Track, batch: Batch) -> Iterator[Batch]:
    tail.offer.put(track, batch)
    yield batch
    tail.is_stopped = tail.offer.withdraw()


def _is_over(tail: Tail, content: Content, stamp: Stamp, now: datetime, *, is_final: bool) -> bool:
    """True when no more bytes will come. A packed stream says when it ended; one that broke off is given time."""
    if content.end is End.OPEN:
        return is_final
    if content.end in (End.WHOLE, End.LIMIT):
        return True
    is_settled = is_final and tail.mode is not Mode.APPEND
    return is_settled or stamp.unwritten_seconds(now) >= tail.limits.settle_seconds


def _takes_rest(tail: Tail, content: Content, stamp: Stamp, now: datetime, *, is_final: bool) -> bool:
    """True when a last record without a line end is one; what a broken stream ends with is torn, so none."""
    return content.end not in END_TEXTS and _is_over(tail, content, stamp, now, is_final=is_final)


def _has_news(track: Track, *, is_over: bool) -> bool:
    """True when the checkpoint is written although no bytes were read: an end, a move, a copy's known records."""
    is_ended = is_over and not track.is_done
    return bool(track.ignored_due) or (track.is_committed and (is_ended or track.is_moved))


def _compose(tail: Tail, track: Track, file: OpenFile, stamp: Stamp, piece: Piece | None, *, is_over: bool) -> Batch:
    before = track.generation
    after = replace(
        _advance(before, piece, is_packed=file.is_packed),
        path=to_printable(track.path),
        device=stamp.device,
        inode=stamp.inode,
        size=stamp.size,
        modified_ns=stamp.modified_ns,
        changed_ns=stamp.changed_ns,
        state=_next_state(track, is_over=is_over),
        content_hash=fingerprint_file(file.descriptor) if is_over and tail.mode is not Mode.APPEND else "",
    )
    return Batch(
        source=tail.source,
        mode=tail.mode,
        generation=after,
        data=piece.data if piece else b"",
        offset=piece.offset if piece else before.offset,
        starts_file=before.offset == 0,
        final=is_over,
        over_long=piece.over_long if piece else (),
        ignored=track.ignored_due,
    )


def _advance(before: Generation, piece: Piece | None, *, is_packed: bool) -> Generation:
    if piece is None:
        return replace(before, codec=name_codec(is_packed=is_packed, encoding=text_encoding(before.codec)))
    return replace(
        before,
        offset=piece.end_offset,
        head_hash=piece.head_hash,
        head_length=piece.head_length,
        tail_hash=piece.tail_hash,
        codec=name_codec(is_packed=is_packed, encoding=piece.encoding),
        skipping=piece.skipping,
    )


def _next_state(track: Track, *, is_over: bool) -> GenerationState:
    if is_over:
        return GenerationState.DONE
    return GenerationState.DRAINING if track.is_rotated else GenerationState.LIVE
