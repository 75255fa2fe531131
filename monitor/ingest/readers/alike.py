"""Stamps of one length enter; the readings of those that are written as the first one is leave, all at once."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.fields.day_order import UNREADABLE
from monitor.ingest.readers.fields.fixed import Group, match_iso, read_epochs, read_face, read_iso, to_wall
from monitor.ingest.readers.fields.stamps import StampFormat, parse_epoch, parse_iso
from monitor.ingest.readers.format import TimeRule
from monitor.ingest.readers.readings import INSTANT, NOTHING, WALL, read_written
from monitor.records.event import Zone

Readings = NDArray[np.int64]


def read_alike(rule: TimeRule, group: Group, first: str, latest_us: int) -> Readings | None:
    """A Reading per text of the group, NOTHING where the text is written otherwise. first: the group's first text.

    None when the first one can't be read with array arithmetic.
    """
    for style in rule.styles:
        if style == "epoch" and parse_epoch(first) is not None:
            return _to_readings(*read_epochs(group), Zone.EPOCH)
        if style == "iso" and parse_iso(first) is not None:
            return _read_iso(group, first)
    for written in rule.formats:
        if read_written(written, first, latest_us) is not None:
            return _read_written(written, group, first, latest_us)
    return None


def _read_iso(group: Group, first: str) -> Readings | None:
    shape, stamp = match_iso(first), parse_iso(first)
    if shape is None or stamp is None:
        return None
    wall_us, fits = read_iso(group, shape)
    if stamp.offset_us is None:
        return _to_readings(wall_us, fits, WALL)
    return _to_readings(wall_us - stamp.offset_us, fits, Zone.UTC if first.endswith("Z") else Zone.OFFSET)


def _read_written(written: StampFormat, group: Group, first: str, latest_us: int) -> Readings | None:
    shape, stamp = written.match(first), written.parse(first, latest_us=latest_us)
    stamp = stamp or written.twin.parse(first, latest_us=latest_us)
    if shape is None or stamp is None:
        return None
    zone = shape.groupdict().get("z") or ""
    size = len(first) - len(zone)
    face = read_face(group.octets[:, :size], written.text.removesuffix("%z"))
    if face is None:
        return None
    fits = face.fits & (group.octets[:, size:] == np.frombuffer(zone.encode("ascii"), dtype=np.uint8)).all(axis=1)
    month, day = face.parts["m"], face.parts["d"]
    first_us, is_first = to_wall(face, month, day, latest_us=latest_us)
    if not written.has_order:
        style = WALL if stamp.offset_us is None else Zone.OFFSET
        return _to_readings(first_us - (stamp.offset_us or 0), fits & is_first, style)
    second_us, is_second = to_wall(face, day, month, latest_us=latest_us)
    ways = [
        np.where(is_way, way_us - (stamp.offset_us or 0), UNREADABLE)
        for way_us, is_way in ((first_us, is_first), (second_us, is_second))
    ]
    style = WALL if stamp.offset_us is None else INSTANT
    styles = np.where(fits & (is_first | is_second), style, NOTHING)
    return np.stack([styles, *(ways if written.is_day_first else ways[::-1])], axis=1)


def _to_readings(instants: NDArray[np.int64], fits: NDArray[np.bool_], style: int) -> Readings:
    return np.stack([np.where(fits, style, NOTHING), instants, instants], axis=1)
