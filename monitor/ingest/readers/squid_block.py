"""A block of Squid's native lines enters; the raw columns of the plain ones leave, a whole block at a time.

The lines that Squid writes nearly always (ten fields, printable ASCII, a stamp of seconds and milliseconds) are taken
apart with NumPy, at about a million lines a second. All others are left to the expressions of the descriptor, which
read these lines alike: tests hold the two against each other on generated and mutated lines.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded
from monitor.ingest.readers.addresses import LONGEST_URL, NO_ADDRESS, clean_host, cut_authority
from monitor.ingest.readers.columns import Table, encode, refine, unite
from monitor.ingest.readers.day_order import READ
from monitor.ingest.readers.encoding import UTF8
from monitor.ingest.readers.records import Records
from monitor.ingest.readers.spans import LONGEST_SPAN, Block, Places, SpanTexts
from monitor.ingest.readers.stamps import read_milliseconds
from monitor.ingest.readers.times import Instants
from monitor.records.event import Zone

FIELDS = 10
STAMP, CLIENT, RESULT, METHOD, URL, USER, PEER = 0, 2, 3, 5, 6, 7, 8
CODED = {"ip": CLIENT, "act": RESULT, "method": METHOD, "user": USER}
SHORTEST_URL = 7

_RESULT = re.compile(r"[A-Z_]+/\d{1,3}", re.ASCII)
_HIERARCHY = re.compile(r"[A-Z_]+", re.ASCII)
_EASY_HOST = re.compile(r"(?:[a-z0-9_-][a-z0-9_.-]*)?[a-z0-9_]", re.ASCII)  # which is its own canonical cut


@dataclass(slots=True)
class Columns:
    """Plain lines: their records' numbers, raw columns, instants, addresses as logged, and raw hosts."""

    numbers: NDArray[np.intp]
    table: Table
    instants: Instants
    urls: SpanTexts
    domain: Coded


def read_block(records: Records) -> tuple[Columns | None, NDArray[np.intp]]:
    """The plain lines of a batch as columns, and the numbers of all other records."""
    every = np.arange(len(records))
    if records.encoding != UTF8 or len(records) == 0:
        return None, every
    block = Block(records.data)
    numbers, starts, ends = _cut_fields(block, records)
    time_us, is_stamp = read_milliseconds(block.octets[starts[:, STAMP, None] + np.arange(14)])
    plain = is_stamp & _has_usual_lengths(starts, ends)
    plain[plain] &= _has_hierarchy(block, starts[plain, PEER], ends[plain, PEER])
    numbers, starts, ends, time_us = numbers[plain], starts[plain], ends[plain], time_us[plain]
    coded = {name: block.encode(starts[:, at], ends[:, at]) for name, at in CODED.items()}
    good = _matches(coded["act"], _RESULT)
    if not good.all():
        numbers, starts, ends, time_us = numbers[good], starts[good], ends[good], time_us[good]
        coded = {name: Coded(column.values, column.codes[good]) for name, column in coded.items()}
    rest = np.ones(len(records), dtype=bool)
    rest[numbers] = False
    if len(numbers) == 0:
        return None, every
    urls = SpanTexts(block, starts[:, URL], ends[:, URL])
    instants = Instants(
        time_us=time_us,
        zone=np.full(len(numbers), Zone.EPOCH, dtype=np.uint8),
        code=np.full(len(numbers), READ, dtype=np.uint8),
    )
    domain = _cut_hosts(block, urls, starts[:, URL], ends[:, URL])
    return Columns(numbers, Table.from_coded(coded, len(numbers)), instants, urls, domain), every[rest]


