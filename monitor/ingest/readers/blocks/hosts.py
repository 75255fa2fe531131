"""Addresses that lie in a batch's bytes enter; their raw hosts leave, cut from the bytes where that is plain to see.

In `http(s)://host/...`, `host/...` and `host:443` the host is what stands before the first slash or colon, where a port
is all that may stand between the two; all others are read one by one, by `cut_authority`.
"""

import re
from collections.abc import Sequence

import numpy as np

from monitor.frames import ABSENT, Coded, Codes
from monitor.ingest.readers.blocks.codes import encode_words
from monitor.ingest.readers.blocks.lexicon import REFUSED, SHORT_WORDS, Lexicon
from monitor.ingest.readers.blocks.plain import is_plain_host
from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block, Places, count_digits, cut_before
from monitor.ingest.readers.blocks.texts import Flags, SpanTexts, iterate_blocks
from monitor.ingest.readers.fields.addresses import clean_host, cut_authority

MOST_HOSTS = 262_144
LONGEST_PORT = 5

_HTTP, _HTTPS = (np.uint64(int.from_bytes(scheme, "little")) for scheme in (b"http://", b"https://"))
_SEVEN_BYTES = np.uint64((1 << 56) - 1)
_SLASH, _COLON = ord("/"), ord(":")
_USUAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)


class HostReader:
    """Keeps the hosts that it has met, so that each is made and judged once."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(take_host, is_plain_host, most=MOST_HOSTS)

    def read(self, urls: SpanTexts) -> Coded:
        """The raw host of each cleaned address, for one batch; its values are those of all batches."""
        self.begin()
        codes = np.full(len(urls), ABSENT, dtype=np.int32)
        for block, rows, starts, ends in iterate_blocks(urls):
            codes[rows] = self.encode(block, starts, ends)
        odd = np.flatnonzero(urls.starts < 0)
        if len(odd):
            codes[odd] = self._encode_texts(urls.take(odd).to_texts())
        return self.end(codes)

    def begin(self) -> None:
        """A new batch."""
        self._lexicon.begin()

    def encode(self, block: Block, starts: Places, ends: Places) -> Codes:
        """The code of the raw host of each cleaned address of a block; none of them is empty."""
        scheme = block.words[starts]
        begins = starts + (scheme == _HTTPS) * 8 + ((scheme & _SEVEN_BYTES) == _HTTP) * 7
        codes = self._cut(block, np.minimum(begins, ends), ends, most=SHORT_WORDS)
        hard = np.flatnonzero(codes == REFUSED)
        if len(hard):
            codes[hard] = self._encode_texts(block.texts(starts[hard], ends[hard]))
        return codes

    def end(self, codes: Codes) -> Coded:
        """The batch is over. codes: of all its rows."""
        self._lexicon.end(codes)
        return Coded(self._lexicon.values, codes)

    def _cut(self, block: Block, begins: Places, ends: Places, *, most: int) -> Codes:
        """Of addresses without their scheme; REFUSED where the host isn't plain to see in that many words."""
        words = block.gather(begins, ends, most=most)
        cut, kept = cut_before(words, b"/:")
        stops = np.where(kept < 0, ends, begins + kept)
        is_whole = stops - begins <= 8 * len(words)
        easy = is_whole & (stops > begins)
        colons = np.flatnonzero((kept >= 0) & (block.octets[stops] == _COLON))
        easy[colons] &= _is_before_port(block, stops[colons], ends[colons])
        if easy.all():
            return encode_words(self._lexicon, block, cut, begins, stops)
        codes = np.full(len(begins), REFUSED, dtype=np.int32)
        rows = np.flatnonzero(easy)
        if len(rows):
            codes[rows] = encode_words(self._lexicon, block, [word[rows] for word in cut], begins[rows], stops[rows])
        longer = np.flatnonzero(~is_whole)
        if len(longer) and most < LONGEST_SPAN // 8:
            codes[longer] = self._cut(block, begins[longer], ends[longer], most=LONGEST_SPAN // 8)
        return codes

    def _encode_texts(self, urls: Sequence[str | None]) -> Codes:
        authorities = [url and cut_authority(url) for url in urls]
        distinct = list(dict.fromkeys(authorities))
        codes = self._lexicon.number([authority and clean_host(authority) for authority in distinct])
        known = dict(zip(distinct, codes.tolist(), strict=True))
        return np.fromiter(map(known.__getitem__, authorities), dtype=np.int32, count=len(authorities))


def take_host(text: str) -> str | int | None:
    """The host of what stands before the first slash or port, whether a scheme stood before it or not."""
    return clean_host(text) if _USUAL.fullmatch(text) is not None else REFUSED


def _is_before_port(block: Block, colons: Places, ends: Places) -> Flags:
    """Behind which colons a port stands, and then a slash or nothing."""
    digits = np.minimum(count_digits(block.words[colons + 1]), ends - colons - 1)
    stops = colons + 1 + digits
    is_port: Flags = (digits >= 1) & (digits <= LONGEST_PORT)
    is_port &= (stops == ends) | (block.octets[stops] == _SLASH)
    return is_port
