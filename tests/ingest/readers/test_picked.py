"""Some records of a batch as a batch of their own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.picked import pick_records
from monitor.ingest.readers.records import cut_records
from monitor.ingest.readers.whole import batch_of

LINES = st.lists(
    st.sampled_from([b"a", b"b\r", b"c\r\r", b"", b"\r", b"\xff", b"\xc3\xa9", b"\xef\xbb\xbfd", b"e\0f", b'"g\nh"']),
    min_size=1,
)


@given(LINES, st.data())
def test_picked_records_read_as_they_did_before(lines, data):
    records = cut_records(batch_of(b"\n".join(lines)), {}, nul_ends=False, joins=True)
    numbers = data.draw(st.lists(st.integers(0, len(records) - 1), unique=True).map(sorted)) if len(records) else []
    picked = pick_records(records, np.array(numbers, dtype=np.intp))
    assert [picked.raw(place) for place in range(len(picked))] == [records.raw(number) for number in numbers]
    assert picked.texts() == [picked.text(place) for place in range(len(picked))]
    assert picked.texts() == [records.text(number) for number in numbers]


def test_all_records_are_the_very_same():
    records = cut_records(batch_of(b"a\nb\n"), {}, nul_ends=False, joins=False)
    assert pick_records(records, np.arange(2)) is records
