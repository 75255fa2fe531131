"""Frames of many records at once: what is peeled off is what `unframe` takes off, and the rest is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.pieces import Piece
from monitor.ingest.readers.blocks.spans import Block
from monitor.ingest.readers.frames.piece import peel_frames
from monitor.ingest.readers.frames.unframe import NO_FRAME, may_be_framed, unframe

FRAMES = [
    "",
    "<134>",
    "<134> ",
    "<134>Sep  7 09:00:00 fw1 ",
    "<134>Sep  7 09:00:00 fw1 squid[12]: ",
    "Sep 17 09:00:00 (squid-1)[a:b]: ",
    "Sep 17 09:00:00 192.0.2.1 ",
    "2026-09-07T09:00:00+01:00 fw1 squid: ",
    "<134>2026-09-07T09:00:00.123456Z fw1 ",
    "2026-09-07T09:00:00.5+0100 squid: ",
    "<134>1 2026-09-07T09:00:00Z fw1 app 12 ID7 - ",
    "<134>1 - - - - - - ",
    "<13>1 2026-09-07T09:00:00.050Z srx1 RT_UTM - WEBFILTER ",
    "120 <134>Sep  7 09:00:00 fw1 ",
    "<13>Sep  7 09:00:01 relay <134>Sep  7 09:00:00 fw1 app: ",
    "<13>Sep  7 09:00:01 relay <134>1 - fw1 - - - - ",
]
RECORDS = [
    "k=v message",
    '[junos@2636 url="x"]',
    "Mozilla said so",
    "2026:09:07-09:00:00 utm1",
    "[26] {a}",
    "-",
    "a: é b",
]
LEFT_OUT = [
    "Sep 17 2026 09:00:00 fw1 k=v",
    "2026 Sep 17 09:00:00 a->192.0.2.1 k=v",
    "<13>Sep  7 09:00:00 fw a=1#011b=2#012",
    "<13>Sep  7 09:00:00 fe80::1 a=1",
    "<134>1 2026-09-07T09:00:00Z fw1 app 12 ID7 - \ufeffk=v",
    "<134>Sep  7 09:00:00.123 fw1 k=v",
    "2026-09-07T09:00:0٣Z fw1 k=v",
    "2٠٢٦ Sep 17 09:00:00 fw1 k=v",
    "2026-0٩-07T09:00:00Z fw1 k=v",
]
SIGNS = [
    "<",
    ">",
    " ",
    ":",
    "[",
    "]",
    "=",
    "#011",
    "\t",
    "-",
    "é",
    "\xa0",
    "\ufeff",
    "\x01",
    "\r",
    "T",
    "٣",
    ",",
    ".5",
    "Z",
    "12 ",
]


def piece_of(texts):
    data = "".join(f"{text}\n" for text in texts).encode()
    block = Block(data)
    ends = np.flatnonzero(block.octets[: len(data)] == 10)
    return Piece(block, 0, np.arange(len(ends)) + 7, np.concatenate([[0], ends[:-1] + 1]), ends)


def peel(texts):
    """Of each record that isn't left out what is inside, and what the frame told."""
    piece = piece_of(texts)
    peeled, frames, rows = peel_frames(piece)
    assert peeled.numbers.tolist() == (rows + 7).tolist()
    read = peeled.block.text
    assert peeled.is_remade or peeled.block is piece.block
    found = {}
    for at, row in enumerate(rows.tolist()):
        spans = [] if frames is None else [frames.time, frames.host, frames.id]
        told = [read(starts[at], ends[at]) or None for starts, ends in spans] or [None] * 3
        found[row] = (read(peeled.starts[at], peeled.ends[at]), *told)
    return found


def unframe_alone(text):
    record, frame = unframe(text) if may_be_framed(text) else (text, None)
    frame = frame or NO_FRAME
    return record, frame.time, frame.host, frame.message_id


@st.composite
def mutated(draw):
    text = draw(st.sampled_from(FRAMES)) + draw(st.sampled_from(RECORDS))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        end = place + draw(st.integers(0, 3))
        text = text[:place] + draw(st.sampled_from(["", *SIGNS])) + text[end:]
    return text


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("record", RECORDS)
def test_usual_frames_are_taken_off_whatever_is_inside(frame, record):
    assert peel([frame + record] * 2) == dict.fromkeys(range(2), unframe_alone(frame + record))


@pytest.mark.parametrize(
    "stamp", ["2026-09-07T09:00:00Z", "2026-09-07T09:00:00.123+01:00", "2026-09-07 09:00:00", "2026 09 07 09:00:00"]
)
@pytest.mark.parametrize("behind", ["", ",www.site.test,a b", ";x", "|gate app: k=v"])
def test_a_record_that_begins_with_a_time_of_its_own_is_in_no_frame(stamp, behind):
    assert peel([stamp + behind, "<1>k=v"])[0] == (stamp + behind, None, None, None)


@pytest.mark.parametrize("text", LEFT_OUT)
def test_a_record_in_any_other_frame_is_left_out(text):
    assert peel([text, "<1>k=v"]) == {1: ("k=v", None, None, None)}


def test_tabs_that_rsyslog_wrote_are_undone_inside_of_frames():
    texts = ["<13>Sep  7 09:00:00 fw a: b=1#011c=2#011", "k=v", "<13>1 - h - - id - é#011#11"]
    assert peel(texts) == {number: unframe_alone(text) for number, text in enumerate(texts)}


def test_a_tab_that_rsyslog_wrote_is_left_where_there_is_no_frame():
    assert peel(["k=1#011", "<13>Sep  7 09:00:00 fw#011 a=1", "<13>b=1#011c"]) == {2: ("b=1\tc", None, None, None)}


def test_records_without_frames_stay_as_they_are():
    piece = piece_of(RECORDS[:2])
    assert peel_frames(piece)[:2] == (piece, None)


def test_the_inner_of_two_frames_counts_where_it_tells_something():
    assert peel(["<13>Sep  7 09:00:01 relay <134>1 - fw1 - - - - k=v"]) == {0: ("k=v", "Sep  7 09:00:01", "fw1", None)}


@settings(max_examples=300)
@given(st.lists(mutated().filter(lambda text: "\n" not in text), min_size=1, max_size=8))
def test_what_is_peeled_is_what_unframe_finds(texts):
    for number, found in peel(texts).items():
        assert found == unframe_alone(texts[number])
