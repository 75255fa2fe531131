"""What can't be a log."""

import gzip

import pytest

from monitor.ingest.formats.sniff import find_refusal, find_stranger, unpack_head


@pytest.mark.parametrize(
    "head",
    [b"text\n", "Zeit;Nutzer\n".encode("utf-16"), b"\0" * 300 + b"a line\n" * 60, b"caf\xe9\n", b"a\x1b[31mb\n" * 3],
)
def test_text_is_not_refused(head):
    assert find_refusal(head) is None


@pytest.mark.parametrize(
    "head", [b"", b"\0\0", b"SQLite format 3\0", b"\x7fELF\x02", b"\x01\x02\x03\x04" * 50, b"BZh91AY"]
)
def test_what_is_no_text_is_refused(head):
    assert find_refusal(head) is not None


def test_gzip_is_unpacked_up_to_a_limit():
    packed = gzip.compress(b"line\n" * 100_000)
    assert unpack_head(packed, 1000) == (b"line\n" * 200)
    assert unpack_head(b"plain") == b"plain"


@pytest.mark.parametrize(
    "text", ["#Software: Microsoft Internet Information Services 10.0", "<?xml version='1.0'?>", "[", '[{"a":1},']
)
def test_knows_some_strangers(text):
    assert find_stranger(text) is not None


def test_a_filters_line_is_no_stranger():
    assert (
        find_stranger(
            '10.0.0.1 - a [07/Sep/2026:09:30:01 +0100] "GET http://x.test/ HTTP/1.1" 403 39 TCP_DENIED:HIER_NONE'
        )
        is None
    )
