"""What was opened at start stays to the end: the garbage collector is told, and asked to look less often."""

import gc

YOUNG_OBJECTS = 20_000
YOUNG_ROUNDS = 20


def settle_memory() -> None:
    """Take all that is alive out of the collector's rounds: lists, phrases and modules hold no garbage to find.

    A batch makes some ten thousand objects that nearly all die with it by their reference counts; walking all of the
    lists each time for the few that don't took a seventh of the whole run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_ROUNDS, YOUNG_ROUNDS)
