"""An open file's bytes by offset, as the records see them; how they are packed is known here and in gunzip only."""

import errno
import os
from enum import StrEnum
from typing import Protocol


class End(StrEnum):
    """What stands after the last byte that could be read.

    open: more may be appended. whole: a packed stream that ended properly. cut: a packed stream that stops in the
    middle. damaged: one that can't be unpacked further. limit: one that was stopped because it unpacks to too much.
    """

    OPEN = "open"
    WHOLE = "whole"
    CUT = "cut"
    DAMAGED = "damaged"
    LIMIT = "limit"


class Content(Protocol):
    """Bytes of one open file. Cheap when the offsets that are asked for hardly go back."""

    @property
    def end(self) -> End:
        """What was found at the end; `open` until a read has come so far."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from offset on, fewer than length only at the end. Raises OSError."""
        ...

    def find_data(self, offset: int) -> int:
        """Where bytes that are really stored go on, at or after offset, so that a hole needn't be read."""
        ...


class Opened(Protocol):
    """A file whose descriptor is asked for at each read, as a closed one's number soon belongs to another file."""

    descriptor: int


class PlainContent:
    """The bytes of a regular file as they are."""

    end = End.OPEN

    def __init__(self, file: Opened) -> None:
        self._file = file

    def read(self, offset: int, length: int) -> bytes:
        data = os.pread(self._file.descriptor, length, offset)
        while data and len(data) < length:  # the end, or one read's most: only another read can tell
            more = os.pread(self._file.descriptor, length - len(data), offset + len(data))
            if not more:
                break
            data += more
        return data

    def find_data(self, offset: int) -> int:
        try:
            return os.lseek(self._file.descriptor, offset, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # a hole up to the end
                return max(offset, os.fstat(self._file.descriptor).st_size)
            return offset  # a file system that doesn't know its holes: read through them


def is_out_of_descriptors(error: OSError) -> bool:
    return error.errno in (errno.EMFILE, errno.ENFILE)
