"""Texts in the bytes against texts as such: stripped, cleaned and chosen alike."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.clean import clean_spans, find_whole, is_more_than_a_path
from monitor.ingest.readers.blocks.encode import encode_texts
from monitor.ingest.readers.blocks.hosts import HostReader
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.columns import Table, encode, refine
from monitor.ingest.readers.fields.requests import _read_hosts, read_texts
from monitor.ingest.readers.format import FieldRule

CELL = st.text("ab/-N.:@?[]\\ \t\x1f\x85é\u2003", max_size=9) | st.sampled_from(
    ["-", "--", "N/A", "(null)", "none", " - ", "      x", "x       ", "   ", "https://a.test/x", "http://b.test",
     "HTTP://c.test/", "a.test:443", "a.test:x", "//d.test/y", "/path", "http:///x", "https://u@e.test:80/",
     "http://[fd00::1]/", "http://" + "f" * 40 + ".test/", "http://" + "g" * 70 + ".test/", "about:blank", "x" * 4001,
     "é" * 4000, " " + "y" * 4000, "http://-/", "http://none/x", "none/x", "h.test?q", "http://a.test\\b/"]
)  # fmt: skip
CELLS = st.lists(st.tuples(CELL | st.none(), st.booleans()), min_size=1, max_size=30)


def lay(cells):
    """The cells as a column, some in the bytes and some beside them; and the same cells as a list."""
    data, starts, ends, others = b"..", [], [], []
    for cell, inside in cells:
        if inside or cell is None:
            raw = (cell or "").encode()
            starts.append(len(data))
            ends.append(len(data) + len(raw))
            data += raw + b"|"
        else:
            others.append(cell)
            starts.append(-len(others))
            ends.append(-len(others))
    spans = SpanTexts(data, np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), others)
    return spans, [cell or None for cell, _ in cells]


def as_listed(cells):
    return read_texts(Table({"u": cells}, len(cells)), FieldRule(sources=(("u",),)))


@given(CELLS)
def test_spans_are_cleaned_as_texts_are(cells):
    spans, texts = lay(cells)
    assert clean_spans(spans).to_texts() == list(as_listed(texts))
    assert [text or None for text in spans.strip().to_texts()] == [(text and text.strip()) or None for text in texts]


@given(CELLS)
def test_spans_are_encoded_as_texts_are(cells):
    spans, texts = lay(cells)
    assert encode_texts(spans).to_texts() == refine(encode(texts), str.strip).to_texts()


@given(st.lists(CELLS, min_size=1, max_size=3))
def test_hosts_are_cut_from_bytes_as_from_texts(batches):
    reader = HostReader()
    for cells in batches:
        spans, texts = lay(cells)
        assert reader.read(clean_spans(spans)).to_texts() == _read_hosts(as_listed(texts), reader).to_texts()


@given(CELLS)
def test_paths_are_told_from_addresses(cells):
    spans, texts = lay(cells)
    assert find_whole(clean_spans(spans)).tolist() == [is_more_than_a_path(text) for text in as_listed(texts)]


@given(CELLS, st.randoms())
def test_of_two_columns_the_first_that_holds_something_counts(cells, chance):
    others = [(chance.choice(["z", " ", None]), chance.random() < 0.5) for _ in cells]
    both = [pair for two in zip(cells, others, strict=True) for pair in two]
    spans, texts = lay(both)
    first, second = (spans.take(np.arange(start, len(both), 2)) for start in (0, 1))
    table = Table({"a": first, "b": second}, len(cells))
    plain = Table({"a": texts[::2], "b": texts[1::2]}, len(cells))
    rule = FieldRule(sources=(("a",), ("b",)))
    found = read_texts(table, rule)
    assert [found[row] for row in range(len(cells))] == list(read_texts(plain, rule))
