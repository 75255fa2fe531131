"""Texts that lie in a batch's bytes enter, and an expression; what it finds in each leaves, and no text is made."""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.blocks.texts import SpanTexts, iterate_blocks
from monitor.ingest.readers.fields.addresses import LONGEST_URL
from monitor.ingest.readers.fields.choices import LONGEST_EMPTY, clean_text, is_empty, make_taker
from monitor.ingest.readers.patterns.engines import Pattern
from monitor.ingest.readers.patterns.matching import Sight
from monitor.ingest.readers.patterns.steps import Step, compile_steps

FEWEST = 64  # texts; fewer are sooner made
GROUP = "taken"

_OTHER_OR_GROUP = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\((?!\?)", re.DOTALL)
_HYPHEN, _LAST_SIGN = ord("-"), ord("~")
_BLANK, _QUOTE = ord(" "), ord('"')

Flags = NDArray[np.bool_]


def take_from_spans(texts: SpanTexts, pattern: Pattern) -> SpanTexts | None:
    """The pattern's first group in each text without blanks around it, cleaned as `clean_text` does.

    None where the texts are sooner made: few, one very long, or an expression that isn't understood.
    """
    step = _compile(str(pattern.pattern), takes=True)
    if step is None or len(texts) < FEWEST or _is_any_cut(texts):
        return None
    texts = texts.strip()
    starts, ends = np.zeros_like(texts.starts), np.zeros_like(texts.ends)
    lengths = texts.ends - texts.starts
    is_open = texts.has_text()
    single = np.flatnonzero(lengths == 1)
    is_open[single] = texts.octets[texts.starts[single]] != _HYPHEN
    for block, rows, low, high in iterate_blocks(texts.only(is_open & (lengths > LONGEST_EMPTY))):
        begins, stops, is_settled = _take(block, step, low, high)
        base = texts.starts[rows[0]] - low[0]
        starts[rows], ends[rows] = begins + base, stops + base
        is_open[rows[is_settled]] = False
    others = list[str | None]()
    take = make_taker(pattern)
    for row in np.flatnonzero(is_open).tolist():
        text = texts[row]
        taken = take(text) if text and not is_empty(text) else None
        others.append(taken and clean_text(taken))
        starts[row] = ends[row] = -len(others)
    return SpanTexts(texts.data, starts, ends, others)


def find_in_spans(texts: SpanTexts, pattern: Pattern) -> Flags | None:
    """In which texts, without blanks around them, the pattern is found; nothing is an empty text. None as above."""
    step = _compile(str(pattern.pattern), takes=False)
    if step is None or len(texts) < FEWEST:
        return None
    texts = texts.strip()
    is_found = np.full(len(texts), pattern.search("") is not None)
    is_open = texts.has_text()
    for block, rows, starts, ends in iterate_blocks(texts.only(is_open)):
        found = Sight(block).find(step, starts, ends)
        is_found[rows] = False
        is_found[rows[found.rows]] = found.fits
        is_open[rows] = False
        is_open[rows[found.rows[~found.fits]]] = True
    for row in np.flatnonzero(is_open).tolist():
        is_found[row] = pattern.search(texts[row] or "") is not None
    return is_found


def _is_any_cut(texts: SpanTexts) -> bool:
    """Whether one of the texts may be longer than an address is kept."""
    if int((texts.ends - texts.starts).max()) > LONGEST_URL:
        return True
    return any(text is not None and len(text) > LONGEST_URL for text in texts.others)


@lru_cache(maxsize=256)
def _compile(text: str, *, takes: bool) -> Step | None:
    """The steps of an expression; None where it isn't understood. takes: it has one group, which gets a name."""
    if takes:
        groups = [found for found in _OTHER_OR_GROUP.finditer(text) if found[1] is None]
        if len(groups) != 1:
            return None
        text = f"{text[: groups[0].end()]}?P<{GROUP}>{text[groups[0].end() :]}"
    try:
        return compile_steps(text, anywhere=True)
    except ValueError:
        return None


def _take(block: Block, step: Step, starts: Places, ends: Places) -> tuple[Places, Places, Flags]:
    """What is taken of each text, and for which texts that is plain to see. Nothing is where both ends are one."""
    found = Sight(block).find(step, starts, ends)
    begins, stops = starts.copy(), starts.copy()
    is_settled = np.ones(len(starts), dtype=bool)
    rows = found.rows
    if GROUP in found.groups:
        begins[rows], stops[rows] = found.groups[GROUP]
    is_settled[rows] = found.fits & _are_clean(block, begins[rows], stops[rows])
    return begins, stops, is_settled


def _are_clean(block: Block, starts: Places, ends: Places) -> Flags:
    """Which texts of ASCII characters `clean_text` leaves as they are."""
    octets = block.octets
    first, last = octets[starts], octets[ends - 1]
    clean: Flags = (ends - starts > LONGEST_EMPTY) & (first != _QUOTE) & (last != _QUOTE)
    clean &= (first != _BLANK) & (last != _BLANK)
    odd = np.flatnonzero((octets[: len(block.data)] < _BLANK) | (octets[: len(block.data)] > _LAST_SIGN))
    if len(odd):
        clean &= np.searchsorted(odd, starts) == np.searchsorted(odd, ends)
    return clean
