import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from monitor.errors import StoreError
from monitor.store.seal import Sealer, sealer_of
from tests.store.factories import KEY

SEALER = Sealer(KEY)
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too: log bytes that are no UTF-8


@given(ANY_TEXT)
def test_sealed_text_comes_back_as_it_was(text):
    assert SEALER.unseal_text(SEALER.seal_text(text, b"note:text:1"), b"note:text:1") == text


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT, st.lists))
def test_sealed_values_come_back_as_they_were(value):
    assert SEALER.unseal_values(SEALER.seal_values(value, b"t:c:1"), b"t:c:1") == value


@given(st.binary(min_size=8))
def test_sealed_bytes_do_not_hold_the_clear_ones(data):
    assert data not in SEALER.seal(data, b"t:c:1")


def test_same_text_is_sealed_differently_each_time():
    assert SEALER.seal_text("pat.example", b"t:c:1") != SEALER.seal_text("pat.example", b"t:c:1")


@pytest.mark.parametrize("place", [b"t:c:2", b"t:d:1", b"u:c:1", b""])
def test_value_moved_to_another_place_does_not_open(place):
    sealed = SEALER.seal_text("pat.example", b"t:c:1")
    with pytest.raises(StoreError, match="does not open"):
        SEALER.unseal_text(sealed, place)


@pytest.mark.parametrize("position", [0, 11, 12, 20, -1])
def test_changed_byte_does_not_open(position):
    sealed = bytearray(SEALER.seal_text("pat.example", b"t:c:1"))
    sealed[position] ^= 1
    with pytest.raises(StoreError, match="does not open"):
        SEALER.unseal_text(bytes(sealed), b"t:c:1")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 27])
def test_value_too_short_to_be_sealed_is_a_store_error(sealed):
    with pytest.raises(StoreError, match="does not open"):
        SEALER.unseal(sealed, b"t:c:1")


def test_another_key_says_so_without_the_text():
    sealed = SEALER.seal_text("pat.example", b"subject:private:1")
    with pytest.raises(StoreError, match="install key is not the one") as caught:
        Sealer(bytes(32)).unseal_text(sealed, b"subject:private:1")
    assert "pat.example" not in str(caught.value)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_key_of_another_length_is_refused(size):
    with pytest.raises(StoreError, match="instead of 32"):
        Sealer(bytes(size))


def test_keyed_hash_depends_on_the_key_and_on_where_the_parts_end():
    hashes = {
        SEALER.hash_text("site", "bets.example"),
        Sealer(bytes(32)).hash_text("site", "bets.example"),
        SEALER.hash_text("sit", "ebets.example"),
        SEALER.hash_text("site", "bets", "example"),
    }
    assert len(hashes) == 4


def test_connection_without_a_key_says_how_to_open_it():
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(StoreError, match="open_engine"):
        sealer_of(connection)
    engine.dispose()
