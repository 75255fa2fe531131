"""The first bytes of records enter; which of them are the stamp of a frame leaves."""

import numpy as np

from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.frames.senders import Flags, Octets, byte_at, is_digit

OLD_BYTES = 15
LONGEST_ISO = 40

_MONTHS = np.array(
    sorted(
        int.from_bytes(f"{month} ".encode(), "little")
        for month in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    ),
    dtype=np.uint64,
)
_IN_ISO = np.zeros(256, dtype=bool)
_IN_ISO[list(b"0123456789-:.+TZ")] = True
_FOUR_BYTES = np.uint64(0xFFFFFFFF)


def fits_old(head: Octets) -> Flags:
    """Whether each row, which begins with a month, is a stamp as RFC 3164's with its day in two places, and a blank."""
    fits = (head[:, 4] == ord(" ")) | is_digit(head[:, 4])
    fits &= is_digit(head[:, [5, 7, 8, 10, 11, 13, 14]]).all(axis=1)
    for at, sign in ((6, " "), (9, ":"), (12, ":"), (OLD_BYTES, " ")):
        fits &= head[:, at] == ord(sign)
    is_stamp: Flags = fits
    return is_stamp


def fits_iso(head: Octets, sizes: Places) -> Flags:
    """Whether so many bytes of each row are a stamp as `2026-09-07T09:00:00.123+01:00`: with a zone."""
    fits = is_date(head) & is_digit(head[:, [11, 12, 14, 15, 17, 18]]).all(axis=1)
    fits &= (head[:, 13] == ord(":")) & (head[:, 16] == ord(":"))
    fits &= (sizes >= 20) & (sizes < LONGEST_ISO)
    sizes = np.where(fits, sizes, 20)
    is_zulu = byte_at(head, sizes - 1) == ord("Z")
    has_colon = ~is_zulu & (byte_at(head, sizes - 3) == ord(":"))
    zones = sizes - np.where(is_zulu, 1, np.where(has_colon, 6, 5))
    signs = byte_at(head, np.maximum(zones, 0))
    fits &= is_zulu | (signs == ord("+")) | (signs == ord("-"))
    columns = np.arange(LONGEST_ISO)
    in_zone = (columns > zones[:, None]) & (columns < sizes[:, None])
    in_zone &= ~has_colon[:, None] | (columns != (sizes - 3)[:, None])
    in_fraction = (columns > 19) & (columns < zones[:, None])
    fits &= (zones == 19) | ((zones >= 21) & (head[:, 19] == ord(".")))
    is_stamp: Flags = fits & (is_digit(head) | ~(in_fraction | in_zone)).all(axis=1)
    return is_stamp


def is_month(block: Block, places: Places) -> Flags:
    """Whether the name of a month and a blank stand there."""
    word = block.words[places] & _FOUR_BYTES
    is_month: Flags = _MONTHS[np.minimum(np.searchsorted(_MONTHS, word), 11)] == word
    return is_month


def is_date(head: Octets) -> Flags:
    """Whether each row begins with `2026-09-07T`."""
    fits = is_digit(head[:, [0, 1, 2, 3, 5, 6, 8, 9]]).all(axis=1)
    is_so: Flags = fits & (head[:, 4] == ord("-")) & (head[:, 7] == ord("-")) & (head[:, 10] == ord("T"))
    return is_so


def goes_on(head: Octets) -> Flags:
    """Whether each row's first word is more than an ISO stamp, so that no sender follows: a record without a frame."""
    is_other = ~_IN_ISO[head]
    first = byte_at(head, is_other.argmax(axis=1))
    goes_on: Flags = is_other.any(axis=1) & (first != ord(" ")) & (first < 128)
    return goes_on
