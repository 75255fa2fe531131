"""Record borders, held against the plainest way to find them."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.tail.cutting import find_first_border, find_last_border, find_nul_run, find_reach

ENCODINGS = {"": 1, "utf-16-le": 2, "utf-16-be": 2}
LINE_FEEDS = {"": b"\n", "utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}

texts = st.lists(st.sampled_from([b"\n", b"\x00", b"a", b"\r"]), max_size=60).map(b"".join)
encodings = st.sampled_from(list(ENCODINGS))


def borders(data: bytes, start: int, encoding: str) -> list[int]:
    """Every index after a line end, unit by unit."""
    width = ENCODINGS[encoding]
    units = range(start, len(data) - width + 1, width)
    return [at + width for at in units if data[at : at + width] == LINE_FEEDS[encoding]]


@given(texts, st.integers(0, 20), encodings)
def test_the_first_and_last_border_are_those_of_a_plain_search(data: bytes, start: int, encoding: str) -> None:
    plain = borders(data, start, encoding)
    assert find_first_border(data, start, encoding) == (plain[0] if plain else -1)
    assert find_last_border(data, start, len(data), encoding) == (plain[-1] if plain else -1)


@given(texts, st.integers(0, 20), st.integers(1, 12), encodings)
def test_the_reach_ends_before_the_first_record_that_is_too_long(
    data: bytes, start: int, record_bytes: int, encoding: str
) -> None:
    reach = start
    for border in borders(data, start, encoding):
        if border - reach > record_bytes + ENCODINGS[encoding]:
            break
        reach = border
    assert find_reach(data, start, record_bytes, encoding) == reach


def test_a_run_of_nuls_is_found_where_a_record_would_begin() -> None:
    data = b"one\n" + b"\x00" * 20 + b"two\n"
    assert find_nul_run(data, 0, len(data)) == 4
    assert find_nul_run(b"one" + data[4:], 0, len(data)) == len(data)
