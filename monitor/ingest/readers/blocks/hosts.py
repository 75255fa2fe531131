"""Addresses that lie in a batch's bytes enter; their raw hosts leave, cut from the bytes where that is plain to see.

In `http(s)://host/...`, `host/...` and `host:443` the host is what stands before the first slash; all others are read
one by one, by `cut_authority`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Coded, Codes
from monitor.ingest.readers.blocks.codes import encode_words
from monitor.ingest.readers.blocks.lexicon import REFUSED, SHORT_WORDS, Lexicon
from monitor.ingest.readers.blocks.plain import is_plain_host
from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block, Places, cut_before
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.fields.addresses import clean_host, cut_authority

MOST_HOSTS = 262_144
CHUNK_BYTES = 1 << 20
HTTP, HTTPS = (int.from_bytes(scheme, "little") for scheme in (b"http://", b"https://"))

SEVEN_BYTES = np.uint64((1 << 56) - 1)
_SLASH = np.uint64(int.from_bytes(b"/" * 8, "little"))
_USUAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(?::\d{1,5})?", re.ASCII)


class HostReader:
    """Keeps the hosts that it has met, so that each is made and judged once."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(take_host, is_plain_host, most=MOST_HOSTS)

    def read(self, urls: SpanTexts) -> Coded:
        """The raw host of each cleaned address, for one batch; its values are those of all batches."""
        lexicon = self._lexicon
        lexicon.begin()
        codes = np.full(len(urls), REFUSED, dtype=np.int32)
        for block, mine, begins, stops in iterate_blocks(urls):
            codes[mine] = self._cut(block, begins, stops)
        hard = np.flatnonzero(codes == REFUSED)
        if len(hard):
            authorities = (url and cut_authority(url) for url in urls.take(hard).to_texts())
            codes[hard] = lexicon.number([authority and clean_host(authority) for authority in authorities])
        lexicon.end(codes)
        return Coded(lexicon.values, codes)

    def _cut(self, block: Block, starts: Places, ends: Places) -> Codes:
        """REFUSED where the host isn't plain to see."""
        scheme = block.words[starts]
        begins = starts + (scheme == HTTPS) * 8 + ((scheme & SEVEN_BYTES) == HTTP) * 7
        codes = np.full(len(starts), REFUSED, dtype=np.int32)
        rows: NDArray[np.intp] = np.arange(len(starts))
        for most in (SHORT_WORDS, LONGEST_SPAN // 8):
            words = block.gather(begins[rows], ends[rows], most=most)
            cut, kept = cut_before(words, np.full(len(rows), _SLASH))
            lengths = np.where(kept < 0, ends[rows] - begins[rows], kept)
            easy = (lengths > 0) & (lengths <= 8 * len(words))
            if easy.all():
                codes[rows] = encode_words(self._lexicon, block, cut, begins[rows], begins[rows] + lengths)
                break
            places = np.flatnonzero(easy)
            mine = rows[places]
            if len(mine):
                cut = [word[places] for word in cut]
                codes[mine] = encode_words(self._lexicon, block, cut, begins[mine], begins[mine] + lengths[places])
            rows = rows[(lengths > 8 * len(words)) & (kept < 0)]
            if len(rows) == 0 or len(words) < most:
                break
        return codes


def take_host(text: str) -> str | int | None:
    """The host of what stands before the first slash, with a scheme before it or not, where that is all the same."""
    return clean_host(text) if _USUAL.fullmatch(text) is not None else REFUSED


def iterate_blocks(texts: SpanTexts) -> Iterator[tuple[Block, NDArray[np.intp], Places, Places]]:
    """The texts that lie in the bytes, run by run: a block, which rows, and where in the block these begin and end."""
    rows = np.flatnonzero((texts.ends > texts.starts) & (texts.starts >= 0))
    starts, ends = texts.starts[rows], texts.ends[rows]
    if bool((starts[1:] < starts[:-1]).any()):  # some of them were made, and lie behind all records
        order = np.argsort(starts, kind="stable")
        rows, starts, ends = rows[order], starts[order], ends[order]
    for low, high in cut_chunks(starts, ends):
        base = int(starts[low])
        block = Block(texts.data[base : int(ends[low:high].max())])
        yield block, rows[low:high], starts[low:high] - base, ends[low:high] - base


def cut_chunks(starts: Places, ends: Places) -> list[tuple[int, int]]:
    """Rows of a batch in runs that lie within about CHUNK_BYTES. The spans ascend."""
    if len(starts) == 0:
        return []
    borders = np.searchsorted(starts, np.arange(int(starts[0]) + CHUNK_BYTES, int(ends[-1]), CHUNK_BYTES))
    places = np.unique([0, *borders.tolist(), len(starts)]).tolist()
    return list(pairwise(places))
