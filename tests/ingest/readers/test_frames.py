"""Parts of frames, and frames merged in log order."""

import numpy as np

from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.frames.merge import merge_frames, take_frame

LINE = "1788768000.{0:03d} 1 10.0.0.1 TCP_MISS/200 1 GET http://a.test/{0} u{0} HIER_DIRECT/- -\n"


def test_merging_the_two_halves_of_a_frame_gives_the_frame(read):
    frame = read("squid", "".join(LINE.format(number) for number in range(10))).entries
    even, odd = take_frame(frame, np.arange(0, 10, 2)), take_frame(frame, np.arange(1, 10, 2))
    merged = merge_frames(odd, even)
    assert [to_canonical(merged, row) for row in range(10)] == [to_canonical(frame, row) for row in range(10)]
    assert list(merged.url[2:4]) == ["http://a.test/2", "http://a.test/3"]
