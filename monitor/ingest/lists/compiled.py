"""A header and arrays go into a file, whole or not at all; mapped into memory and shared, they come out of it.

    "FWLIST" + format number + LF   8 bytes
    length of the header            8 bytes, little-endian
    XXH3-128 of the header          16 bytes
    header                          JSON: "about" (the caller's), "arrays" (name -> dtype, count, offset, xxh3), "size"
    arrays                          each on a page of its own, offsets counted from the first page behind the header

Opening costs the same for any size: the header is checked and the file's length held against it, the arrays are mapped
and not read. `verify_arrays` reads them all. A file that anything is wrong with is never used.
"""

import mmap
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import xxhash
from numpy.typing import NDArray

from monitor.errors import ListError
from monitor.ingest.lists.whole import write_whole

FORMAT = 1
_MAGIC = b"FWLIST%c\n" % FORMAT
_HEAD_BYTES = len(_MAGIC) + 8 + 16
_BORDER = mmap.PAGESIZE
_MOST_HEADER_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A compiled file in memory. arrays: read-only views of the mapping; they stay good when the file is replaced."""

    about: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    checksums: Mapping[str, str]
    mapping: mmap.mmap
    places: Mapping[str, int]

    def find_damage(self) -> str | None:
        """The first array whose content doesn't fit its checksum; None where all do. Reads everything."""
        wrong = (
            name for name, array in self.arrays.items() if xxhash.xxh3_64_hexdigest(array.data) != self.checksums[name]
        )
        return next(wrong, None)

    def release(self, first: str) -> None:
        """Give back the pages of this array and all behind it; the kernel maps them again when they are asked for."""
        start = self.places[first]
        if start < len(self.mapping):
            self.mapping.madvise(mmap.MADV_DONTNEED, start, len(self.mapping) - start)


def write_arrays(path: Path, *, about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the file, see `write_whole`. Raises OSError."""
    offset, rows = 0, {}
    for name, array in arrays.items():
        rows[name] = {
            "dtype": array.dtype.str,
            "count": len(array),
            "offset": offset,
            "xxh3": xxhash.xxh3_64_hexdigest(np.ascontiguousarray(array).data),
        }
        offset = _up_to_border(offset + array.nbytes)
    header = orjson.dumps({"about": about, "arrays": rows, "size": offset})

    def write(file: BinaryIO) -> None:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + xxhash.xxh3_128_digest(header) + header)
        for array in arrays.values():
            file.write(bytes(_up_to_border(file.tell()) - file.tell()))
            file.write(np.ascontiguousarray(array).data)
        file.write(bytes(_up_to_border(file.tell()) - file.tell()))

    write_whole(path, write)


def map_arrays(path: Path) -> Mapped:
    """Map a file that `write_arrays` made. Raises ListError for any other: foreign, damaged, cut off, other format.

    Raises FileNotFoundError when there is none, OSError when it can't be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size < _HEAD_BYTES:
            raise ListError(f"{path}: is no compiled list.")
        mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(mapping[len(_MAGIC) : len(_MAGIC) + 8], "little")
    if mapping[: len(_MAGIC)] != _MAGIC:
        raise ListError(f"{path}: is no compiled list of this version of Filterwatch.")
    header = mapping[_HEAD_BYTES : _HEAD_BYTES + min(length, _MOST_HEADER_BYTES)]
    if len(header) != length or xxhash.xxh3_128_digest(header) != mapping[len(_MAGIC) + 8 : _HEAD_BYTES]:
        raise ListError(f"{path}: its header is damaged.")
    table = orjson.loads(header)
    start = _up_to_border(_HEAD_BYTES + length)
    if len(mapping) != start + table["size"]:
        raise ListError(f"{path}: is cut off or has grown: {len(mapping)} bytes instead of {start + table['size']}.")
    arrays = {
        name: np.frombuffer(mapping, dtype=row["dtype"], count=row["count"], offset=start + row["offset"])
        for name, row in table["arrays"].items()
    }
    return Mapped(
        about=table["about"],
        arrays=arrays,
        checksums={name: row["xxh3"] for name, row in table["arrays"].items()},
        mapping=mapping,
        places={name: start + row["offset"] for name, row in table["arrays"].items()},
    )


def verify_arrays(path: Path) -> None:
    """Read everything and hold it against its checksums. Raises ListError for what doesn't fit, OSError."""
    damaged = map_arrays(path).find_damage()
    if damaged is not None:
        raise ListError(f"{path}: is damaged ({damaged}). Delete it: the list is compiled anew.")


def _up_to_border(offset: int) -> int:
    return -(-offset // _BORDER) * _BORDER
