"""A gzip file's bytes unpacked as a stream: several members, cut or damaged ends, and a stop for bombs."""

import contextlib
import os
import zlib

from monitor.ingest.tail.content import End, Opened
from monitor.ingest.tail.fingerprint import HEAD_BYTES

PACKED_BYTES = 64 * 1024
PIECE_BYTES = 256 * 1024
GZIP_WINDOW = 31  # zlib: a gzip header and trailer, the largest window
RATIO_FROM_BYTES = 1 << 20  # a few short, equal lines may well pack 300:1


class GzipContent:
    """Unpacked bytes by offset. Going back starts again from the first byte, except to the head, which is kept.

    known_bytes: so much was read from this stream before (as a plain file, say); only what lies beyond is limited.
    """

    def __init__(self, file: Opened, *, most_bytes: int, most_ratio: int, known_bytes: int = 0) -> None:
        self._file = file
        self._most_bytes = most_bytes + known_bytes
        self._most_ratio = most_ratio
        self._head = b""
        self._restart()

    def _restart(self) -> None:
        self.end = End.OPEN
        self._decoder = zlib.decompressobj(GZIP_WINDOW)
        self._is_in_member = False
        self._packed = b""  # read from the file, not yet unpacked
        self._packed_offset = 0
        self._offset = 0  # of the first unpacked byte that is still held
        self._held = bytearray()

    def read(self, offset: int, length: int) -> bytes:
        if offset + length <= len(self._head):
            return self._head[offset : offset + length]
        if offset < self._offset:
            self._restart()
        while self.end is End.OPEN and self._offset + len(self._held) < offset + length:
            self._hold(self._unpack())
            self._let_go(offset)
        self._let_go(offset)
        return bytes(self._held[:length])

    def find_data(self, offset: int) -> int:
        return offset

    def _hold(self, piece: bytes) -> None:
        if self._offset + len(self._held) == len(self._head):
            self._head += piece[: HEAD_BYTES - len(self._head)]
        self._held += piece
        so_far = self._offset + len(self._held)
        taken = self._packed_offset - len(self._packed)
        if so_far > self._most_bytes or so_far > max(RATIO_FROM_BYTES, taken * self._most_ratio):
            self.end = End.LIMIT

    def _let_go(self, offset: int) -> None:
        gone = min(max(0, offset - self._offset), len(self._held))
        del self._held[:gone]
        self._offset += gone

    def _unpack(self) -> bytes:
        """The next unpacked bytes; sets `end` when there are no more."""
        if not self._packed:
            self._packed = os.pread(self._file.descriptor, PACKED_BYTES, self._packed_offset)
            self._packed_offset += len(self._packed)
        if not self._is_in_member:
            return self._begin_member()
        if not self._packed:
            rest = self._decoder.decompress(b"", PIECE_BYTES)  # what the decoder held back at the last full piece
            if not rest:
                self.end = End.CUT
            return rest
        before = self._decoder.copy()
        try:
            piece = self._decoder.decompress(self._packed, PIECE_BYTES)
        except zlib.error:
            self.end = End.DAMAGED
            return _unpack_bytewise(before, self._packed)
        self._packed = self._decoder.unconsumed_tail
        if self._decoder.eof:
            self._packed = self._decoder.unused_data
            self._is_in_member = False
        return piece

    def _begin_member(self) -> bytes:
        is_first = self._packed_offset == len(self._packed)
        if not is_first:
            self._packed = self._packed.lstrip(b"\x00")  # tapes and some tools pad to a block
        if not self._packed:
            at_end = not os.pread(self._file.descriptor, 1, self._packed_offset)
            if at_end:
                self.end = End.CUT if is_first else End.WHOLE
        elif not self._packed.startswith(b"\x1f"):
            self.end = End.DAMAGED
        else:
            self._decoder = zlib.decompressobj(GZIP_WINDOW)
            self._is_in_member = True
        return b""


def _unpack_bytewise(decoder: "zlib._Decompress", packed: bytes) -> bytes:
    """All that can be unpacked before the byte at which the stream breaks."""
    unpacked = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(len(packed)):
            unpacked += decoder.decompress(packed[at : at + 1])
    return bytes(unpacked)
