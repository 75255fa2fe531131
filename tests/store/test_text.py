import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.records.detection import Origin
from monitor.store.text import read_json, to_json, to_printable
from tests.store.factories import make_entry

ANY_TEXT = st.text(st.characters(exclude_categories=()))
ESCAPED = "caf\udce9.example"


@given(
    st.recursive(st.none() | st.booleans() | ANY_TEXT, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner))
)
def test_values_come_back_as_they_were(value):
    assert read_json(to_json(value)) == value


@given(ANY_TEXT)
def test_printable_text_is_utf8_and_stays_when_it_already_was(text):
    printable = to_printable(text)
    assert to_printable(printable.encode().decode()) == printable


@pytest.mark.fault("F45")
def test_dataclass_with_bytes_that_are_no_utf8_is_kept():
    evidence = make_entry().evidence[0]
    kept = read_json(to_json({"evidence": (evidence,), "url": ESCAPED}))
    assert kept["url"] == ESCAPED
    assert kept["evidence"][0]["origin"] == Origin.LIST


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(TypeError):
        to_json({"a": object()})
