"""The path of a list file goes in; its bytes, unpacked when it is gzip, come out piece by piece."""

import gzip
import io
import os
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from monitor.errors import ListError

MOST_BYTES = 512 << 20
_GZIP = b"\x1f\x8b"
_HEAD_BYTES = 512


class Source(Protocol):
    """What gives bytes: a file, a packed file, a member of an archive."""

    def read(self, size: int, /) -> bytes: ...


class Reader:
    """Bytes of one file, never more than MOST_BYTES, with its first block to look at. Errors become ListError."""

    def __init__(self, source: Source, *, where: str) -> None:
        self._source, self._where, self._left, self._kept = source, where, MOST_BYTES, b""
        self.head = self._kept = self.read(_HEAD_BYTES)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end. Raises ListError: cut off, damaged, too large."""
        if self._kept:
            kept, self._kept = self._kept[:size], self._kept[size:]
            return kept
        try:
            data = self._source.read(size)
        except EOFError as error:
            raise ListError(f"{self._where}: the gzip file is cut off. Download it again.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise ListError(f"{self._where}: the gzip file is damaged. Download it again.") from error
        except (tarfile.TarError, OSError) as error:
            raise ListError(f"{self._where}: can't be read to its end: {_reason(error)}. Download it again.") from error
        self._left -= len(data)
        if self._left < 0:
            raise ListError(f"{self._where}: holds more than {MOST_BYTES >> 20} MiB. Is it the right file?")
        return data


@contextmanager
def open_list(path: Path, *, where: str) -> Iterator[Reader]:
    """A regular file, unpacked when it is gzip. Raises ListError: unreadable, a folder, a pipe or device."""
    try:
        # O_NONBLOCK: a pipe in the place of a list must not hold the daemon
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise ListError(f"{where}: can't be read: {_reason(error)}. Check the path and who may read it.") from error
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or device"
        raise ListError(f"{where}: is {kind}, not a file. Give the list file as the path.")
    with os.fdopen(number, "rb") as file:
        yield Reader(unpacked(file), where=where)


def unpacked(file: io.BufferedReader) -> Source:
    """The file itself, or what is packed in it."""
    return gzip.GzipFile(fileobj=file) if file.peek(len(_GZIP)).startswith(_GZIP) else file


def is_tar(head: bytes) -> bool:
    """True for the first 512 bytes of a tar archive of any kind: its header has a checksum."""
    try:
        tarfile.TarInfo.frombuf(head[:_HEAD_BYTES], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return head[257:262] == b"ustar"
    return True


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or "it is not what its name says"
