"""Escapes in JSON texts, many at once."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.spans import Block
from monitor.ingest.readers.jsonlines.escapes import make_texts, read_escapes


def undo(*parts):
    """The texts of one column: parts, each a list with a text per row, joined."""
    data = b"".join(b'"' + part + b'",' for row in zip(*parts, strict=True) for part in row)
    block = Block(data)
    sizes = np.array([[len(part) for part in row] for row in zip(*parts, strict=True)]).reshape(-1).astype(np.int64)
    ends = np.cumsum(sizes + 3) - 2
    spans = [((ends - sizes)[at :: len(parts)], ends[at :: len(parts)]) for at in range(len(parts))]
    escapes = read_escapes(block)
    octets, is_dropped = (block.octets, None) if escapes is None else (escapes.octets, escapes.is_dropped)
    made, starts, stops = make_texts(octets, spans, is_dropped)
    texts = [made[start:stop].decode() for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
    return texts, escapes


@given(
    st.lists(
        st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"], exclude_characters="\0")), min_size=1
    )
)
def test_every_escape_of_a_character_is_undone(texts):
    for is_ascii in (True, False):
        written = [json.dumps(text, ensure_ascii=is_ascii)[1:-1].encode() for text in texts]
        undone, escapes = undo(written)
        assert undone == texts
        assert escapes is None or not len(escapes.bad)


@pytest.mark.parametrize("text", [b"\\x", b"\\u12g4", b"\\ud83d", b"\\u0000", b"\\\\u0000", b"\\U0041"])
def test_what_is_not_undone_is_bad(text):
    escapes = read_escapes(Block(b'{"a":"b\\/' + text + b'"}'))
    assert [place for place in escapes.bad.tolist() if place >= 9]


def test_quotes_behind_an_odd_number_of_backslashes_are_escaped():
    assert read_escapes(Block(b'\\" \\\\" \\\\\\"')).quotes.tolist() == [1, 10]


def test_texts_of_a_list_are_joined_without_the_empty_ones():
    texts, _ = undo([b"a", b"", b"", b"x\\/y"], [b"b", b"c", b"", b"\\u00e9"], [b"", b"d", b"", b""])
    assert texts == ["a\x1fb", "c\x1fd", "", "x/y\x1f\u00e9"]
