"""What was found of some records, put together."""

import numpy as np

from monitor.ingest.readers.patterns.found import Found, join_found, leave


def found(rows: list[int], **groups: list[int]) -> Found:
    """Matches in these rows that end at ten times their numbers; each group is one byte long."""
    places = {name: (np.array(starts), np.array(starts) + 1) for name, starts in groups.items()}
    return Found(np.array(rows), np.ones(len(rows), dtype=bool), np.array(rows) * 10, places)


def test_parts_are_joined_in_the_order_of_the_records() -> None:
    joined = join_found([found([1, 4], a=[11, 41]), leave(np.array([2])), found([0, 3], b=[1, 31])])
    assert joined.rows.tolist() == [0, 1, 2, 3, 4]
    assert joined.fits.tolist() == [True, True, False, True, True]
    assert joined.ends.tolist() == [0, 10, 0, 30, 40]
    assert joined.groups["a"][0].tolist() == [-1, 11, -1, -1, 41]
    assert joined.groups["b"][1].tolist() == [2, -1, -1, 32, -1]
    assert joined.find_others(7).tolist() == [5, 6]


def test_no_parts_are_no_records() -> None:
    assert join_found([]).find_others(2).tolist() == [0, 1]


def test_the_last_round_of_a_group_counts() -> None:
    match = found([0, 2], a=[5, -1])
    match.note("a", np.array([7, 8, 9]), is_start=True)
    match.note("b", np.array([7, 8, 9]), is_start=False)
    assert match.groups["a"][0].tolist() == [5, 9]
    assert match.groups["b"][1].tolist() == [7, 9]
