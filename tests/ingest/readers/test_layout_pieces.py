"""Which layout's cutter takes a record of a piece."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.pieces import FEWEST, Cut, Piece, PieceCutter
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.layout_pieces import cut_pieces_among
from monitor.ingest.readers.patterns.engines import Pattern, compile_pattern
from tests.ingest.readers.pieces_of import Cells, piece_of, read_cuts


def shipped(text: str) -> Pattern:
    return compile_pattern(text, trusted=True)


def tag(name: str) -> PieceCutter:
    """A cutter that takes every second record of a piece whole, and tells who took it."""

    def cut(piece: Piece) -> list[Cut]:
        rows = np.arange(0, len(piece.numbers), 2)
        place = np.full(len(rows), len(piece.block.data), dtype=np.int64)
        return [Cut(rows, [(piece.starts[rows], piece.ends[rows]), (place, place + 1), None], name.encode())]

    return cut


def cut_among(layouts: list[tuple[Layout, PieceCutter | None]], texts: list[str]) -> dict[int, Cells]:
    cut, piece = cut_pieces_among(layouts), piece_of(texts)
    assert cut is not None
    return read_cuts(piece, cut(piece))


LAYOUTS = [
    (Layout(kind="jsonlines", when=shipped(r"^\{")), tag("j")),
    (Layout(kind="delimited", when=shipped("\t")), None),
    (Layout(kind="keyvalue", when=shipped(r'^[^"]*\bid="'), strip=shipped(r"^\d+: ")), tag("k")),
    (Layout(kind="pattern"), tag("p")),
]


def test_the_first_layout_whose_expression_is_found_takes_a_record() -> None:
    texts = sorted(["{a", "a\tb", '7: id="', 'x="id="', "-"] * FEWEST)
    rows = cut_among(LAYOUTS, texts)
    taken = {(texts[row], *cells) for row, cells in rows.items()}
    assert taken == {
        ("{a", "{a", "j", ""),
        ('7: id="', 'id="', "k", ""),
        ('x="id="', 'x="id="', "p", ""),
        ("-", "-", "p", ""),
    }


@given(st.lists(st.text('{\t7: id="é', max_size=9), min_size=1, max_size=8))
def test_no_record_is_given_to_another_layout_than_as_text(texts: list[str]) -> None:
    texts = [text for text in texts for _ in range(FEWEST)]
    for row, (text, who, _) in cut_among(LAYOUTS, texts).items():
        chosen = next(
            at for at, (layout, _) in enumerate(LAYOUTS) if layout.when is None or layout.when.search(texts[row])
        )
        assert who == "j kp"[chosen]
        assert text == (re.sub(r"^[0-9]+: ", "", texts[row]) if who == "k" else texts[row])


def test_behind_an_expression_that_isnt_understood_all_records_are_left() -> None:
    strange = Layout(kind="jsonlines", when=compile_pattern(r"^\pL", trusted=False))
    assert cut_pieces_among([(strange, tag("x")), LAYOUTS[3]]) is None
    rows = cut_among([LAYOUTS[0], (strange, tag("x")), LAYOUTS[3]], ["{", "-"] * FEWEST)
    assert {cells[1] for cells in rows.values()} == {"j"}


def test_where_no_layout_has_a_cutter_there_is_none() -> None:
    assert cut_pieces_among([(Layout(kind="keyvalue"), None)]) is None
