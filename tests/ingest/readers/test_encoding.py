"""Bytes to text that can always be encoded again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.encoding import decode_record, decode_records, find_encoding


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"", "utf-8"),
        (b"plain", "utf-8"),
        (b"\xef\xbb\xbfx", "utf-8"),
        ("\ufeffTime,User".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffTime,User".encode("utf-16-be"), "utf-16-be"),
        ("Time,User".encode("utf-16-le"), "utf-16-le"),
        ("Time,User".encode("utf-16-be"), "utf-16-be"),
        (b"\0\0\0\0\0\0\0\0\0\0", "utf-8"),
        (b"a\0b", "utf-8"),
    ],
)
def test_finds_the_encoding_of_a_file(head, encoding):
    assert find_encoding(head) == encoding


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("café".encode(), "café"),
        ("café – 5€".encode("cp1252"), "café – 5€"),
        ("café".encode() + b"\xff", "café\ufffd"),
        (b"\x81", "\ufffd"),
        (b"\0\0abc\0", "abc"),
        (b"a\0b", "a\ufffdb"),
        (b"\xef\xbb\xbfabc", "abc"),
        ("a\u2028b".encode(), "a\u2028b"),
    ],
)
def test_decodes_records(raw, text):
    assert decode_record(raw) == text


@given(st.binary(max_size=80), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_any_bytes_become_text_that_can_be_encoded(raw, encoding):
    text = decode_record(raw, encoding)
    assert "\0" not in text
    text.encode("utf-8")


@given(st.binary(max_size=200))
def test_many_records_at_once_read_as_one_by_one(data):
    found = decode_records(data)
    parts = data.split(b"\n")
    lines = parts if parts[-1] else parts[:-1]
    assert found is None or found == [decode_record(line.removesuffix(b"\r")) for line in lines]
