"""Spans of a block enter, one column's; the codes of their texts in the column's lexicon leave."""

import numpy as np

from monitor.frames import ABSENT, Codes
from monitor.ingest.readers.blocks.lexicon import SHORT_WORDS, Lexicon
from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block, Places, Words

_SHORT = 8 * SHORT_WORDS


def encode_spans(lexicon: Lexicon, block: Block, starts: Places, ends: Places) -> Codes:
    """The code of each span; ABSENT for an empty one. Spans hold no NUL."""
    lengths = ends - starts
    longest, shortest = int(lengths.max(initial=0)), int(lengths.min(initial=1))
    if longest == 0:
        return np.full(len(starts), ABSENT, dtype=np.int32)
    if longest <= _SHORT and shortest > 0:
        return _encode(lexicon, block, starts, ends)
    codes = np.full(len(starts), ABSENT, dtype=np.int32)
    for least, most in ((1, _SHORT), (_SHORT + 1, LONGEST_SPAN)):
        if least <= longest:
            rows = np.flatnonzero((lengths >= least) & (lengths <= most))
            if len(rows):
                codes[rows] = _encode(lexicon, block, starts[rows], ends[rows])
    if longest > LONGEST_SPAN:
        rows = np.flatnonzero(lengths > LONGEST_SPAN)
        codes[rows] = lexicon.encode_long(block.texts(starts[rows], ends[rows]))
    return codes


def encode_words(lexicon: Lexicon, block: Block, words: Words, starts: Places, ends: Places) -> Codes:
    """words: of these spans, as `Block.gather` makes them."""
    return lexicon.encode(words, lambda rows: block.texts(starts[rows], ends[rows]))


def _encode(lexicon: Lexicon, block: Block, starts: Places, ends: Places) -> Codes:
    words = block.gather(starts, ends)
    if is_constant(words):
        code = encode_words(lexicon, block, [word[:1] for word in words], starts[:1], ends[:1])
        return np.full(len(starts), code[0], dtype=np.int32)
    return encode_words(lexicon, block, words, starts, ends)


def is_constant(words: Words) -> bool:
    """Whether all rows are alike."""
    return all(bool((word == word[0]).all()) for word in words)


def strip_text(text: str) -> str | None:
    """What a raw column's text stands for."""
    return text.strip() or None
