"""Records of a batch and some of their numbers enter; just these records, as if nothing stood between them, leave."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.records import Records

LINE_END = b"\r\n"  # of which a CR at the end of a record can be told


def pick_records(records: Records, numbers: NDArray[np.intp]) -> Records:
    """The given records, which ascend; where they lie in the file is not told. The very same where those are all."""
    if len(numbers) == len(records):
        return records
    starts, ends = records.starts[numbers], records.ends[numbers]
    picked = [records.data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    data = b"".join(record + LINE_END for record in picked)
    lengths = ends - starts
    ends = np.cumsum(lengths + len(LINE_END)) - len(LINE_END)
    places = {number: place for place, number in enumerate(numbers.tolist()) if number in records.joined}
    joined = {place: records.joined[number] for number, place in places.items()}
    return Records(data, 0, records.encoding, ends - lengths, ends, len(data), joined)
