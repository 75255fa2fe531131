from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.address import canonical_host
from monitor.detect.address.host import PLAIN_HOST
from monitor.detect.address.plain import are_plain, canonical_hosts

TEXTS = st.one_of(
    st.text("ab.-_19", max_size=8),
    st.text("aA.:/%é\n\ud800 \0", max_size=5),
    st.sampled_from(
        [
            "",
            ".",
            "a",
            "a.",
            ".a",
            "a..b",
            "192.0.2.1",
            "a.1",
            "a.1b",
            "a.b1",
            "xn--a.test",
            "a.-b",
            "a.test:443",
            "a b",
        ]
    ),
)


@given(st.lists(TEXTS))
def test_many_hosts_are_told_plain_as_each_is_alone(texts):
    assert are_plain(texts).tolist() == [PLAIN_HOST.match(text) is not None for text in texts]


@given(st.lists(TEXTS))
def test_many_hosts_are_made_canonical_as_each_is_alone(texts):
    assert canonical_hosts(texts, are_plain(texts)) == [canonical_host(text) for text in texts]
