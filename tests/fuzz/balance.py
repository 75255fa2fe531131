"""What was read of a block enters; what became of its lines that should not have leaves: one lost, one read twice."""

import re

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Reading
from monitor.ingest.readers import Format

_END = {"lf": re.compile(rb"\n"), "nul": re.compile(rb"\0(?:\r?\0)*(?:\r?\n)?|\n")}
"""An empty record behind a NUL is none."""


def find_imbalance(reading: Reading, data: bytes, fmt: Format) -> str:
    """What is wrong; "" where each line of `data`, which ends in LF, is in one entry or one reject, or was ignored.

    Entries and rejects say where they begin and end. What lies in none of them must be as many lines as were ignored;
    where a quoted value may span lines, an ignored record may be several of them.
    """
    frame = reading.entries
    spans = (
        [] if frame is None else list(zip(frame.offset.tolist(), (frame.offset + frame.length).tolist(), strict=True))
    )
    for offset, _, raw in reading.rejected:
        if data[offset : offset + len(raw)] != raw:
            return "a reject's bytes are not those of its line"
        spans.append((offset, offset + len(raw)))
    if reading.lines != len(spans) + reading.ignored:
        return "lines are not the sum of entries, ignored and rejected ones"
    begun, ended = np.array(sorted(spans), dtype=np.int64).reshape(-1, 2).T
    if (begun[1:] <= ended[:-1]).any():
        return "a line is in two records"
    lines = np.array([0, *(end.end() for end in _END[fmt.record_end].finditer(data))][:-1], dtype=np.int64)
    if not np.isin(begun, lines).all():
        return "a record begins within a line"
    left = lines[~_lie_within(lines, begun, ended)]
    may_join = fmt.multiline and any(b'"' in data[start : data.index(b"\n", start)] for start in left.tolist())
    if reading.ignored > len(left) or (reading.ignored < len(left) and not may_join):
        return f"{reading.ignored} lines were ignored, and {len(left)} are in no record"
    return ""


def _lie_within(lines: NDArray[np.int64], begun: NDArray[np.int64], ended: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which lines begin in one of the records, both in order."""
    owners = np.searchsorted(begun, lines, side="right") - 1
    return (owners >= 0) & (lines <= ended[owners]) if len(begun) else np.zeros(len(lines), dtype=bool)
