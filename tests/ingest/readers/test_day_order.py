"""Dates that could be day/month or month/day: one reading by proof from the same file."""

import numpy as np
import pytest

from monitor.ingest.readers.fields.day_order import CONTRADICTED, NOT_A_TIME, READ, UNDECIDED, UNREADABLE, DayOrder


def settle(order: DayOrder, *dates: str) -> list[str | int]:
    """Dates as "a/b": which reading was taken, "dmy", "mdy", "same", or the reason code."""
    pairs = [tuple(map(int, date.split("/"))) for date in dates]
    dmy = np.array([a * 100 + b if b <= 12 else UNREADABLE for a, b in pairs], dtype=np.int64)
    mdy = np.array([b * 100 + a if a <= 12 else UNREADABLE for a, b in pairs], dtype=np.int64)
    chosen, codes = order.settle(dmy, mdy)
    result: list[str | int] = []
    for (a, b), value, code in zip(pairs, chosen.tolist(), codes.tolist(), strict=True):
        if code != READ:
            result.append(code)
        elif a == b:
            result.append("same")
        else:
            result.append("dmy" if value == a * 100 + b else "mdy")
    return result


@pytest.mark.parametrize(
    ("default", "dates", "expected"),
    [
        ("dmy", ["03/04", "05/06"], ["dmy", "dmy"]),
        ("mdy", ["03/04", "05/06"], ["mdy", "mdy"]),
        ("dmy", ["03/04", "25/04", "05/06"], ["dmy", "dmy", "dmy"]),
        ("dmy", ["03/04", "04/25", "05/06"], ["dmy", "mdy", "mdy"]),
        ("dmy", ["25/04", "04/25", "05/06"], ["dmy", CONTRADICTED, "dmy"]),
        ("dmy", ["04/25", "25/04"], ["mdy", CONTRADICTED]),
        ("", ["03/04", "25/04", "05/06"], [UNDECIDED, "dmy", "dmy"]),
        ("", ["03/04", "05/05"], [UNDECIDED, "same"]),
        ("dmy", ["13/13"], [NOT_A_TIME]),
    ],
)
def test_proof_decides_and_the_usual_order_until_then(default, dates, expected):
    assert settle(DayOrder(default), *dates) == expected


@pytest.mark.parametrize(
    "dates", [["03/04", "04/25", "05/06", "25/06"], ["03/04", "25/04", "04/25"], ["01/02", "03/04"]]
)
def test_an_earlier_line_never_waits_for_a_later_one(dates):
    whole = settle(DayOrder("dmy"), *dates)
    state, parts = DayOrder("dmy").to_state(), []
    for date in dates:
        order = DayOrder.from_state(state, "dmy")
        parts += settle(order, date)
        state = order.to_state()
    assert parts == whole


def test_a_late_proof_against_the_usual_order_is_noticed():
    order = DayOrder("dmy")
    settle(order, "03/04", "04/25")
    assert order.switched


def test_an_early_proof_is_nothing_to_notice():
    order = DayOrder("dmy")
    settle(order, "04/25", "03/04")
    assert not order.switched
