"""Where records begin enters; how long the frame is that each begins with, and what lies where in it, leaves.

The expressions of `framing` in array arithmetic, as far as the usual frames need them: `<PRI>`, octet counts, RFC 3164
as `Sep  7 09:00:00 host tag: `, RFC 5424, and rsyslog's ISO file format.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Span
from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.frames.senders import (
    NARROW,
    WINDOW,
    Flags,
    byte_at,
    classify,
    count_digits,
    find_hosts,
    find_tags,
    is_digit,
    view,
)
from monitor.ingest.readers.frames.stamps import LONGEST_ISO, OLD_BYTES, fits_iso, fits_old, goes_on, is_date, is_month

Rows = NDArray[np.intp]

BOM = "\ufeff".encode()
BEYOND = np.iinfo(np.int64).max // 2


@dataclass(slots=True)
class Heads:
    """One frame of each record. ends: where what is inside begins, the record's start where it has no frame; unknown:
    records that may be in a frame of another look. An empty span is what a frame doesn't tell.
    """

    ends: Places
    unknown: Flags
    time: Span
    host: Span
    id: Span


def read_heads(block: Block, starts: Places, ends: Places) -> Heads:
    """The outermost frames of records, none of them empty."""
    reader = _HeadReader(block, starts, ends)
    return reader.read()


class _HeadReader:
    def __init__(self, block: Block, starts: Places, ends: Places) -> None:
        self._block = block
        self._octets = block.octets
        self._starts, self._stops = starts, ends
        count = len(starts)
        self._inside = starts.copy()
        self._unknown = np.zeros(count, dtype=bool)
        self._time, self._host, self._id = (
            (np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)) for _ in range(3)
        )
        self._blanks: Places = np.empty(0, dtype=np.int64)

    def read(self) -> Heads:
        places, has_priority = self._read_priorities()
        head = view(self._block, places, 24)
        is_modern = has_priority & (head[:, 0] == ord("1")) & (head[:, 1] == ord(" "))
        is_modern &= (head[:, 2] == ord("-")) | (head[:, 6] == ord("-")) | (head[:, 2:6] > 127).any(axis=1)
        is_old = is_month(self._block, places)
        is_year = is_digit(head[:, 0]) & ~is_modern
        is_iso = is_year & (head[:, 4] == ord("-")) & (head[:, 10] == ord("T"))
        bare = np.flatnonzero(is_iso & ~has_priority)
        is_iso[bare] = ~goes_on(view(self._block, places[bare], LONGEST_ISO))
        is_odd = (head[:, :11] > 127).any(axis=1)  # other digits than 0 to 9
        self._unknown |= is_year & (is_odd | is_month(self._block, places + 5))
        self._inside[has_priority] = places[has_priority]
        if is_modern.any() or is_iso.any():
            blanks = np.flatnonzero(self._octets == ord(" "))
            self._blanks = np.append(blanks, np.full(5, BEYOND))
        for is_kind, read in ((is_modern, self._read_modern), (is_old, self._read_old), (is_iso, self._read_iso)):
            rows = np.flatnonzero(is_kind & ~self._unknown)
            if len(rows):
                read(rows, places[rows])
        self._inside[self._unknown] = self._starts[self._unknown]
        return Heads(self._inside, self._unknown, self._time, self._host, self._id)

    def _read_priorities(self) -> tuple[Places, Flags]:
        """Where each record goes on behind an octet count and a `<PRI>`, and whether it has a `<PRI>`."""
        head = view(self._block, self._starts, 16)
        places = self._starts.copy()
        counted = np.flatnonzero(is_digit(head[:, 0]) & (head[:, 1:8] == ord("<")).any(axis=1))
        if len(counted):
            sizes = count_digits(head[counted])
            is_count = (
                (sizes <= 6)
                & (byte_at(head[counted], sizes) == ord(" "))
                & (byte_at(head[counted], sizes + 1) == ord("<"))
            )
            self._unknown[counted[~is_count]] = True
            places[counted[is_count]] += sizes[is_count] + 1
            head = view(self._block, places, 16)
        digits = count_digits(head[:, 1:5])
        has_priority = (head[:, 0] == ord("<")) & (digits >= 1) & (digits <= 3)
        has_priority &= byte_at(head, digits + 1) == ord(">")
        has_priority &= places + digits + 1 < self._stops
        self._unknown[counted] |= ~has_priority[counted]
        behind = places + digits + 2
        behind += self._octets[behind] == ord(" ")
        self._unknown |= has_priority & (behind > self._stops)
        return np.where(has_priority, behind, places), has_priority

    def _read_modern(self, rows: Rows, places: Places) -> None:
        """RFC 5424, with or without structured data, which stays in the record."""
        begins, stops = places + 2, self._stops[rows]
        first = np.searchsorted(self._blanks, begins)
        time_end, host_end, tag_end, process_end, id_end = (self._blanks[first + at] for at in range(5))
        fits = (id_end < stops) & (time_end > begins)
        for before, end in ((time_end, host_end), (host_end, tag_end), (tag_end, process_end), (process_end, id_end)):
            fits &= end > before + 1
        odd = np.flatnonzero((self._octets - np.uint8(32)) > 94)
        fits &= np.append(odd, BEYOND)[np.searchsorted(odd, begins)] > id_end
        head = view(self._block, begins, 16)
        is_silent = (head[:, 0] == ord("-")) & (time_end == begins + 1)
        fits &= is_silent | (is_date(head) & (head[:, 10] == ord("T")) & (time_end > begins + 11))
        inside = np.where(fits, id_end + 1, places)
        has_hyphen = self._octets[inside] == ord("-")
        is_last = has_hyphen & (inside + 1 == stops)
        inside += is_last + 2 * (has_hyphen & ~is_last & (self._octets[inside + 1] == ord(" ")))
        fits &= self._octets[np.minimum(inside, stops)] != BOM[0]  # which would be taken off
        self._settle(rows, fits, inside)
        kept = np.flatnonzero(fits)
        for span, starts, ends in (
            (self._time, begins, time_end),
            (self._host, time_end + 1, host_end),
            (self._id, process_end + 1, id_end),
        ):
            self._note(span, rows[kept], starts[kept], ends[kept])

    def _read_old(self, rows: Rows, places: Places) -> None:
        """RFC 3164: a stamp and a sender."""
        fits = fits_old(view(self._block, places, 16))
        self._read_senders(rows, fits, places, places + OLD_BYTES)

    def _read_iso(self, rows: Rows, places: Places) -> None:
        """An ISO 8601 stamp with a zone, and a sender."""
        ends = self._blanks[np.searchsorted(self._blanks, places)]
        fits = fits_iso(view(self._block, places, LONGEST_ISO), ends - places)
        self._read_senders(rows, fits, places, ends)

    def _read_senders(self, rows: Rows, fits: Flags, places: Places, ends: Places) -> None:
        """What follows a time: a tag, or a host with or without one. ends: of the times, where blanks are."""
        kept = np.flatnonzero(fits & (ends + 1 < self._stops[rows]))
        self._unknown[rows] = True
        rows, places, ends = rows[kept], places[kept], ends[kept]
        for width in (NARROW, WINDOW):
            left = np.flatnonzero(~self._try_senders(rows, places, ends, width))
            if not len(left):
                break
            rows, places, ends = rows[left], places[left], ends[left]

    def _try_senders(self, rows: Rows, places: Places, ends: Places, width: int) -> Flags:
        """Whether so many bytes behind the times tell what the senders are."""
        begins, stops = ends + 1, self._stops[rows]
        seen = view(self._block, begins, width)
        classes = classify(seen)
        tags, hosts = find_tags(seen, classes, stops - begins), find_hosts(classes)
        inside = begins + tags
        is_host = np.flatnonzero((tags == 0) & (hosts > 0))
        known = tags > 0
        if len(is_host):
            behind = begins[is_host] + hosts[is_host] + 1
            seen = view(self._block, behind, width)
            more = find_tags(seen, classify(seen), stops[is_host] - behind)
            inside[is_host] = behind + more
            known[is_host] = (more >= 0) & (behind <= stops[is_host])
        fits = np.flatnonzero(known)
        self._inside[rows[fits]], self._unknown[rows[fits]] = inside[fits], False
        self._note(self._time, rows[fits], places[fits], ends[fits])
        named = is_host[known[is_host]]
        self._note(self._host, rows[named], begins[named], begins[named] + hosts[named])
        return known

    def _settle(self, rows: Rows, fits: Flags, inside: Places) -> None:
        self._unknown[rows[~fits]] = True
        self._inside[rows[fits]] = inside[fits]

    def _note(self, span: Span, rows: Rows, starts: Places, ends: Places) -> None:
        """What a frame tells; a hyphen is how it says nothing."""
        says = (ends != starts + 1) | (self._octets[starts] != ord("-"))
        span[0][rows[says]], span[1][rows[says]] = starts[says], ends[says]
