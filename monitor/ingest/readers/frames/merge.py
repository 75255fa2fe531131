"""Frames of entries enter; a part of one, or several merged in log order, leave."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded, EntryFrame, Vocabulary
from monitor.ingest.readers.blocks.lexicon import shrink
from monitor.ingest.readers.blocks.texts import MadeTexts, SpanTexts
from monitor.ingest.readers.columns import take, unite

Texts = Sequence[str | None]


def take_frame(frame: EntryFrame, rows: NDArray[np.intp]) -> EntryFrame:
    """The given rows, in the given order."""
    return EntryFrame(**{column.name: _take_column(getattr(frame, column.name), rows) for column in fields(EntryFrame)})


def merge_frames(first: EntryFrame, second: EntryFrame) -> EntryFrame:
    """All rows of two frames of one batch, in the order of their offsets."""
    order = np.argsort(np.concatenate([first.offset, second.offset]), kind="stable")
    merged = {
        column.name: _merge_columns(getattr(first, column.name), getattr(second, column.name), order)
        for column in fields(EntryFrame)
    }
    return EntryFrame(**merged)


def _take_column(column: Any, rows: NDArray[np.intp]) -> Any:
    if isinstance(column, Coded):
        return take(column, rows)
    if isinstance(column, (SpanTexts, MadeTexts)):
        return column.take(rows)
    if isinstance(column, np.ndarray):
        return column[rows]
    return [column[row] for row in rows.tolist()]


def _merge_columns(first: Any, second: Any, order: NDArray[np.intp]) -> Any:
    if isinstance(first, Coded):
        return _merge_coded(first, second, order)
    if isinstance(first, np.ndarray):
        return np.concatenate([first, second])[order]
    return _merge_texts(first, second, order)


def _merge_coded(first: Coded, second: Coded, order: NDArray[np.intp]) -> Coded:
    if isinstance(first.values, Vocabulary):  # which stays: what is known of its texts is worth more than a short list
        if first.values is second.values:
            return Coded(first.values, np.concatenate([first.codes, second.codes])[order])
        second = shrink(second)
        moved = np.append(first.values.number_all(second.values), np.int32(ABSENT))
        return Coded(first.values, np.concatenate([first.codes, moved[second.codes]])[order])
    return unite([first, second], lambda codes: np.concatenate(codes)[order])


def _merge_texts(first: Texts, second: Texts, order: NDArray[np.intp]) -> MadeTexts:
    """Two columns of text as one; their strings are still built only when asked for."""
    count = len(first)
    return MadeTexts(lambda place: first[place] if place < count else second[place - count], order)
