"""Lines as log servers write them, and the record inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.frames.unframe import may_be_framed, unframe

RECORD = "k=v message"


@pytest.mark.parametrize(
    ("line", "time", "host", "tag"),
    [
        ("<134>" + RECORD, None, None, None),
        ("<134> " + RECORD, None, None, None),
        ("<134>Sep  7 09:00:00 fw1 " + RECORD, "Sep  7 09:00:00", "fw1", None),
        ("<134>Sep  7 09:00:00 fw1 squid[12]: " + RECORD, "Sep  7 09:00:00", "fw1", "squid"),
        ("Sep 17 09:00:00 fw1 (squid-1)[12]: " + RECORD, "Sep 17 09:00:00", "fw1", "(squid-1)"),
        ("Sep 17 09:00:00 dnsmasq[12]: " + RECORD, "Sep 17 09:00:00", None, "dnsmasq"),
        ("Sep 17 09:00:00 192.0.2.1 " + RECORD, "Sep 17 09:00:00", "192.0.2.1", None),
        ("Sep 17 2026 09:00:00 fw1 " + RECORD, "Sep 17 2026 09:00:00", "fw1", None),
        ("2026 Sep 17 09:00:00 a->192.0.2.1 " + RECORD, "2026 Sep 17 09:00:00", "a->192.0.2.1", None),
        ("2026-09-07T09:00:00+01:00 fw1 squid: " + RECORD, "2026-09-07T09:00:00+01:00", "fw1", "squid"),
        ("<134>1 2026-09-07T09:00:00Z fw1 app 12 ID7 - " + RECORD, "2026-09-07T09:00:00Z", "fw1", "app"),
        ("<134>1 2026-09-07T09:00:00Z fw1 app 12 - " + RECORD, "2026-09-07T09:00:00Z", "fw1", "app"),
        ("120 <134>Sep  7 09:00:00 fw1 " + RECORD, "Sep  7 09:00:00", "fw1", None),
        ("<13>Sep  7 09:00:01 relay <134>Sep  7 09:00:00 fw1 app: " + RECORD, "Sep  7 09:00:00", "fw1", "app"),
    ],
)
def test_takes_the_record_out_of_its_frame(line, time, host, tag):
    record, frame = unframe(line)
    assert frame is not None
    assert (record, frame.time, frame.host, frame.tag) == (RECORD, time, host, tag)


@pytest.mark.parametrize(
    "line",
    [
        "1788768000.123 1 10.0.0.1 TCP_MISS/200",
        "2026-09-07 09:00:00 [26] Request(",
        "2026-09-07T09:00:00Z,museum.example,A",
        "Sepia is a colour",
        "Date,Time,User",
        '{"a": 1}',
        "",
        "<b>bold</b>",
    ],
)
def test_lines_without_a_frame_stay_as_they_are(line):
    assert unframe(line) == (line, None)


def test_structured_data_stays_in_the_record():
    record, frame = unframe('<12>1 2026-09-07T08:26:50.391Z srx1 RT_UTM - WEBFILTER_URL_BLOCKED [junos@2636 url="x"]')
    assert record == '[junos@2636 url="x"]'
    assert frame is not None
    assert frame.message_id == "WEBFILTER_URL_BLOCKED"


def test_rsyslogs_control_characters_are_undone_in_framed_lines_only():
    assert unframe("<13>Sep  7 09:00:00 fw a=1#011b=2#012")[0] == "a=1\tb=2#012"
    assert unframe("a=1#011b=2")[0] == "a=1#011b=2"


@given(st.text(max_size=60))
def test_the_quick_look_never_hides_a_frame(text):
    assert may_be_framed(text) or unframe(text)[1] is None
