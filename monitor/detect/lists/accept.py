"""Two versions of a list go in; what came and went, and why a person should look at it first, come out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from monitor.detect.lists.segment import Segment

FREE_CHANGE = 100
"""A list may always gain or lose so many entries: small lists are kept by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Entries of the new version that the old one hadn't, and of the old that the new one hasn't."""

    added: int
    removed: int


def find_change(before: Segment, after: Segment) -> Change:
    """Compare by the hashes of the entries' texts, which is enough to count."""
    old, new = before.packed.keys, after.packed.keys
    common = 0
    if len(old) and len(new):
        places = np.minimum(np.searchsorted(old, new), len(old) - 1)
        common = int(np.count_nonzero(old[places] == new))
    return Change(added=len(new) - common, removed=len(old) - common)


def find_doubt(
    before: Mapping[str, int],
    after: Mapping[str, int],
    *,
    known: Iterable[str],
    unmapped: Mapping[str, int],
    max_change: float,
) -> str:
    """Why the new version is not taken without a person's word; "" when it is.

    before, after: entries by theme. known: categories without a theme that the old version had too; unmapped: those of
    the new one. A theme of its own may not shrink out of proportion either: a category that is gone hides in a large
    list. max_change: the share that may be lost, 1 for any; growth is held against the same line, seen from the
    other side (0.5: half or double).
    """
    old, new = sum(before.values()), sum(after.values())
    if _is_too_few(old, new, max_change):
        return f"has only {_count(new)}, {_share(new, old)} of the {old:,} in use. Was the download cut off?"
    if max_change < 1 and new - old > FREE_CHANGE and old < new * (1 - max_change):
        return f"has {_count(new)}, {new / max(old, 1):.0f} times the {old:,} in use. Is it the right list?"
    for theme, count in before.items():
        if _is_too_few(count, after.get(theme, 0), max_change):
            return (
                f"has only {_count(after.get(theme, 0))} about {theme}, and the one in use {count:,}. "
                "Is a category missing or cut off?"
            )
    unknown = sorted(set(unmapped) - set(known))
    if unknown:
        return (
            f"has a category that no theme is known for: {', '.join(unknown[:5])} "
            f"({sum(unmapped[word] for word in unknown):,} entries). Add it to themes/categories.tsv."
        )
    return ""


def _is_too_few(old: int, new: int, max_change: float) -> bool:
    return old - new > FREE_CHANGE and new < old * (1 - max_change)


def _count(entries: int) -> str:
    return f"{entries:,} entries" if entries != 1 else "1 entry"


def _share(part: int, whole: int) -> str:
    share = part / whole
    return f"{share:.0%}" if share >= 0.01 else "less than 1%"
