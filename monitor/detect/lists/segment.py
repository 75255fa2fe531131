"""One list, compiled: what an index searches, and the header and arrays in which a file keeps it, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.detect.lists.match import Label
from monitor.detect.lists.packed import Packed, Pages, hold_pages
from monitor.errors import ListError
from monitor.records.listing import Manifest, Shape, Turned

LARGE = "keys"
"""The first of the arrays that are seldom looked into; those that follow are as well."""

Header = Mapping[str, Any]
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The entries of one version of one list, and what became of those that are not in it.

    packed: of an illegal-content list the texts are keyed digests. path_hosts: ascending; of the hosts that have path
    entries (or, keyed, single pages) the hash: sure where it is missing. most_segments: how deep the deepest path goes.
    marks: sealed marks of a keyed list, b"" for any other. phrases: the tables of a phrase list. theme: of the config,
    or None.
    """

    labels: tuple[Label, ...]
    packed: Packed
    path_hosts: NDArray[np.uint64]
    most_segments: int
    marks: bytes
    manifest: Manifest
    phrases: tuple[Mapping[str, Any], ...] = ()
    theme: str | None = None

    def __len__(self) -> int:
        return len(self.packed)

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def is_keyed(self) -> bool:
        return bool(self.marks)

    def has_path_hosts(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """For each hash of a host: may its pages have entries of their own? (Sure when False.)"""
        if not len(self.path_hosts):
            return np.zeros(len(keys), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.path_hosts, keys), len(self.path_hosts) - 1)
        found: NDArray[np.bool_] = self.path_hosts[places] == keys
        return found


def to_parts(segment: Segment) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """A header of JSON values and arrays, of which `from_parts` makes the same segment again."""
    header: dict[str, Any] = {
        "labels": [asdict(label) for label in segment.labels],
        "label_sets": segment.packed.label_sets,
        "most_segments": segment.most_segments,
        "manifest": asdict(segment.manifest),
        "phrases": segment.phrases,
        "theme": segment.theme,
    }
    arrays: dict[str, NDArray[Any]] = {
        "path_hosts": segment.path_hosts,
        "marks": np.frombuffer(segment.marks, dtype=np.uint8),
        "sieve": segment.packed.sieve,
        "steps": segment.packed.steps,
        "keys": segment.packed.keys,
        "sets": segment.packed.sets,
        "offsets": segment.packed.offsets,
        "blob": np.frombuffer(segment.packed.blob, dtype=np.uint8),
    }
    return header, arrays


def from_parts(header: Header, arrays: Arrays, *, release: Callable[[], None] = hold_pages) -> Segment:
    """The segment of a header and arrays that `to_parts` made. Raises ListError where they are something else.

    release: gives the mapped pages of the LARGE arrays back; they come again when they are looked into.
    """
    try:
        packed = Packed(
            keys=arrays["keys"],
            sets=arrays["sets"],
            offsets=arrays["offsets"],
            blob=arrays["blob"].data,
            label_sets=tuple(tuple(labels) for labels in header["label_sets"]),
            sieve=arrays["sieve"],
            steps=arrays["steps"],
            pages=Pages(release),
        )
        if len(packed.sets) != len(packed.keys) or len(packed.offsets) != len(packed.keys) + 1:
            raise ListError("a compiled list doesn't fit together. It is compiled anew.")
        return Segment(
            labels=tuple(Label(**{**label, "shape": Shape(label["shape"])}) for label in header["labels"]),
            packed=packed,
            path_hosts=arrays["path_hosts"],
            most_segments=header["most_segments"],
            marks=arrays["marks"].tobytes(),
            manifest=read_manifest(header["manifest"]),
            phrases=tuple(header["phrases"]),
            theme=header["theme"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ListError("a compiled list is of another version of Filterwatch. It is compiled anew.") from error


def read_manifest(row: Mapping[str, Any]) -> Manifest:
    """A manifest of the JSON values that it was written as. Raises KeyError or TypeError."""
    known = {field.name for field in fields(Manifest)}
    turned = {key: tuple(Turned(**sample) for sample in row[key]) for key in ("reject_samples", "quarantine_samples")}
    return Manifest(**{**{key: value for key, value in row.items() if key in known}, **turned})
