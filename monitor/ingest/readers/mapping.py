"""A table of raw columns enters; the canonical columns of its entries leave, and what became of the other rows."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Coded, EntryFrame
from monitor.ingest.readers.blocks.hosts import HostReader
from monitor.ingest.readers.columns import Table, prefer, refine
from monitor.ingest.readers.fields.choices import UNLISTED, choose, clean_text, count_words, read_field
from monitor.ingest.readers.fields.day_order import READ, REASONS, DayOrder
from monitor.ingest.readers.fields.ignored import find_ignored
from monitor.ingest.readers.fields.requests import Texts, has_text, read_addresses, read_categories, read_texts
from monitor.ingest.readers.fields.subjects import read_subjects
from monitor.ingest.readers.fields.times import Instants, TimeReader
from monitor.ingest.readers.format import FRAME_HOST, Format
from monitor.ingest.readers.frames.merge import take_frame
from monitor.records.event import Action, Kind

NO_ADDRESS = "no address in the line"
WRONG_COLUMN = "its values stand in each other's columns: a separator inside one of them is not escaped"

ADDRESS_KINDS = (Kind.WEB, Kind.DNS)


@dataclass(slots=True)
class Mapped:
    """entries: the rows `rows` of the table. ignored: how many rows are no requests. rejected: row -> reason."""

    entries: EntryFrame | None
    rows: NDArray[np.intp]
    ignored: int
    rejected: dict[int, str]
    unknown_actions: dict[str, int] = field(default_factory=dict)
    order: DayOrder | None = None


class Mapper:
    """Turns a format's raw columns into canonical ones (formats/CANON.md section 1)."""

    def __init__(self, fmt: Format, times: TimeReader) -> None:
        self._format = fmt
        self._times = times
        self._hosts = HostReader()

    def map(self, table: Table, state: dict[str, object], *, latest_us: int) -> Mapped:
        """Map every row. state: what earlier batches of the file left (day order, repeated hour); updated in place.

        latest_us: when the file was last written.
        """
        instants, order = self._times.read(table, state, latest_us=latest_us)
        urls, domain = read_addresses(table, self._format, self._hosts)
        mapped = self.map_columns(table, instants, urls, domain)
        mapped.order = order
        return mapped

    def map_columns(self, table: Table, instants: Instants, urls: Texts, domain: Coded) -> Mapped:
        """Map rows whose times and addresses are read already."""
        ignored = find_ignored(table, self._format.ignore)
        frame, words = self._frame(table, instants, urls, domain)
        unlisted = frame.action == UNLISTED
        frame.action[unlisted] = Action.UNKNOWN
        shifted = find_ignored(table, self._format.refuse) & ~ignored
        lacks_address = (frame.domain.codes < 0) & np.isin(frame.kind, ADDRESS_KINDS)
        unread = instants.code != READ
        kept = ~(ignored | shifted | unread | lacks_address)
        rejected = {int(row): NO_ADDRESS for row in np.flatnonzero(lacks_address & ~unread & ~ignored)}
        rejected |= {int(row): REASONS[int(instants.code[row])] for row in np.flatnonzero(unread & ~ignored)}
        rejected |= dict.fromkeys(np.flatnonzero(shifted).tolist(), WRONG_COLUMN)
        rows = np.flatnonzero(kept)
        return Mapped(
            entries=None if len(rows) == 0 else frame if len(rows) == table.rows else take_frame(frame, rows),
            rows=rows,
            ignored=int(ignored.sum()),
            rejected=rejected,
            unknown_actions=count_words(words, kept & unlisted) if self._format.action.sources else {},
        )

    def _frame(self, table: Table, instants: Instants, url: Texts, domain: Coded) -> tuple[EntryFrame, Coded]:
        fmt, fields = self._format, self._format.fields
        action, words = choose(table, fmt.action)
        if fmt.action_always >= 0:
            action = np.full(table.rows, fmt.action_always, dtype=np.uint8)
        kind, _ = choose(table, fmt.kind)
        who = read_subjects(table, fmt)
        search_term = read_texts(table, fields.get("search.term"))
        if "search.term" in fields:
            typed = (kind == Kind.WEB) & (domain.codes < 0) & has_text(search_term)
            kind = np.where(typed, np.uint8(Kind.SEARCH), kind)
        observer = read_field(table, fields.get("observer.name"), clean_text)
        frame = EntryFrame(
            time_us=instants.time_us,
            zone=instants.zone,
            action=action,
            kind=kind,
            identity=who.identity,
            severity=np.zeros(table.rows, dtype=np.uint8) if fmt.severity is None else choose(table, fmt.severity)[0],
            domain=domain,
            user=who.user,
            user_domain=who.user_domain,
            group=who.group,
            source_ip=who.source_ip,
            host_name=who.host_name,
            vendor_action=refine(words, clean_text),
            category=read_categories(table, fmt),
            rule=read_field(table, fields.get("rule.name"), clean_text),
            method=read_field(table, fields.get("http.request.method"), clean_method),
            observer=prefer(observer, refine(table.coded(FRAME_HOST), clean_text)),
            url=url,
            search_term=search_term,
            reason=read_texts(table, fields.get("event.reason")),
            offset=np.zeros(table.rows, dtype=np.int64),
            length=np.zeros(table.rows, dtype=np.int32),
        )
        return frame, words


def clean_method(text: str) -> str | None:
    cleaned = clean_text(text)
    return cleaned and cleaned.upper()
