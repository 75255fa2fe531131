"""A column of texts that lie in a batch's bytes enters; dictionary-encoded, it leaves."""

import numpy as np

from monitor.frames import ABSENT, Coded
from monitor.ingest.readers.blocks.codes import encode_spans, strip_text
from monitor.ingest.readers.blocks.lexicon import Lexicon
from monitor.ingest.readers.blocks.plain import is_stripped
from monitor.ingest.readers.blocks.texts import SpanTexts, iterate_blocks


def encode_texts(texts: SpanTexts) -> Coded:
    """The distinct texts without blanks around them."""
    lexicon = Lexicon(strip_text, is_stripped, most=0)
    codes = np.full(len(texts), ABSENT, dtype=np.int32)
    for block, rows, starts, ends in iterate_blocks(texts):
        codes[rows] = encode_spans(lexicon, block, starts, ends)
    odd = np.flatnonzero(texts.starts < 0)
    if len(odd):
        codes[odd] = lexicon.settle([text or "" for text in texts.take(odd).to_texts()])
    return Coded(list(lexicon.values), codes)
