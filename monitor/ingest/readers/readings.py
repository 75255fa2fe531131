"""The text of one stamp enters; what it can be read as leaves: an instant, or wall times without zone or order."""

from monitor.ingest.readers.fields.day_order import UNREADABLE
from monitor.ingest.readers.fields.stamps import Stamp, StampFormat, parse_epoch, parse_iso
from monitor.records.event import Zone

WALL = 255  # a wall time that still needs its zone
INSTANT = 254  # an instant whose day and month could still be exchanged
NOTHING = -1

Reading = tuple[int, int, int]
"""(style, microseconds day first, microseconds month first): style is a Zone, or WALL, INSTANT or NOTHING."""


def read_epoch(text: str) -> Reading | None:
    instant = parse_epoch(text)
    return None if instant is None else (Zone.EPOCH, instant, instant)


def read_iso(text: str) -> Reading | None:
    stamp = parse_iso(text)
    if stamp is None:
        return None
    if stamp.offset_us is None:
        return WALL, stamp.wall_us, stamp.wall_us
    instant = stamp.wall_us - stamp.offset_us
    return (Zone.UTC if text.endswith("Z") else Zone.OFFSET), instant, instant


def read_written(written: StampFormat, text: str, latest_us: int) -> Reading | None:
    """Both readings of a stamp whose day and month could be confused; the same one twice of any other."""
    stamp = written.parse(text, latest_us=latest_us)
    other = written.twin.parse(text, latest_us=latest_us) if written.has_order else stamp
    dmy, mdy = (stamp, other) if written.is_day_first else (other, stamp)
    known = dmy or mdy
    if known is None:
        return None
    first, second = (_to_us(one) for one in (dmy, mdy))
    if known.offset_us is None:
        return WALL, first, second
    return (INSTANT if written.has_order else Zone.OFFSET), first, second


def _to_us(stamp: Stamp | None) -> int:
    return UNREADABLE if stamp is None else stamp.wall_us - (stamp.offset_us or 0)
