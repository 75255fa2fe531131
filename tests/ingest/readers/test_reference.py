"""Every format, read by the product and by the plain reader: entry for entry the same, on what is written and on damage."""

from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.variants import find_variants
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers import Reader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.whole import batch_of
from monitor.records.event import Action, Identity, Kind, Zone
from tests.ingest.readers.reference import read_plainly

MODIFIED_NS = 1_790_856_000_000_000_000
SITE = ZoneInfo("Europe/London")
FORMATS = load_formats([shipped_folder()])
READERS = {name: Reader(fmt) for name, fmt in FORMATS.items()}
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "formats"
LINES = 24  # of each shape: enough for whole columns to be read at once
DAMAGE = [
    b'"', b"'", b"\\", b'\\"', b'""', b'","', b",", b";", b"|", b"\t", b" ", b"=", b":", b"/", b"-", b"\r", b"\0", b"\xff", b"\xc3",
    b"\xe2\x80\xa8", b"\xc2\xa0", b"\x85", b"\x1f", b"\xef\xbb\xbf", b"#011", b"{", b"}", b"[", b"]", b"<134>", b"N/A", b"x" * 300,
    b' user="head" ', b" suser=head src=192.0.2.9 ", b'","user":"head","', b"\tuser=head\t", b'; src_user_name:"head"; ',
    b"31/12/2026", b"01:30:00", b"2026-10-25T01:30:00", b"http://", b"Sep  7 09:00:00 gate app: ",
]  # fmt: skip


def cases() -> dict[str, list[bytes]]:
    """Per format its fixtures, golden logs, and lines made after them."""
    found: dict[str, list[bytes]] = {}
    for fmt in FORMATS.values():
        files = [*find_fixtures(fmt), *sorted((GOLDEN / fmt.id).glob("*.log"))]
        made = [variant.write(LINES, seed=1) for variant in find_variants(fmt)]
        found[fmt.id] = [data for data in [*(path.read_bytes() for path in files), *made] if len(data) < 60_000]
    return found


CASES = cases()


def read_as_product(name: str, data: bytes) -> dict[str, object]:
    """The product's reading in the plain reader's words."""
    reading = READERS[name].read(batch_of(data, modified_ns=MODIFIED_NS))
    frame, entries = reading.entries, []
    for row in range(len(frame)) if frame is not None else ():
        fields = to_canonical(frame, row)
        del fields["@timestamp"]
        fields |= {
            "time_us": int(frame.time_us[row]),
            "event.timezone": Zone(frame.zone[row]),
            "event.action": Action(frame.action[row]),
            "event.category": Kind(frame.kind[row]),
            "labels.identity_type": Identity(frame.identity[row]),
        }
        entries.append((fields, int(frame.offset[row]), int(frame.length[row])))
    return {
        "lines": reading.lines,
        "entries": entries,
        "ignored": reading.ignored,
        "rejected": reading.rejected,
        "unknown": reading.unknown_actions,
    }


def damage(data: bytes, chance: Random) -> bytes:
    """A file with a few bytes put in, taken out, copied elsewhere, or with lines in another order."""
    lines = data.split(b"\n")
    if chance.random() < 0.3:
        lines = [lines[0], *(chance.choice(lines) for _ in lines[1:])]
    content = bytearray(b"\n".join(lines))
    for _ in range(chance.choice([1, 2, 5, 20])):
        place, roll = chance.randrange(len(content) + 1), chance.random()
        if roll < 0.6:
            content[place:place] = chance.choice(DAMAGE)
        elif roll < 0.8:
            del content[place : place + chance.randrange(1, 8)]
        else:
            start = chance.randrange(len(content) + 1)
            content[place:place] = content[start : start + chance.randrange(1, 40)]
    return bytes(content)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_fixtures_and_lines_made_after_them_are_read_as_the_plain_reader_does(name):
    for data in CASES[name]:
        assert read_as_product(name, data) == read_plainly(FORMATS[name], batch_of(data, modified_ns=MODIFIED_NS), SITE)


@settings(max_examples=4)
@given(seed=st.integers(0, 10**9))
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_damaged_files_are_read_as_the_plain_reader_does(name, seed):
    chance = Random(seed)
    data = damage(chance.choice(CASES[name]), chance)
    assert read_as_product(name, data) == read_plainly(FORMATS[name], batch_of(data, modified_ns=MODIFIED_NS), SITE)
