"""A block of JSON records enters; which of its bytes are no text but escapes leaves, and the text they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.frames import CATEGORY_SEPARATOR
from monitor.ingest.readers.blocks.pieces import Span
from monitor.ingest.readers.blocks.spans import Block, Places

_BACKSLASH, _QUOTE, _UNICODE, _SEPARATOR = (ord(sign) for sign in ("\\", '"', "u", CATEGORY_SEPARATOR))
_SIGNS = np.zeros(256, dtype=np.uint8)
_SIGNS[list(b'"\\/bfnrt')] = list(b'"\\/\b\f\n\r\t')
_DIGITS = np.full(256, 1 << 16, dtype=np.int64)
_DIGITS[list(b"0123456789abcdefABCDEF")] = [*range(16), *range(10, 16)]
_NO_SIGN = np.uint64(int.from_bytes(b"\\u0000", "little"))
_SIX_OCTETS = np.uint64((1 << 48) - 1)


@dataclass(slots=True)
class Escapes:
    """starts: where each begins. quotes: which are escaped. bad: where something stands that isn't undone here.

    octets: the block's bytes with what the escapes stand for at their ends; is_dropped: bytes that are no text then.
    """

    starts: NDArray[np.intp]
    quotes: NDArray[np.intp]
    bad: NDArray[np.intp]
    octets: NDArray[np.uint8]
    is_dropped: NDArray[np.bool_]


def read_escapes(block: Block) -> Escapes | None:
    r"""The escapes of a block (RFC 8259, 7); None where it has none. Bad are surrogate pairs, and `\u0000`."""
    if b"\\" not in block.data:
        return None
    slashes = np.flatnonzero(block.octets == _BACKSLASH)
    order = np.arange(len(slashes))
    first = np.maximum.accumulate(np.where(np.diff(slashes, prepend=-2) > 1, order, 0))
    starts = slashes[(order - first) % 2 == 0]
    signs = block.octets[starts + 1]
    octets, is_dropped = block.octets.copy(), np.zeros(len(block.octets), dtype=bool)
    octets[starts + 1] = _SIGNS[signs]
    is_dropped[starts] = True
    is_coded = signs == _UNICODE
    is_bad = (_SIGNS[signs] == 0) & ~is_coded
    if is_coded.any():
        is_bad[is_coded] = ~_decode(starts[is_coded], octets, is_dropped)
    zeros = slashes[(block.words[slashes] & _SIX_OCTETS) == _NO_SIGN]
    bad = np.union1d(starts[is_bad], zeros)
    return Escapes(starts, starts[signs == _QUOTE] + 1, bad, octets, is_dropped)


def _decode(starts: NDArray[np.intp], octets: NDArray[np.uint8], is_dropped: NDArray[np.bool_]) -> NDArray[np.bool_]:
    r"""Put characters in place of `\uXXXX`, in UTF-8, at its end. Returns which could be."""
    digits = [_DIGITS[octets[starts + at]] for at in range(2, 6)]
    codes = (digits[0] << 12) | (digits[1] << 8) | (digits[2] << 4) | digits[3]
    good: NDArray[np.bool_] = (codes > 0) & (codes < 1 << 16) & (codes >> 11 != 0xD800 >> 11)
    starts, codes = starts[good], codes[good]
    sizes = 1 + (codes >= 0x80) + (codes >= 0x800)
    for at in range(6):
        is_dropped[starts[sizes < 6 - at] + at] = True
    last = np.where(sizes == 1, codes, 0x80 | (codes & 0x3F))
    octets[starts + 5] = last
    for size, head in ((2, 0xC0), (3, 0xE0)):
        mine = sizes == size
        octets[starts[mine] + 6 - size] = head | (codes[mine] >> 6 * (size - 1))
    middle = sizes == 3
    octets[starts[middle] + 4] = 0x80 | (codes[middle] >> 6 & 0x3F)
    return good


def make_texts(
    octets: NDArray[np.uint8], parts: Sequence[Span], is_dropped: NDArray[np.bool_] | None
) -> tuple[bytes, Places, Places]:
    """The texts that lie in several spans each, joined as categories are; empty ones don't count.

    parts: of each text its first span, its second one, and so on. Returns bytes, and where in them each text is.
    """
    starts, ends = (np.stack([part[side] for part in parts], axis=1) for side in (0, 1))
    is_part = ends > starts
    is_next = is_part & (np.cumsum(is_part, axis=1) > 1)
    sizes = np.where(is_part, ends - starts + is_next, 0)
    begins = (starts - is_next)[is_part]
    lengths = sizes[is_part]
    offsets = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) + np.repeat(begins - offsets, lengths)
    texts = octets[places]
    borders = offsets[is_next[is_part]]
    texts[borders] = _SEPARATOR
    row_ends = np.cumsum(sizes.sum(axis=1))
    if is_dropped is not None:
        is_kept = ~is_dropped[places]
        is_kept[borders] = True
        row_ends = np.concatenate([[0], np.cumsum(is_kept)])[row_ends]
        texts = texts[is_kept]
    return texts.tobytes(), np.concatenate([[0], row_ends[:-1]]), row_ends
