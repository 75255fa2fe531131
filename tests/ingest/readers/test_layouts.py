"""The cutters of every shipped format's pieces, held against the parser that reads one record after another."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers.encoding import decode_record
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.layouts import RecordParser
from tests.ingest.readers.pieces_of import piece_of, read_cuts

GOLDEN = Path(__file__).parents[2] / "golden" / "formats"
FORMATS = load_formats([shipped_folder()])
SIGNS = st.sampled_from([*"\" -\t,/:'[](){}=|\\A7aé\x1f\r", "   ", "GET", '\\"', ' user="x" ', ',"user":"x",'])
COPIES = 64


@cache
def read_fixture(name: str) -> tuple[str, ...]:
    """The records of a format's fixtures, out of their frames; no text that a piece can't hold as it is."""
    fmt = FORMATS[name]
    paths = [*find_fixtures(fmt), *sorted((GOLDEN / name).glob("*.log"))]
    datas = [data for path in paths if not (data := path.read_bytes()).startswith((b"\xff\xfe", b"\xfe\xff"))]
    texts = [decode_record(line) for data in datas for line in data.split(b"\n")]
    records = [unframe(text)[0] if fmt.framed else text for text in texts]
    return tuple(record for record in records if record.strip() and "\0" not in record)


def check(name: str, records: list[str]) -> tuple[int, int]:
    """Hold the cutter against the parser: how many records it has, and how many are rows."""
    parse, header = RecordParser(FORMATS[name]).open({})
    while header is not None and not header.is_bound and records:
        parse(records.pop(0))
    cut = RecordParser(FORMATS[name]).piece_cutter(header)
    if cut is None:
        return 0, 0
    piece = piece_of(records)
    cuts = read_cuts(piece, cut(piece))
    for number, cells in cuts.items():
        row = parse(records[number])
        assert isinstance(row, tuple), records[number]
        assert cells == tuple(cell or "" for cell in row), records[number]
    return len(cuts), sum(isinstance(parse(record), tuple) for record in records)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_is_cut_of_a_formats_fixtures_is_what_its_parser_reads(name: str) -> None:
    cut, rows = check(name, [*read_fixture(name)[:1], *read_fixture(name) * COPIES])
    assert cut <= rows


@given(st.data())
def test_what_is_cut_of_damaged_records_is_what_the_parser_reads(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FORMATS)))
    records = read_fixture(name)
    texts = []
    for _ in range(4):
        text = data.draw(st.sampled_from(records))
        at, size = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from([0, 0, 1, 2, 9]))
        texts.append(text[:at] + data.draw(SIGNS) + text[at + size :])
    usual = [text for text in records[:8] for _ in range(COPIES)]
    check(name, [*usual, *texts * COPIES])
