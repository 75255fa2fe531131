"""How a column writes its times is worked out from them, and day and month by proof."""

import pytest

from monitor.ingest.formats.learn.stamps import guess_stamps, infer_layout

LAYOUTS = {
    "07/09/2026 10:14": "%d/%m/%Y %H:%M",
    "2026-09-07 10:14:22": "%Y-%m-%d %H:%M:%S",
    "9/7/26, 1:04 PM": "%d/%m/%y, %I:%M %p",
    "Monday, 7 September 2026 10:14": "%a, %d %b %Y %H:%M",
    "07.09.2026 10.14": "%d.%m.%Y %H.%M",
    "07-Sep-26 10:14:22": "%d-%b-%y %H:%M:%S",
    "10:14:22 07/09/2026": "%H:%M:%S %d/%m/%Y",
    "Sep 7, 2026 1:04:05 PM": "%b %d, %Y %I:%M:%S %p",
    "07/Sep/2026:09:04:48 +0100": "%d/%b/%Y:%H:%M:%S %z",
    "Mon Sep 07 10:14:22 BST 2026": "%a %b %d %H:%M:%S %Z %Y",
    "2026.09.07 10:14:22": "%Y.%m.%d %H:%M:%S",
    "Sep 07 10:14:22": "%b %d %H:%M:%S",
}
NEAR_MISSES = (
    "asmith",
    "10.0.0.1",
    "Year 7",
    "10:14",
    "07/09/2026",
    "https://a.example/2026/09/07",
    "99/99/2026 10:14",
    "",
)


@pytest.mark.parametrize(("text", "layout"), LAYOUTS.items())
def test_infers_the_layout_of_a_stamp(text, layout):
    assert infer_layout(text) == layout


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_sees_no_stamp_where_there_is_none(text):
    assert infer_layout(text) is None


@pytest.mark.parametrize(
    ("texts", "order", "proved"),
    [
        (["07/09/2026 10:14", "17/09/2026 10:14"], "dmy", True),
        (["09/07/2026 10:14", "09/17/2026 10:14"], "mdy", True),
        (["07/09/2026 10:14", "08/09/2026 10:14"], "dmy", False),
        (["2026-09-07T10:14:22Z"], "dmy", None),
        (["7 Sep 2026 10:14"], "dmy", None),
    ],
)
def test_day_and_month_are_proved_or_said_to_be_assumed(texts, order, proved):
    stamps = guess_stamps(texts)
    assert stamps is not None
    assert (stamps.order, stamps.proved) == (order, proved)


@pytest.mark.parametrize("texts", [["1788768288"], ["1788768288.123", "-"], ["1788768288123"]])
def test_unix_times_are_known_by_their_size(texts):
    stamps = guess_stamps(texts)
    assert stamps is not None
    assert stamps.style == "epoch"


def test_a_column_in_which_one_of_five_is_no_time_is_no_time():
    assert guess_stamps(["07/09/2026 10:14"] * 4 + ["later"]) is None
