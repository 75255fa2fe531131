"""Records of a batch enter; a table of raw columns leaves, read from their texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import PieceCutter
from monitor.ingest.readers.columns import Cells, Table
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.delimited.parser import Parser
from monitor.ingest.readers.format import FRAME_HOST, FRAME_ID, FRAME_TIME, Format
from monitor.ingest.readers.parsing import Parsed, parse_texts
from monitor.ingest.readers.parts import Cutter, pick
from monitor.ingest.readers.records import Records

Numbers = NDArray[np.intp]


@dataclass(slots=True)
class Ways:
    """What takes a batch's records apart: many at once from their bytes (None: not at all) or as texts, or one by one.

    header: knows the header row where the format has one.
    """

    cut_piece: PieceCutter | None
    cut: Cutter
    parse: Parser
    header: HeaderParser | None


@dataclass(slots=True)
class Taken:
    """What became of records. table: the rows, in their order; numbers: of the rows' records; refused: record -> why it
    is no row; ignored: how many are none and no fault (header rows).
    """

    table: Table
    numbers: Numbers
    refused: dict[int, str] = field(default_factory=dict)
    ignored: int = 0


def read_as_texts(records: Records, numbers: Numbers, ways: Ways, fmt: Format) -> Taken:
    """Take the given records apart."""
    parsed = parse_texts(_texts(records, numbers), ways.parse, ways.cut, ways.header, framed=fmt.framed)
    part = parsed.part
    return Taken(
        table=Table(find_columns(parsed, fmt), len(part.numbers)),
        numbers=numbers[part.numbers],
        refused={int(numbers[number]): reason for number, reason in parsed.refused.items()},
        ignored=parsed.ignored,
    )


def find_columns(parsed: Parsed, fmt: Format) -> dict[str, Cells]:
    """The raw columns of the rows, and what their frames told."""
    part, frames = parsed.part, parsed.frames
    columns: dict[str, Cells] = dict(zip(fmt.columns, part.columns, strict=False))
    if frames is not None and len(part.numbers):
        for name, told in ((FRAME_TIME, frames.times), (FRAME_HOST, frames.hosts), (FRAME_ID, frames.ids)):
            columns[name] = pick(told, part.numbers)
    return columns


def _texts(records: Records, numbers: Numbers) -> Sequence[str]:
    if len(numbers) == 0:
        return []
    low, high = int(numbers[0]), int(numbers[-1]) + 1
    if 2 * len(numbers) > high - low:
        return pick(records.texts(low, high), numbers - low)
    return list(map(records.text, numbers.tolist()))
