"""Key=value records: the learnt shapes read as the scanner does."""

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.parser import NO_PAIRS, KeyValueParser
from monitor.ingest.readers.keyvalue.scanner import PairScanner

NAMES = ("a", "user", "url", "never")
VALUE = st.text("ab1=\\\"' é/", max_size=8)


@st.composite
def records(draw):
    pairs = []
    for key in draw(st.permutations(["a", "b", "user", "url", "user"])):
        value = draw(VALUE)
        quote = draw(st.sampled_from(['"', "", "'"]))
        if quote:
            value = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        pairs.append(f"{key}={quote}{value}{quote}")
    return " ".join(pairs) + draw(st.sampled_from(["", " ", "]", '"', " x"]))


def scanned(text):
    pairs = PairScanner(separator=" ", assign="=").scan(text)
    if isinstance(pairs, str):
        return pairs
    values: dict[str, str] = {}
    for pair in pairs:
        values.setdefault(pair.key, pair.value)
    return tuple(values.get(name) for name in NAMES) if len(values) > 1 else NO_PAIRS


@given(st.lists(records(), min_size=1, max_size=8))
def test_shapes_read_as_the_scanner_does(texts):
    parse = KeyValueParser(Layout(kind="keyvalue"), NAMES)
    for text in texts * 2:
        assert parse(text) == scanned(text)


def test_a_forged_pair_in_a_quoted_value_is_text():
    parse = KeyValueParser(Layout(kind="keyvalue"), ("user", "url"))
    for user in ("ajones", "bpatel"):
        assert parse(f'url="http://x.test/ user=head" user="{user}"') == (user, "http://x.test/ user=head")


def test_what_precedes_the_pairs_gives_columns():
    layout = Layout(kind="keyvalue", start=re.compile(r"^<(?P<level>\d)> "))
    parse = KeyValueParser(layout, ("level", "a"))
    assert parse("<3> a=1 b=2") == ("3", "1")
    assert isinstance(parse("a=1 b=2"), str)


def test_a_line_without_pairs_is_refused():
    assert KeyValueParser(Layout(kind="keyvalue"), ("a", "b"))("just words") == NO_PAIRS
