"""A batch of one file enters; its entries leave, and what became of all other records: the room's table of contents."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Reading
from monitor.ingest.readers.blocks.reader import BlockReader
from monitor.ingest.readers.blocks.squid import SquidReader
from monitor.ingest.readers.carry import carry_columns
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.fields.stamps import DAY_US
from monitor.ingest.readers.fields.times import TimeReader
from monitor.ingest.readers.format import Format
from monitor.ingest.readers.frames.merge import merge_frames
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.layouts import RecordParser
from monitor.ingest.readers.mapping import Mapped, Mapper
from monitor.ingest.readers.picked import pick_records
from monitor.ingest.readers.records import Records, cut_records, find_gap, hold_records
from monitor.ingest.readers.text_reader import Ways
from monitor.records.source import Batch

PREAMBLE_BYTES = 65_536
UNKNOWN_NS = 4_000_000_000_000_000_000  # a file whose time isn't known was written in the far future

FUTURE = "future_time"
FUTURE_SENTENCE = (
    "more than a day after the file was last written. Check the source's format and timezone in filterwatch.toml."
)
DATE_ORDERS = {"dmy": "day/month", "mdy": "month/day"}
DATE_ORDER_SENTENCE = (
    "so that earlier lines of it bear wrong dates. Set day_order in the format's descriptor, and read the file again."
)


class Reader:
    """Reads the batches of one format. Keeps only caches: what a file needs to go on lies in Reading.reader_state.

    The entries of a file don't depend on where its batches end. Records that aren't entries are ignored (blank lines,
    header rows, what the format's `negative` and `[[ignore]]` name) or rejected with a reason.
    """

    def __init__(self, fmt: Format, site_timezone: str = "Europe/London", *, day_order: str | None = None) -> None:
        """site_timezone: of wall times without a zone. day_order: "dmy" or "mdy" where the format's own is wrong."""
        self._format = fmt
        self._parser = RecordParser(fmt)
        times = TimeReader(fmt.times, ZoneInfo(site_timezone), fmt.day_order if day_order is None else day_order)
        self._mapper = Mapper(fmt, times)
        self._squid = SquidReader() if fmt.fast_path else None
        self._blocks = BlockReader(fmt)

    @property
    def format(self) -> Format:
        return self._format

    def read(self, batch: Batch) -> Reading:
        """Read a batch. Its `over_long` and `ignored` are the caller's to count."""
        held_end = find_gap(batch.generation.reader_state, batch.offset)
        if held_end is None:
            return self._read(batch)
        held = self._read(replace(batch, data=b"", offset=held_end, final=True))
        generation = replace(batch.generation, reader_state=held.reader_state)
        return _add_readings(held, self._read(replace(batch, generation=generation)))

    def _read(self, batch: Batch) -> Reading:
        state = dict(batch.generation.reader_state)
        records = cut_records(batch, state, nul_ends=self._format.record_end == "nul", joins=self._format.multiline)
        parse, header = self._parser.open(state)
        if header is not None and self._awaits_header(header, records, final=batch.final):
            records, header = hold_records(records, state), None
        reading = Reading(lines=len(records), entries=None, ignored=0, rejected=[], reader_state=state)
        latest_us = (batch.generation.modified_ns or UNKNOWN_NS) // 1000
        columns, rest = self._squid.read(records) if self._squid else (None, np.arange(len(records)))
        refused: dict[int, str] = {}
        if columns is not None:
            mapped = self._mapper.map_columns(columns.table, columns.instants, columns.urls, columns.domain)
            refused |= _add(reading, mapped, columns.numbers, records)
        if len(rest):
            ways = Ways(self._parser.piece_cutter(header), self._parser.cutter(header), parse, header)
            taken = self._blocks.read(pick_records(records, rest), ways)
            if self._format.carry is not None and taken.table.rows:
                taken.table = carry_columns(taken.table, self._format.carry, state)
            reading.ignored += taken.ignored
            mapped = self._mapper.map(taken.table, state, latest_us=latest_us)
            refused |= {int(rest[number]): reason for number, reason in taken.refused.items()}
            refused |= _add(reading, mapped, rest[taken.numbers], records)
        if header is not None:
            state["header"] = header.to_state()
            reading.notices += header.notices
        self._settle_refused(refused, records, reading)
        _note_future(reading, latest_us)
        return reading

    def _awaits_header(self, header: HeaderParser, records: Records, *, final: bool) -> bool:
        """Whether the header row may still come: then nothing of the file is judged yet."""
        preamble = max(layout.preamble for layout in self._format.layouts)
        first = min(len(records), preamble + 1)
        if header.find_preamble([records.text(number) for number in range(first)]) is not None or final:
            return False
        return len(records) <= preamble and len(records.data) <= PREAMBLE_BYTES

    def _settle_refused(self, refused: dict[int, str], records: Records, reading: Reading) -> None:
        """Blank records and the program's own chatter are ignored; the others are rejects. Some chatter is news."""
        for number in sorted(refused):
            text, _ = unframe(records.text(number)) if self._format.framed else (records.text(number), None)
            news = [(kind, says) for kind, pattern, says in self._format.notices if pattern.search(text) is not None]
            reading.notices += [notice for notice in news if notice not in reading.notices]
            if news or not text.strip() or any(pattern.search(text) is not None for pattern in self._format.negative):
                reading.ignored += 1
            else:
                offset = int(records.starts[number]) + records.offset
                reading.rejected.append((offset, refused[number], records.raw(number)))


def _add(reading: Reading, mapped: Mapped, numbers: NDArray[np.intp], records: Records) -> dict[int, str]:
    """Add what was mapped to the reading, entries in the order of their offsets. numbers: each row's record.

    Returns the refused records with their reasons.
    """
    reading.ignored += mapped.ignored
    for word, count in mapped.unknown_actions.items():
        reading.unknown_actions[word] = reading.unknown_actions.get(word, 0) + count
    if mapped.order is not None and mapped.order.switched:
        proved = DATE_ORDERS[mapped.order.order]
        reading.notices.append(("date_order", f"a line proved that this file writes {proved}, {DATE_ORDER_SENTENCE}"))
    frame = mapped.entries
    if frame is not None:
        kept = numbers[mapped.rows]
        frame.offset = records.starts[kept] + records.offset
        frame.length = (records.ends[kept] - records.starts[kept]).astype(np.int32)
        reading.entries = frame if reading.entries is None else merge_frames(reading.entries, frame)
    return {int(numbers[row]): reason for row, reason in mapped.rejected.items()}


def _add_readings(first: Reading, second: Reading) -> Reading:
    """Two readings, one behind the other, as one."""
    frames = [reading.entries for reading in (first, second) if reading.entries is not None]
    words = first.unknown_actions.keys() | second.unknown_actions.keys()
    return Reading(
        lines=first.lines + second.lines,
        entries=merge_frames(*frames) if len(frames) == 2 else frames[0] if frames else None,
        ignored=first.ignored + second.ignored,
        rejected=first.rejected + second.rejected,
        reader_state=second.reader_state,
        notices=first.notices + second.notices,
        unknown_actions={
            word: first.unknown_actions.get(word, 0) + second.unknown_actions.get(word, 0) for word in sorted(words)
        },
    )


def _note_future(reading: Reading, latest_us: int) -> None:
    if reading.entries is None:
        return
    count = int((reading.entries.time_us > latest_us + DAY_US).sum())
    if count:
        reading.notices.append((FUTURE, f"{count} entries bear a time {FUTURE_SENTENCE}"))
