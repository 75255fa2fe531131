"""Bytes in, record borders out: records end at the byte LF (its two-byte unit in UTF-16) and at nothing else."""

LINE_FEEDS = {"": b"\n", "utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}
NUL_RUN = b"\x00" * 16  # shorter runs inside a window stay with their record: UTF-16 without a mark has them everywhere


def find_first_border(data: bytes, start: int, encoding: str) -> int:
    """Index after the first line end at or after start, where a record or unit begins; -1 when there is none."""
    line_feed = LINE_FEEDS[encoding]
    width = len(line_feed)
    at = data.find(line_feed, start)
    while at >= 0 and (at - start) % width:
        at = data.find(line_feed, at + 1)
    return at + width if at >= 0 else -1


def find_last_border(data: bytes, start: int, stop: int, encoding: str) -> int:
    """Index after the last line end that lies whole in data[start:stop]; -1 when there is none."""
    line_feed = LINE_FEEDS[encoding]
    width = len(line_feed)
    at = data.rfind(line_feed, start, stop)
    while at >= 0 and (at - start) % width:
        at = data.rfind(line_feed, start, at + width - 1)
    return at + width if at >= 0 else -1


def find_reach(data: bytes, start: int, record_bytes: int, encoding: str) -> int:
    """Index after the last record that can be taken from start on; start itself when the first one can't.

    Stops before an unfinished record and before one of more than record_bytes. It leaps from border to border,
    each time as far as one longest record, so it costs one search of a few bytes per 64 KiB, whatever the lines are.
    """
    width = len(LINE_FEEDS[encoding])
    reach = start
    while (border := find_last_border(data, reach, reach + record_bytes + width, encoding)) > 0:
        reach = border
    return reach


def find_nul_run(data: bytes, start: int, stop: int) -> int:
    """Index of the first NUL run that begins a record inside data[start:stop], or stop."""
    at = data.find(b"\n" + NUL_RUN, start, stop)
    return at + 1 if at >= 0 else stop
