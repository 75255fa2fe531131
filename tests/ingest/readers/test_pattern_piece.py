"""Expressions over pieces of records, held against the parser that reads them one by one."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers.blocks.pieces import FEWEST
from monitor.ingest.readers.encoding import decode_record
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.patterns.engines import compile_pattern
from monitor.ingest.readers.patterns.parser import make_pattern_parser
from monitor.ingest.readers.patterns.piece import make_pattern_piece_cutter
from tests.ingest.readers.pieces_of import Cells, piece_of, read_cuts

GOLDEN = Path(__file__).parents[2] / "golden" / "formats"
SIGNS = st.sampled_from([*" \"-\t,/:'[]()A7aé\x1f\x0b\0\r", "   ", "GET", ' "- ', "*DENIED*", " GET 5 "])
FORMATS = load_formats([shipped_folder()])
WITH_PATTERNS = sorted(name for name, fmt in FORMATS.items() if any(layout.kind == "pattern" for layout in fmt.layouts))


@cache
def read_fixture(name: str) -> tuple[str, ...]:
    """The records of a format's fixtures, out of their frames."""
    paths = [*find_fixtures(FORMATS[name]), *sorted((GOLDEN / name).glob("*.log"))]
    lines = [line for path in paths for line in path.read_bytes().split(b"\n")]
    return tuple(unframe(decode_record(line))[0] for line in lines if line.strip())


def layouts_of(name: str) -> list[Layout]:
    return [layout for layout in FORMATS[name].layouts if layout.kind == "pattern"]


def cut_all(name: str, layout: Layout, texts: list[str]) -> dict[int, Cells]:
    cut = make_pattern_piece_cutter(layout, FORMATS[name].columns)
    assert cut is not None
    piece = piece_of(texts)
    return read_cuts(piece, cut(piece))


def check(name: str, layout: Layout, texts: list[str]) -> int:
    """Hold a cut against the parser; how many records it has."""
    parse = make_pattern_parser(layout, FORMATS[name].columns)
    rows = cut_all(name, layout, texts)
    for number, cells in rows.items():
        row = parse(texts[number])
        assert isinstance(row, tuple), texts[number]
        assert cells == tuple(cell or "" for cell in row), texts[number]
    return len(rows)


@pytest.mark.parametrize("name", WITH_PATTERNS)
def test_the_records_of_every_shipped_pattern_are_cut(name: str) -> None:
    for layout in layouts_of(name):
        parse = make_pattern_parser(layout, FORMATS[name].columns)
        fitting = [text for text in read_fixture(name) if text.isascii() and isinstance(parse(text), tuple)]
        assert check(name, layout, fitting * FEWEST) >= 0.9 * len(fitting * FEWEST)


@given(st.data())
def test_damaged_records_are_cut_as_the_parser_reads_them(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(WITH_PATTERNS))
    records = read_fixture(name)
    texts = []
    for _ in range(6):
        text = data.draw(st.sampled_from(records))
        at, size = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from([0, 0, 1, 2, 9]))
        texts.append(text[:at] + data.draw(SIGNS) + text[at + size :])
    for layout in layouts_of(name):
        check(name, layout, texts * FEWEST)


def test_an_expression_that_isnt_understood_leaves_the_records_behind_it() -> None:
    patterns = tuple(
        compile_pattern(text, trusted=False) for text in [r"^(?P<a>x) ", r"^\pL (?P<a>\S+)", "^(?P<a>.*)$"]
    )
    cut = make_pattern_piece_cutter(Layout(kind="pattern", patterns=patterns), ("a",))
    piece = piece_of([*["x 1"] * FEWEST, "y 1", "zz"])
    assert cut is not None
    assert read_cuts(piece, cut(piece)) == dict.fromkeys(range(FEWEST), ("x",))
    assert make_pattern_piece_cutter(Layout(kind="pattern", patterns=patterns[1:]), ("a",)) is None


def test_a_few_records_are_left() -> None:
    layout = Layout(kind="pattern", patterns=(compile_pattern(r"^(?P<a>\S+)$", trusted=True),))
    cut = make_pattern_piece_cutter(layout, ("a",))
    assert cut is not None
    assert cut(piece_of(["x"] * (FEWEST - 1))) == []
