"""A tar archive goes in; its files come out one after the other. Nothing is ever written to a path it names."""

import tarfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from itertools import takewhile
from typing import IO, cast

from monitor.errors import ListError
from monitor.ingest.lists.content import printable, read_all
from monitor.ingest.lists.unpack import MOST_BYTES, Reader, unpacked

MOST_MEMBERS = 20_000
Place = tuple[str, ...]
"""The parts of a path inside the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive. data: its bytes, unpacked; None where it was not wanted."""

    place: Place
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name that stands for another file or folder of the archive. target: None when it leads out of it."""

    place: Place
    target: Place | None


def read_members(
    reader: Reader, skipped: Counter[str], *, wants: Callable[[Place], bool], where: str
) -> Iterator[Member | Link]:
    """Files and links in the order of the archive, each file as a whole; the archive is read once, as a stream.

    wants: whether a file's bytes are needed. Members that are no file, or whose path leads out of the archive, are
    counted in `skipped`. Raises ListError: cut off, damaged, too large, too many members.
    """
    total = 0
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", reader), mode="r|") as archive:
            for count, info in enumerate(archive):
                _check_size(count, total, where)
                place = _to_place(info.name)
                if info.isdir():
                    continue
                if place is None:
                    skipped["a path that leads out of the archive"] += 1
                elif info.issym() or info.islnk():
                    base = place[:-1] if info.issym() else ()
                    yield Link(place=place, target=_to_place(info.linkname, base))
                elif info.isfile():
                    wanted = wants(place)
                    data = _read_member(archive, info, f"{where}: {'/'.join(place)}") if wanted else None
                    total += len(data or b"")
                    yield Member(place=place, data=data)
                else:
                    skipped["a member that is no file"] += 1
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, RecursionError, IndexError) as error:
        raise ListError(f"{where}: the tar archive is cut off or damaged. Download it again.") from error


def common_root(folders: Iterable[Place]) -> Place:
    """The folder that all of them lie in."""
    levels = zip(*folders, strict=False)  # as deep as the shortest
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def _check_size(members: int, size_bytes: int, where: str) -> None:
    if members >= MOST_MEMBERS:
        raise ListError(f"{where}: holds more than {MOST_MEMBERS:,} files. Is it the right archive?")
    if size_bytes > MOST_BYTES:
        raise ListError(f"{where}: unpacks to more than {MOST_BYTES >> 20} MiB. Is it the right file?")


def _read_member(archive: tarfile.TarFile, info: tarfile.TarInfo, where: str) -> bytes:
    file = archive.extractfile(info)
    if file is None:
        raise ListError(f"{where}: the tar archive is damaged. Download it again.")
    return read_all(Reader(unpacked(cast("BufferedReader", file)), where=where), where=where)


def _to_place(name: str, base: Place = ()) -> Place | None:
    """The parts of a path, seen from a folder of the archive; None when it leads out."""
    if name.startswith("/"):
        return None
    parts = list(base)
    for part in name.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(printable(part))
    return tuple(parts) if parts else None
