"""The path of an illegal-content list goes in; its lines come out one at a time, and none is kept."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.content import encoding_of, read_bytes, to_text
from monitor.ingest.lists.lines import Numbered, without_remark
from monitor.ingest.lists.table import ADDRESS_NAMES, find_header, read_rows
from monitor.settings.model import ColumnsSection

_TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz")


class SecretLines:
    """The entries of an IWF or CTIRU file, read anew each time they are asked for.

    Holds the path only. The bytes are overwritten when the last line was taken, so that no complete copy lies in memory
    that a core file could show; `#` begins a comment. A .csv or .tsv file, or one with `columns`, is read by its column
    of addresses; of any other line only what stands before a tab counts.
    """

    def __init__(self, path: Path, *, where: str, columns: ColumnsSection | None = None) -> None:
        self._path, self._where, self._columns = path, where, columns
        self._is_table = columns is not None or path.name.lower().endswith(_TABLES)

    def __repr__(self) -> str:
        return "<SecretLines>"

    def __iter__(self) -> Iterator[Numbered]:
        data = bytearray(read_bytes(self._path, where=self._where))
        try:
            if self._is_table:
                yield from self._cells(to_text(data))
            elif encoding_of(data) != "utf-8":
                yield from _entries(enumerate(to_text(data).split("\n"), 1))
            else:
                yield from _entries(_lines(data))
        finally:
            data[:] = bytes(len(data))

    def _cells(self, text: str) -> Iterator[Numbered]:
        named, place = self._columns or ColumnsSection(), -1
        try:
            for number, cells in read_rows(text):
                if place < 0:
                    header = find_header(
                        cells, {"address": ADDRESS_NAMES}, {"address": named.address}, where=self._where
                    )
                    place = header.places["address"]
                    if header.is_row:
                        continue
                yield number, cells[place] if place < len(cells) else ""
        except csv.Error as error:
            raise ListError(f"{self._where}: is not valid CSV: {error}. Export it again.") from error

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
        text = without_remark(line.strip()).partition("\t")[0].rstrip()
        if text and not text.startswith("#"):
            yield number, text