def _cut_fields(block: Block, records: Records) -> tuple[NDArray[np.intp], Places, Places]:
    """The records of exactly ten fields in plain characters: their numbers, and where the fields begin and end."""
    octets = block.octets[: records.size]
    blanks = np.flatnonzero(octets <= 32)
    borders = np.concatenate([[-1], blanks, [records.size]])
    is_field = np.diff(borders) > 1
    begins, closes = borders[:-1][is_field] + 1, borders[1:][is_field]
    first = np.searchsorted(begins, records.starts)
    count = np.searchsorted(begins, records.ends) - first
    odd = np.flatnonzero((octets - np.uint8(32) > 94) | (octets == ord('"')) | (octets == ord("]")))
    is_plain = np.searchsorted(odd, records.starts) == np.searchsorted(odd, records.ends)
    numbers = np.flatnonzero((count == FIELDS) & is_plain)
    numbers = numbers[begins[first[numbers]] == records.starts[numbers]]
    fields = first[numbers, None] + np.arange(FIELDS)
    return numbers, begins[fields], closes[fields]


def _has_usual_lengths(starts: Places, ends: Places) -> NDArray[np.bool_]:
    lengths = ends - starts
    usual: NDArray[np.bool_] = (lengths[:, URL] >= SHORTEST_URL) & (lengths[:, URL] <= LONGEST_URL)
    usual &= lengths[:, STAMP] == 14
    for at in CODED.values():
        usual &= lengths[:, at] <= LONGEST_SPAN
    return usual


def _has_hierarchy(block: Block, starts: Places, ends: Places) -> NDArray[np.bool_]:
    """Whether the field before the last is `WORD/peer`."""
    slash = _next(block.octets, "/", starts)
    good = (slash < ends) & (slash - starts <= LONGEST_SPAN)
    good[good] &= _matches(block.encode(starts[good], slash[good]), _HIERARCHY)
    return good


def _matches(column: Coded, expression: re.Pattern[str], *, without: frozenset[str] = frozenset()) -> NDArray[np.bool_]:
    flags = [expression.fullmatch(value) is not None and value not in without for value in column.values]
    fits: NDArray[np.bool_] = np.array([*flags, False], dtype=bool)[column.codes]
    return fits


def _cut_hosts(block: Block, urls: SpanTexts, starts: Places, ends: Places) -> Coded:
    """The raw host of each address: in `http(s)://host/...` and `host:port` by its bytes, in others one by one."""
    octets = block.octets
    https = _begins_with(octets, starts, b"https://")
    scheme = np.where(https, 8, np.where(_begins_with(octets, starts, b"http://"), 7, 0))
    hosts = starts + scheme
    borders = np.where(scheme > 0, _next(octets, "/", hosts), _next(octets, ":", hosts))
    stops = np.minimum(borders, ends)
    easy = (stops > hosts) & (stops - hosts <= LONGEST_SPAN)
    easy &= (scheme > 0) | ((stops < ends) & _is_port(octets, stops + 1, ends))
    found = block.encode(hosts[easy], stops[easy])
    usual = _matches(found, _EASY_HOST, without=NO_ADDRESS)
    easy[easy] = usual
    found = Coded(found.values, found.codes[usual])
    hard = np.flatnonzero(~easy)
    if len(hard) == 0:
        return found
    slow = refine(encode([cut_authority(urls[row] or "") for row in hard.tolist()]), clean_host)
    codes = [np.full(len(starts), ABSENT, dtype=np.int32) for _ in range(2)]
    codes[0][easy], codes[1][hard] = found.codes, slow.codes
    return unite([Coded(found.values, codes[0]), Coded(slow.values, codes[1])], lambda moved: np.maximum(*moved))


def _next(octets: NDArray[np.uint8], sign: str, starts: Places) -> Places:
    """Where the sign next stands at or behind each place."""
    places = np.append(np.flatnonzero(octets == ord(sign)), len(octets))
    return places[np.searchsorted(places, starts)]


def _begins_with(octets: NDArray[np.uint8], starts: Places, word: bytes) -> NDArray[np.bool_]:
    begins = np.ones(len(starts), dtype=bool)
    for at, octet in enumerate(word):
        begins &= octets[starts + at] == octet
    return begins


def _is_port(octets: NDArray[np.uint8], starts: Places, ends: Places) -> NDArray[np.bool_]:
    """Whether a span is one to five digits."""
    lengths = ends - starts
    good = (lengths >= 1) & (lengths <= 5)
    for at in range(5):
        octet = octets[np.minimum(starts + at, len(octets) - 1)]
        good &= (at >= lengths) | ((octet >= 48) & (octet <= 57))
    return good
