"""Where JSON values without quotes may stand enters; which of them read as they are written leaves."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places, cut_before

LONGEST_INTEGER = 19  # digits: more may not fit into 64 bits
LONGEST_NEGATIVE = 18
LONGEST_DECIMAL = 15  # digits: any so long a decimal is the shortest name of the number next to it

Flags = NDArray[np.bool_]

_ZEROS = np.uint64(int.from_bytes(b"0" * 8, "little"))
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIXES = np.uint64(0x0606060606060606)
_ZERO, _MINUS = ord("0"), ord("-")
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(9)], dtype=np.uint64)
_TRUE, _FALSE, _NULL = (np.uint64(int.from_bytes(word, "little")) for word in (b"true", b"false", b"null"))


def find_scalars(block: Block, starts: Places, ends: Places) -> tuple[Flags, Flags | None]:
    """Which spans hold a number that reads as it is written, a truth or a null; and which hold a null, if one does.

    A number is one of JSON's grammar (RFC 8259, 6) whose text, read and written again, is the same. All spans hold
    something.
    """
    words = block.words[starts] & _MASKS[np.minimum(ends - starts, 8)]
    is_scalar = (words == _TRUE) | (words == _FALSE)
    rest = np.flatnonzero(~is_scalar)
    if not len(rest):
        return is_scalar, None
    if len(rest) == len(starts):
        is_scalar = _are_integers(block, starts, ends)
    else:
        is_scalar[rest] = _are_integers(block, starts[rest], ends[rest])
    if is_scalar.all():
        return is_scalar, None
    is_null = words == _NULL
    is_scalar |= is_null
    for find in (_are_negative, _are_decimals):
        rest = np.flatnonzero(~is_scalar)
        is_scalar[rest] = find(block, starts[rest], ends[rest])
    return is_scalar, is_null if is_null.any() else None


def _are_integers(block: Block, starts: Places, ends: Places) -> Flags:
    fits = _are_digits(block, starts, ends)
    fits &= (block.octets[starts] != _ZERO) | (ends - starts == 1)
    return fits


def _are_negative(block: Block, starts: Places, ends: Places) -> Flags:
    """Zero has no sign: it isn't the same with one."""
    fits = _are_digits(block, starts + 1, ends)
    fits &= (block.octets[starts] == _MINUS) & (block.octets[starts + 1] != _ZERO)
    fits &= ends - starts <= LONGEST_NEGATIVE + 1
    return fits


def _are_decimals(block: Block, starts: Places, ends: Places) -> Flags:
    """Those that are written without an exponent by Python, too: not below a tenth, not with a zero at their end."""
    fits = ends - starts <= LONGEST_DECIMAL + 1
    if fits.any():
        _, whole = cut_before(block.gather(starts, ends, most=2), b".")
        points = starts + whole
        fits &= whole >= 1
        fits &= _are_integers(block, starts, points) & _are_digits(block, points + 1, ends)
        fits &= (block.octets[starts] != _ZERO) | (block.octets[points + 1] != _ZERO)
        fits &= block.octets[ends - 1] != _ZERO
    return fits


def _are_digits(block: Block, starts: Places, ends: Places) -> Flags:
    """Which spans are digits and nothing else, and not too many.

    A byte is a digit if its upper half is 3, and still is when six is added.
    """
    lengths = ends - starts
    fits: Flags = (lengths >= 1) & (lengths <= LONGEST_INTEGER)
    for at in range(0, min(int(lengths.max(initial=0)), LONGEST_INTEGER), 8):
        mask = _MASKS[np.minimum(np.maximum(lengths - at, 0), 8)]
        word = (block.words[starts + at if at else starts] & mask) | (_ZEROS & ~mask)
        fits &= ((word & _HIGH) == _ZEROS) & (((word + _SIXES) & _HIGH) == _ZEROS)
    return fits
