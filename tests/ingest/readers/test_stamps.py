"""Time stamps as written, to microseconds on the clock's face."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.fields.stamps import StampFormat, parse_epoch, parse_iso, read_milliseconds

LATEST_US = int(datetime(2026, 10, 1, 12, tzinfo=UTC).timestamp() * 1e6)


def wall(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("%d/%m/%Y %H:%M:%S", "07/09/2026 09:00:05", wall(2026, 9, 7, 9, 0, 5)),
        ("%d/%m/%Y %H:%M:%S", "7/9/2026 9:00:05", wall(2026, 9, 7, 9, 0, 5)),
        ("%d/%m/%Y %I:%M %p", "07/09/2026 12:00 am", wall(2026, 9, 7, 0, 0)),
        ("%d/%m/%Y %I:%M %p", "07/09/2026 12:30 PM", wall(2026, 9, 7, 12, 30)),
        ("%d-%b-%y %H:%M", "07-Sep-26 09:00", wall(2026, 9, 7, 9, 0)),
        ("%d %b %Y %H:%M", "7 September 2026 09:00", wall(2026, 9, 7, 9, 0)),
        ("%Y.%m.%d %H:%M:%S", "2016.1.8 19:46:10", wall(2016, 1, 8, 19, 46, 10)),
        ("%a %b %d %H:%M:%S %Y", "Mon Sep  7 08:41:07 2026", wall(2026, 9, 7, 8, 41, 7)),
        ("%b %d %H:%M:%S", "Sep 30 23:59:59", wall(2026, 9, 30, 23, 59, 59)),
        ("%b %d %H:%M:%S", "Oct  2 11:59:59", wall(2026, 10, 2, 11, 59, 59)),
        ("%b %d %H:%M:%S", "Oct  3 00:00:00", wall(2025, 10, 3)),
        ("%b %d %H:%M:%S", "Feb 29 00:00:00", wall(2024, 2, 29)),
        ("%Y-%m-%d %H:%M:%S", "2016-12-31 23:59:60", wall(2017, 1, 1)),
    ],
)
def test_reads_stamps(written, text, expected):
    stamp = StampFormat(written).parse(text, latest_us=LATEST_US)
    assert stamp is not None
    assert (stamp.wall_us, stamp.offset_us) == (expected, None)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("%d/%m/%Y %H:%M:%S", "31/02/2026 09:00:00"),
        ("%d/%m/%Y %H:%M:%S", "07/09/26 09:00:00"),
        ("%d/%m/%Y %H:%M:%S", "07/09/2026 24:00:00"),
        ("%d/%m/%Y %H:%M:%S", "07/09/2026 09:00"),
        ("%d/%m/%Y %H:%M:%S", " 07/09/2026 09:00:00"),
        ("%d/%m/%Y %I:%M %p", "07/09/2026 13:00 pm"),
        ("%d/%m/%Y %H:%M:%S", "07/09/1926 09:00:00"),
        ("%d-%b-%Y %H:%M", "07-Sop-2026 09:00"),
        ("%d/%m/%Y %H:%M:%S", "٠٧/٠٩/٢٠٢٦ 09:00:00"),
    ],
)
def test_refuses_what_is_no_such_stamp(written, text):
    assert StampFormat(written).parse(text, latest_us=LATEST_US) is None


@pytest.mark.parametrize(("zone", "minutes"), [("Z", 0), ("UTC", 0), ("+0100", 60), ("-05:00", -300), ("+0530", 330)])
def test_reads_the_offset_of_a_stamp(zone, minutes):
    stamp = StampFormat("%d/%b/%Y:%H:%M:%S %z").parse(f"07/Sep/2026:09:00:00 {zone}", latest_us=LATEST_US)
    assert stamp is not None
    assert stamp.offset_us == minutes * 60_000_000


@pytest.mark.parametrize("text", ["%H:%M", "%d %H", "%d/%q/%Y", "no letters"])
def test_refuses_formats_that_name_no_day(text):
    with pytest.raises(ValueError, match=r"has no day|is not one of"):
        StampFormat(text)


@pytest.mark.parametrize(
    ("written", "confusable"), [("%d/%m/%Y %H:%M", True), ("%Y/%m/%d %H:%M", False), ("%d %b %Y %H", False)]
)
def test_knows_where_day_and_month_can_be_confused(written, confusable):
    assert StampFormat(written).has_order is confusable


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1788768000", 1_788_768_000_000_000),
        ("1788768000.5", 1_788_768_000_500_000),
        ("1788768000.123456789", 1_788_768_000_123_456),
        ("1788768000123", 1_788_768_000_123_000),
        ("1788768000123456", 1_788_768_000_123_456),
        ("1788768000123456789", 1_788_768_000_123_456),
        ("788768000", 788_768_000_000_000),
    ],
)
def test_reads_unix_times_by_their_size(text, microseconds):
    assert parse_epoch(text) == microseconds


@pytest.mark.parametrize(
    "text", ["", "x", "12345", "1788768000.x", "-1788768000", "1e9", "9999999999", "１７８８７６８０００"]
)
def test_refuses_what_is_no_unix_time(text):
    assert parse_epoch(text) is None


@pytest.mark.parametrize(
    ("text", "offset_minutes"),
    [
        ("2026-09-07T09:00:00Z", 0),
        ("2026-09-07 09:00:00", None),
        ("2026-09-07T09:00:00.5+01:00", 60),
        ("20260907T090000-0500", -300),
    ],
)
def test_reads_iso_times(text, offset_minutes):
    stamp = parse_iso(text)
    assert stamp is not None
    assert stamp.offset_us == (None if offset_minutes is None else offset_minutes * 60_000_000)
    assert stamp.wall_us // 1_000_000 == wall(2026, 9, 7, 9) // 1_000_000


@pytest.mark.parametrize("text", ["2026-09-07", "2026-W37-1", "09:00:00", "2026-13-07T09:00:00", "not a time at all"])
def test_refuses_what_is_no_iso_time(text):
    assert parse_iso(text) is None


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[0-9]{10}\.[0-9]{3}", fullmatch=True),
            st.text("0123456789./:; \t\x7f", min_size=14, max_size=14),
            st.binary(min_size=14, max_size=14).map(lambda octets: octets.decode("latin-1")),
        ),
        min_size=1,
    )
)
def test_stamps_of_milliseconds_are_read_at_once_as_one_by_one(texts):
    octets = np.array([list(text.encode("latin-1")) for text in texts], dtype=np.uint8)
    first, last = (np.ascontiguousarray(part).view(np.uint64).ravel() for part in (octets[:, :8], octets[:, 6:]))
    time_us, is_stamp = read_milliseconds(first, last)
    for text, microseconds, fits in zip(texts, time_us.tolist(), is_stamp.tolist(), strict=True):
        is_like_one = re.fullmatch(r"[1-9]\d{9}\.\d{3}", text, re.ASCII) is not None
        expected = parse_epoch(text) if is_like_one else None
        assert (microseconds if fits else None) == expected
