"""Values outside of quotes: which of them read as they are written."""

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.spans import Block
from monitor.ingest.readers.jsonlines.parser import to_text
from monitor.ingest.readers.jsonlines.scalars import find_scalars


def find(texts):
    sizes = np.array([len(text.encode()) for text in texts], dtype=np.int64)
    ends = np.cumsum(sizes + 1) - 1
    is_scalar, is_null = find_scalars(Block(",".join(texts).encode()), ends - sizes, ends)
    nulls = [False] * len(texts) if is_null is None else is_null.tolist()
    return list(zip(is_scalar.tolist(), nulls, strict=True))


@pytest.mark.parametrize("text", ["0", "7", "-7", "12345678", "9" * 19, "-" + "9" * 18, "true", "false", "2.5", "0.5"])
def test_finds_what_reads_as_it_is_written(text):
    assert find([text, "7"]) == [(True, False), (True, False)]


def test_finds_null():
    assert find(["null", "1"]) == [(True, True), (True, False)]


@pytest.mark.parametrize(
    "text",
    [
        *("-", "-0", "00", "01", "-01", "1.", ".5", "1.0", "1.50", "01.5", "0.01", "1e5", "1..5", "+1", "True"),
        *("nul", "truex", "nullx", "9" * 20, "-" + "9" * 19, "1.234567890123456", "12345678a", "1234567812345678x"),
        *("/", ":"),
    ],
)
def test_leaves_what_does_not(text):
    assert find(["1", text]) == [(True, False), (False, False)]


@given(st.lists(st.text("0123456789-+.eEtruefalsn:/", min_size=1, max_size=22), min_size=1))
def test_what_is_found_is_json_that_reads_as_it_is_written(texts):
    for text, (is_scalar, is_null) in zip(texts, find(texts), strict=True):
        if is_scalar:
            assert to_text(orjson.loads(text)) == (None if is_null else text)
