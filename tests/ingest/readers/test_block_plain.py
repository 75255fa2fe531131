"""What is told of texts at a glance holds for each of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.plain import is_plain_host, is_stripped
from monitor.ingest.readers.blocks.spans import Block
from monitor.ingest.readers.fields.addresses import NO_ADDRESS, clean_host

TEXTS = st.lists(
    st.text("abz019_.-AZ@:/ é\x1f\x85\xa0\u2028\t", min_size=1, max_size=12) | st.sampled_from(sorted(NO_ADDRESS)),
    min_size=1,
    max_size=20,
)


def to_octets(texts):
    """The texts as rows of bytes, as a lexicon has them."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(text) for text in encoded])
    words = Block(b"".join(encoded)).gather(ends - [len(text) for text in encoded], ends)
    return np.stack(words, axis=1).view(np.uint8), np.array([len(text) for text in encoded])


@given(TEXTS)
def test_plain_hosts_are_what_cleaning_makes_of_them(texts):
    for text, plain in zip(texts, is_plain_host(*to_octets(texts)).tolist(), strict=True):
        assert not plain or clean_host(text) == text


@given(TEXTS)
def test_stripped_texts_are_left_as_they_are_by_stripping(texts):
    for text, stripped in zip(texts, is_stripped(*to_octets(texts)).tolist(), strict=True):
        assert not stripped or text.strip() == text


def test_usual_hosts_are_plain():
    hosts = ["www.bets.test", "a", "10.0.0.1", "x_y.example", "none", "-", "a.", ".a", "A.test"]
    assert is_plain_host(*to_octets(hosts)).tolist() == [True] * 4 + [False] * 5
