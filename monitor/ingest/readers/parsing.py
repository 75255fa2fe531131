"""The texts of a batch enter; rows leave as columns: those of usual shape many at once, the others one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.delimited.parser import Parser
from monitor.ingest.readers.frames.unframe import Frames, join_frames, unframe_all
from monitor.ingest.readers.parts import Cutter, Part, leave_out, merge_parts, renumber

PIECE_TEXTS = 256
"""Taken apart at a time: what is made of them stays in the processor's cache until it is put in columns."""

NO_ROWS = Part(np.empty(0, dtype=np.intp), [])


@dataclass(slots=True)
class Parsed:
    """What became of texts. part: the rows; frames: what each text's frame told, None where no text has one; refused:
    text -> why it is no row; ignored: how many are none and no fault (header rows).
    """

    part: Part = NO_ROWS
    frames: Frames | None = None
    refused: dict[int, str] = field(default_factory=dict)
    ignored: int = 0


def parse_texts(
    texts: Sequence[str], parse: Parser, cut: Cutter, header: HeaderParser | None, *, framed: bool
) -> Parsed:
    """Take all texts apart, piece by piece: a header row counts for those behind it.

    cut: does for many texts what `parse` does for one. framed: they may stand in frames.
    """
    parsed = Parsed()
    parts, frames = [], []
    for start in range(0, len(texts), PIECE_TEXTS):
        piece: Sequence[str] = texts[start : start + PIECE_TEXTS]
        if framed:
            piece, told = unframe_all(piece)
            frames.append((told, len(piece)))
        parts += _parse_piece(piece, start, parse, cut, header, parsed)
    if parts:
        parsed.part = merge_parts(parts)
    parsed.frames = join_frames(frames)
    return parsed


def _parse_piece(
    texts: Sequence[str], start: int, parse: Parser, cut: Cutter, header: HeaderParser | None, parsed: Parsed
) -> list[Part]:
    """The parts of a piece, in the numbers of all texts. start: the first one's number."""
    parts: list[Part] = []
    first = 0
    while header is not None and not header.is_bound and first < len(texts):
        parts += _parse_each(texts, [first], start, parse, parsed)
        first += 1
    found = cut(texts[first:] if first else texts)
    parts += renumber(found, np.arange(start + first, start + len(texts)))
    left = leave_out(found, len(texts) - first)
    if len(left):
        parts += _parse_each(texts, (left + first).tolist(), start, parse, parsed)
    return parts if len(parts) < 2 else [merge_parts(parts)]


def _parse_each(texts: Sequence[str], numbers: Iterable[int], start: int, parse: Parser, parsed: Parsed) -> list[Part]:
    rows: list[Row] = []
    kept: list[int] = []
    for number in numbers:
        outcome = parse(texts[number])
        if type(outcome) is tuple:
            rows.append(outcome)
            kept.append(start + number)
        elif outcome is None:
            parsed.ignored += 1
        else:
            parsed.refused[start + number] = str(outcome)
    return [Part(np.array(kept, dtype=np.intp), list(zip(*rows, strict=True)))] if rows else []
