"""Classes of bytes over words and blocks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.patterns.signs import ANY_SIGN, END, Signs, find_signs, join_signs

CLASSES = st.frozensets(st.integers(0, 127), max_size=100)


@given(CLASSES, st.lists(st.binary(min_size=8, max_size=8), min_size=1, max_size=9))
def test_bytes_of_a_class_are_counted_up_to_the_first_that_isnt_in_it(
    members: frozenset[int], texts: list[bytes]
) -> None:
    texts = [bytes(octet & 127 for octet in text) for text in texts]
    counts = Signs(members).count_first(np.frombuffer(b"".join(texts), dtype="<u8"))
    assert counts.tolist() == [next((at for at, octet in enumerate(text) if octet not in members), 8) for text in texts]


@given(CLASSES, st.binary(max_size=40))
def test_a_class_and_the_others_share_the_bytes_of_a_block(members: frozenset[int], data: bytes) -> None:
    octets, signs = np.frombuffer(data, dtype=np.uint8), Signs(members)
    within, beyond = find_signs(octets, signs.within).tolist(), find_signs(octets, signs.beyond).tolist()
    assert within == [at for at, octet in enumerate(data) if octet in members]
    assert beyond == [at for at, octet in enumerate(data) if octet < 128 and octet not in members]


def test_a_byte_of_two_classes_is_in_either() -> None:
    joined = join_signs([Signs(frozenset(b"a")), Signs(frozenset(b"b"), end=True)])
    assert joined.members == frozenset(b"ab")
    assert joined.mask[END]
    assert not joined.has_all
    assert Signs(ANY_SIGN).has_all
