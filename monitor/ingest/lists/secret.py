"""The path of an illegal-content list goes in; its lines come out one at a time, and none is kept."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from monitor.ingest.lists.content import encoding_of, read_bytes, to_text
from monitor.ingest.lists.lines import Numbered, without_remark


class SecretLines:
    """The entries of an IWF or CTIRU file, read anew each time they are asked for.

    Holds the path only. The bytes are overwritten when the last line was taken, so that no complete copy lies in memory
    that a core file could show; `#` begins a comment.
    """

    def __init__(self, path: Path, *, where: str) -> None:
        self._path = path
        self._where = where

    def __repr__(self) -> str:
        return "<SecretLines>"

    def __iter__(self) -> Iterator[Numbered]:
        data = bytearray(read_bytes(self._path, where=self._where))
        try:
            if encoding_of(data) != "utf-8":
                yield from _entries(enumerate(to_text(data).split("\n"), 1))
            else:
                yield from _entries(_lines(data))
        finally:
            data[:] = bytes(len(data))

    def digest(self) -> bytes:
        """SHA-256 of the unpacked file. Raises ListError when it can't be read or is no text."""
        return hashlib.sha256(read_bytes(self._path, where=self._where)).digest()


def _lines(data: bytearray) -> Iterator[Numbered]:
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    number, mark = 0, b"\n" if b"\n" in data else b"\r"
    while start < len(data):
        end = data.find(mark, start)
        end = len(data) if end < 0 else end
        number += 1
        yield number, bytes(memoryview(data)[start:end]).decode("utf-8", "replace")
        start = end + 1


def _entries(lines: Iterator[Numbered]) -> Iterator[Numbered]:
    for number, line in lines:
        text = without_remark(line.strip())
        if text and not text.startswith("#"):
            yield number, text
