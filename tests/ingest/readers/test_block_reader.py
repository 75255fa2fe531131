"""Many records at once, from their bytes: entry for entry what the plain reader finds, on what is written and on damage."""

import dataclasses
import json
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.variants import find_variants
from monitor.ingest.readers import Reader
from monitor.ingest.readers.blocks.pieces import FEWEST, Cut
from monitor.ingest.readers.blocks.reader import BlockReader
from monitor.ingest.readers.layouts import RecordParser
from monitor.ingest.readers.records import cut_records
from monitor.ingest.readers.text_reader import Ways
from monitor.ingest.readers.whole import batch_of
from tests.ingest.readers.reference import read_plainly
from tests.ingest.readers.test_reader import describe
from tests.ingest.readers.test_reference import CASES, FORMATS, MODIFIED_NS, READERS, SITE, damage, read_as_product

LINES = 2 * FEWEST


def many(name: str, seed: int) -> list[bytes]:
    """Files of a format with so many records that they are read from their bytes: of each shape, and all mixed."""
    made = [variant.write(LINES, seed=seed) for variant in find_variants(FORMATS[name])]
    if any(layout.kind == "delimited-header" for layout in FORMATS[name].layouts):
        return made
    chance = Random(seed)
    lines = [line for data in [*CASES[name], *made] for line in data.split(b"\n")]
    return [*made, b"\n".join(chance.choices(lines, k=LINES))]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_many_records_are_read_as_the_plain_reader_does(name):
    for data in many(name, 3):
        assert read_as_product(name, data) == read_plainly(FORMATS[name], batch_of(data, modified_ns=MODIFIED_NS), SITE)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10**9))
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_many_damaged_records_are_read_as_the_plain_reader_does(name, seed):
    chance = Random(seed)
    data = damage(chance.choice(many(name, seed % 5)), chance)
    assert read_as_product(name, data) == read_plainly(FORMATS[name], batch_of(data, modified_ns=MODIFIED_NS), SITE)


@settings(max_examples=1, deadline=None)
@given(seed=st.integers(0, 10**9))
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_entries_do_not_depend_on_where_large_batches_end(name, seed):
    chance = Random(seed)
    data = damage(chance.choice(many(name, seed % 5)), chance)
    ends = [place + 1 for place, octet in enumerate(data) if octet == 10]
    borders = sorted(chance.sample(ends, min(2, len(ends))))
    assert describe(read_in_parts(name, data, borders)) == describe(read_in_parts(name, data, []))


def read_in_parts(name, data, borders):
    readings, start, state = [], 0, {}
    for number, end in enumerate([*borders, len(data)]):
        whole = batch_of(data[start:end], modified_ns=MODIFIED_NS, final=number == len(borders))
        generation = dataclasses.replace(whole.generation, reader_state=state)
        batch = dataclasses.replace(whole, generation=generation, offset=start, starts_file=start == 0)
        readings.append(READERS[name].read(batch))
        start, state = end, json.loads(json.dumps(readings[-1].reader_state))
    return readings


def cut_every_other(piece):
    """A cutter of comma-separated records without quotes: it takes the even ones."""
    rows = np.flatnonzero(piece.numbers % 2 == 0)
    rows = np.array([row for row in rows if b'"' not in piece.block.data[piece.starts[row] : piece.ends[row]]])
    spans = []
    for column in range(3):
        starts, ends = [], []
        for row in rows:
            start, end = int(piece.starts[row]), int(piece.ends[row])
            cells = piece.block.data[start:end].split(b",")
            starts.append(start + sum(len(cell) + 1 for cell in cells[:column]))
            ends.append(starts[-1] + len(cells[column]))
        spans.append((np.array(starts), np.array(ends)))
    return [Cut(rows, spans)]


def test_what_no_cutter_takes_is_read_as_text_and_stands_between_in_its_place():
    fmt = dataclasses.replace(FORMATS["securly"], columns=("a", "b", "c"), layouts=(_plain_layout(),))
    lines = [f" {number % 7}, name-{number} ,{'é' * (number % 3)}" for number in range(100)]
    records = cut_records(batch_of("\n".join(lines).encode()), {}, nul_ends=False, joins=False)
    parser = RecordParser(fmt)
    parse, header = parser.open({})
    taken = BlockReader(fmt).read(records, Ways(cut_every_other, parser.cutter(header), parse, header))
    assert taken.numbers.tolist() == list(range(100))
    assert taken.table.coded("a").to_texts() == [str(number % 7) for number in range(100)]
    assert taken.table.coded("b").to_texts() == [f"name-{number}" for number in range(100)]
    assert taken.table.coded("c").to_texts() == [("é" * (number % 3)) or None for number in range(100)]


def _plain_layout():
    layout = next(fmt.layouts[0] for fmt in FORMATS.values() if fmt.layouts[0].kind == "delimited")
    return dataclasses.replace(layout, columns=("a", "b", "c"), separator=",", when=None, strip=None)


def test_few_records_are_read_as_text():
    fmt = FORMATS["securly"]
    records = cut_records(batch_of(b"a,b\n" * (FEWEST - 1)), {}, nul_ends=False, joins=False)
    parser = RecordParser(fmt)
    parse, header = parser.open({})

    def refuse(piece):
        raise AssertionError

    ways = Ways(refuse, parser.cutter(header), parse, header)
    assert BlockReader(fmt).read(records, ways).table.rows == 0


def test_texts_are_made_only_when_asked_for():
    (data,) = many("lightspeed", 1)[:1]
    frame = Reader(FORMATS["lightspeed"]).read(batch_of(data, modified_ns=MODIFIED_NS)).entries
    assert not isinstance(frame.url, list)
