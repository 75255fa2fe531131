"""The distinct texts of a host column enter; their hosts leave, of plain ones all at once."""

from collections.abc import Sequence

import numpy as np

from monitor.ingest.readers.blocks.plain import is_plain_host
from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block
from monitor.ingest.readers.fields.addresses import clean_domain

FEWEST = 64  # texts; for fewer the arithmetic isn't worth its start

_DOT = ord(".")


def clean_domains(texts: Sequence[str]) -> list[str | None]:
    """`clean_domain` of each. A plain host is its own, and so is one before a dot at its end (as DNS writes them)."""
    whole = "".join(texts)
    if len(texts) < FEWEST or not whole.isascii() or "\0" in whole:
        return list(map(clean_domain, texts))
    hosts: list[str | None] = list(texts)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths)
    block = Block(whole.encode("ascii"))
    dotted = (block.octets[ends - 1] == _DOT) & (lengths > 1)
    starts, lengths = ends - lengths, lengths - dotted
    words = block.gather(starts, starts + lengths)
    plain = is_plain_host(np.stack(words, axis=1).view(np.uint8), np.minimum(lengths, LONGEST_SPAN))
    plain &= lengths <= LONGEST_SPAN
    for row in np.flatnonzero(plain & dotted).tolist():
        hosts[row] = texts[row][:-1]
    for row in np.flatnonzero(~plain).tolist():
        hosts[row] = clean_domain(texts[row])
    return hosts
