"""The bytes of key=value records enter; where the keys lie that count, and where their values begin and end, leaves.

What `pairs.PairScanner` and `pairs.split_cef` do record by record, in array arithmetic over the signs of a whole
piece: a key stands behind a separator with no other sign between, and outside of quotes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places

BEYOND = np.iinfo(np.int64).max // 2
LONGEST_KEY = 120
MOST_KEYS = 128

_QUOTE, _APOSTROPHE, _BACKSLASH = b"\"'\\"
_LOW = np.array([(1 << 8 * min(size, 7)) - 1 for size in range(LONGEST_KEY + 1)], dtype=np.uint64)
_TOP = np.uint64(56)

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """How pairs are written. separator: between pairs; a blank stands for any white space. assign: between key and
    value, one byte. has_quotes: whether a value may be quoted.
    """

    separator: bytes
    assign: int
    has_quotes: bool


@dataclass(slots=True)
class Keys:
    """The keys of records, in their order, behind one another.

    firsts, counts: of each record its first key's number, and how many it has. is_read: whether these are all and no
    others; where signs alone don't tell it, it isn't. starts: of the keys, blanks in front of them included. assigns:
    where the sign behind the key is. words: a key's first seven bytes, its length and whether its value is quoted.
    value_starts, value_ends: the value's, without its quotes, but with the blanks around it. is_quoted: whether it is.
    """

    firsts: Places
    counts: Places
    is_read: Flags
    starts: Places
    assigns: Places
    words: NDArray[np.uint64]
    value_starts: Places
    value_ends: Places
    is_quoted: Flags


@dataclass(slots=True)
class _Signs:
    """Every sign of a piece: where it is and what it is. lows, highs: of each record its first sign and the one behind
    its last.
    """

    places: Places
    kinds: NDArray[np.uint8]
    lows: Places
    highs: Places


def find_keys(block: Block, starts: Places, ends: Places, syntax: Syntax) -> Keys:
    """The keys of the records at starts:ends, ascending."""
    signs = _find_signs(block, starts, ends, syntax)
    numbers = _find_assigns(block, signs, syntax)
    lows, highs = np.searchsorted(numbers, signs.lows), np.searchsorted(numbers, signs.highs)
    counts = highs - lows
    firsts = np.cumsum(counts) - counts
    rows = np.repeat(np.arange(len(starts)), counts)
    if len(numbers) != len(rows):  # some stand in no record
        numbers = numbers[np.arange(len(rows)) + (lows - firsts)[rows]]
    assigns = signs.places[numbers]
    following = block.octets[assigns + 1]
    is_quoted = following == _QUOTE if syntax.has_quotes else np.zeros(len(rows), dtype=bool)
    closes = np.zeros(0, dtype=np.int64)
    good = np.ones(len(starts), dtype=bool)
    if is_quoted.any():
        if syntax.separator[-1] == _QUOTE:
            good[rows[is_quoted]] = False
            is_quoted[:] = False
        else:
            is_key, closes = _leave_quotes(signs, rows, numbers, is_quoted, firsts, ends, good)
            if not is_key.all():
                numbers, rows, assigns = numbers[is_key], rows[is_key], assigns[is_key]
                is_quoted, closes, following = is_quoted[is_key], closes[is_key], following[is_key]
                counts = np.bincount(rows, minlength=len(starts))
                firsts = np.cumsum(counts) - counts
    if syntax.has_quotes:
        good[rows[following == _APOSTROPHE]] = False
    key_starts = signs.places[numbers - 1] + 1
    if len(syntax.separator) > 1:
        good[rows[(key_starts - len(syntax.separator) < starts[rows]) & (numbers > signs.lows[rows])]] = False
    leading = np.flatnonzero(counts > 0)
    leading = leading[numbers[firsts[leading]] == signs.lows[leading]]
    key_starts[firsts[leading]] = starts[leading]
    value_ends = np.empty(len(rows), dtype=np.int64)
    value_ends[:-1] = key_starts[1:] - 1
    is_last = np.ones(len(rows), dtype=bool)
    is_last[:-1] = rows[1:] != rows[:-1]
    value_ends[is_last] = ends[rows[is_last]]
    if len(closes):
        value_ends = np.where(is_quoted, closes, value_ends)
    return Keys(
        firsts=firsts,
        counts=counts,
        is_read=good & (counts <= MOST_KEYS),
        starts=key_starts,
        assigns=assigns,
        words=_to_words(block, key_starts, assigns, is_quoted),
        value_starts=assigns + 1 + is_quoted,
        value_ends=value_ends,
        is_quoted=is_quoted,
    )


def _find_signs(block: Block, starts: Places, ends: Places, syntax: Syntax) -> _Signs:
    octets = block.octets[: len(block.data)]
    is_blank = syntax.separator == b" "
    is_sign = octets <= ord(" ") if is_blank else octets == syntax.separator[-1]
    for sign in (syntax.assign, *(_QUOTE,) * syntax.has_quotes, *(_BACKSLASH,) * (_BACKSLASH in block.data)):
        is_sign |= octets == sign
    places = np.flatnonzero(is_sign)
    kinds = octets[places]
    return _Signs(places, kinds, np.searchsorted(places, starts), np.searchsorted(places, ends))


def _find_assigns(block: Block, signs: _Signs, syntax: Syntax) -> Places:
    """The numbers of the signs behind what may be keys: the sign before each is a separator, or there is none."""
    numbers = np.flatnonzero(signs.kinds == syntax.assign)
    before = signs.kinds[numbers - 1]
    if syntax.separator == b" ":
        is_key = (before == ord(" ")) | ((before - np.uint8(9)) < 5)
    else:
        is_key = before == syntax.separator[-1]
        for back, octet in enumerate(reversed(syntax.separator[:-1]), start=1):
            is_key &= block.octets[signs.places[numbers - 1] - back] == octet
    is_first = np.zeros(len(signs.places) + 1, dtype=bool)
    is_first[signs.lows] = True
    is_key |= is_first[numbers]
    keys: Places = numbers[is_key]
    return keys


def _leave_quotes(
    signs: _Signs, rows: Places, numbers: Places, is_quoted: Flags, firsts: Places, ends: Places, good: Flags
) -> tuple[Flags, Places]:
    """Which keys stand outside of quotes, and where the quoted values of those end.

    A quote opens behind a key that stands outside, and the next one closes. So before such a key there are two quotes
    for each quoted value, and before one inside a value one less. Records in which it is otherwise are no longer good,
    but for those that quote nothing: there a quote is like any other sign.
    """
    is_quote = _find_quotes(signs)
    ranks = np.cumsum(is_quote, dtype=np.int32)
    before = ranks[numbers]
    lows = np.minimum(signs.lows, len(ranks) - 1)
    inside = before - (ranks[lows] - is_quote[lows])[rows]
    opens = is_quoted & (inside & 1 == 0)
    opened = np.cumsum(opens, dtype=np.int32)
    opened -= opens
    missing = 2 * (opened - opened[np.minimum(firsts, len(opened) - 1)][rows]) - inside
    is_sound = (missing == 0) | (missing == 1)
    if not is_sound.all():
        has_quoted = np.zeros(len(good), dtype=bool)
        has_quoted[rows[is_quoted]] = True
        is_bare = ~has_quoted[rows]
        missing[is_bare] = 0
        good[rows[~is_sound & ~is_bare]] = False
    is_key = missing == 0
    quotes = np.append(signs.places[np.flatnonzero(is_quote)], (BEYOND, BEYOND))
    closes = quotes[before + 1]
    good[rows[is_key & is_quoted & (closes >= ends[rows])]] = False
    return is_key, closes


def _find_quotes(signs: _Signs) -> Flags:
    """The quotes that no backslash escapes."""
    is_quote: Flags = signs.kinds == _QUOTE
    escaping = find_escaping(signs.places, signs.kinds == _BACKSLASH)
    escaping = escaping[escaping + 1 < len(signs.places)]
    is_quote[escaping[signs.places[escaping + 1] == signs.places[escaping] + 1] + 1] = False
    return is_quote


def find_escaping(places: Places, is_backslash: Flags) -> Places:
    """The numbers of the backslashes that escape what follows: of those in a row the first, the third and so on."""
    numbers = np.flatnonzero(is_backslash)
    if not len(numbers):
        return numbers
    found = places[numbers]
    order = np.arange(len(found))
    begins = np.ones(len(found), dtype=bool)
    begins[1:] = found[1:] != found[:-1] + 1
    escaping: Places = numbers[(order - np.maximum.accumulate(np.where(begins, order, 0))) & 1 == 0]
    return escaping


def _to_words(block: Block, starts: Places, assigns: Places, is_quoted: Flags) -> NDArray[np.uint64]:
    sizes = np.minimum(assigns - starts, LONGEST_KEY)
    words = block.words[starts]
    words &= _LOW[sizes]
    words |= (2 * sizes + is_quoted).astype(np.uint64) << _TOP
    return words
