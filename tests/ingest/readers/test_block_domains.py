"""Many host texts at once against one after the other."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.domains import FEWEST, clean_domains
from monitor.ingest.readers.fields.addresses import NO_ADDRESS, clean_domain

HOSTS = [
    "www.bets.test", "www.bets.test.", "a..", ".", "..", "A.test", "a.test:443", "http://a.test/x", "none.", "-.", "a-.",
    "x" * 64, "x" * 65, "x" * 65 + ".", "[fd00::1]", "10.0.0.1", "u@a.test", "a b", "/path", "x_y.test", "a.test\\b",
]  # fmt: skip
TEXT = st.text("ab.-:/@A_ é", min_size=1, max_size=10) | st.sampled_from([*HOSTS, *sorted(NO_ADDRESS)])


@given(st.lists(TEXT, max_size=20), st.booleans())
def test_each_text_gives_the_host_that_it_gives_alone(texts, only_ascii):
    many = [*HOSTS, *texts, *(f"h{number}.test" for number in range(FEWEST))]
    many = [text for text in many if text.isascii()] if only_ascii else many
    assert clean_domains(many) == [clean_domain(text) for text in many]
