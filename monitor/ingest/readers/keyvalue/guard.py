"""The pairs of a key=value record enter; those that may not say who it was leave, or nothing when that is unclear.

A device that doesn't escape quotes lets text which a pupil writes (an address, a browser's name) pass for further
pairs. What stands before such text is the device's own; what stands behind it is held against that.
"""

import re
from collections.abc import Sequence

AMBIGUOUS = "it names who it was more than once behind text that a user can write"

_WRITTEN_BY_USERS = re.compile(
    r"agent|(?:^|[^a-z])(?:ur[li]|refer(?:r?er|ral)?(?:ur[li])?|query|request|cookies?)$"
    r"|^(?:arg|ua|req|ref|requestClientApplication|requestContext)$",
    re.IGNORECASE,
)


class Guard:
    """Knows a format's keys for the login, the address and the device.

    who: per field its keys, the most trusted first. free: keys whose values a user can write. ahead: keys that this
    format writes before those, and never behind them.
    """

    def __init__(self, who: Sequence[Sequence[str]], free: frozenset[str], ahead: frozenset[str]) -> None:
        self._who = [{key: rank for rank, key in enumerate(keys)} for keys in who]
        self._free = free
        self._ahead = ahead

    def find_forged(self, keys: Sequence[str], values: Sequence[str]) -> frozenset[int] | None:
        """The pairs that don't count; None when a key of one field comes twice with two values, and either may be true.

        A pair behind free text doesn't count where one of the same field, as trusted or more, stands before that text,
        and none counts a second time.
        """
        start = next((at for at, key in enumerate(keys) if key in self._free or _WRITTEN_BY_USERS.search(key)), None)
        if start is None:
            return frozenset()
        firsts = {key: at for at, key in reversed(list(enumerate(keys)))}
        forged: set[int] = set()
        for ranks in self._who:
            trusted = min((ranks[key] for key in keys[:start] if key in ranks), default=len(ranks))
            behind = [at for at in range(start, len(keys)) if keys[at] in ranks]
            forged |= {at for at in behind if ranks[keys[at]] >= trusted or keys[at] in self._ahead}
            seen: dict[str, str] = {}
            for at in behind:
                if at in forged:
                    continue
                if seen.setdefault(keys[at], values[at]) != values[at]:
                    return None
                if firsts[keys[at]] < at:
                    forged.add(at)
        return frozenset(forged)
