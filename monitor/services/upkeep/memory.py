"""What was opened at start stays to the end, what a batch takes goes back when it is done: two collectors are told."""

import ctypes
import gc

YOUNG_OBJECTS = 20_000
YOUNG_ROUNDS = 20

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # glibc's malloc.h
LARGE_BYTES = 4 << 20
KEPT_BYTES = 16 << 20
MOST_ARENAS = 2


def settle_memory() -> None:
    """Take all that is alive out of the collector's rounds: lists, phrases and modules hold no garbage to find.

    A batch makes some ten thousand objects that nearly all die with it by their reference counts; walking all of the
    lists each time for the few that don't took a seventh of the whole run. Nothing is collected first: a start leaves
    half a dozen objects of garbage, and looking for them takes a tenth of a second.
    """
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_ROUNDS, YOUNG_ROUNDS)
    bound_heap(ctypes.CDLL(None))


def bound_heap(library: ctypes.CDLL) -> bool:
    """Have the C library map large arrays one by one, and give back what is free. False where it isn't glibc.

    Left to itself it raises the size from which it maps to that of the largest array it met, so that a batch's bytes
    and columns come to lie between what is kept from batch to batch, and most of the heap is holes (40 MB of 300).
    """
    if not (hasattr(library, "mallopt") and hasattr(library, "malloc_trim")):
        return False
    library.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
    library.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
    library.mallopt(M_ARENA_MAX, MOST_ARENAS)
    library.malloc_trim(0)
    return True
