import gzip
import os

import pytest

from monitor.errors import ListError
from monitor.ingest.lists import unpack
from monitor.ingest.lists.content import read_text, to_version


@pytest.fixture
def write(tmp_path):
    def write_bytes(data: bytes):
        path = tmp_path / "list.txt"
        path.write_bytes(data)
        return path

    return write_bytes


@pytest.mark.parametrize(
    "data",
    [
        b"a.test\nb.test\n",
        b"a.test\r\nb.test\r\n",
        b"a.test\rb.test\r",
        b"\xef\xbb\xbfa.test\nb.test\n",
        "a.test\nb.test\n".encode("utf-16"),
        "a.test\nb.test\n".encode("utf-16-le"),
        "\ufeffa.test\nb.test\n".encode("utf-16-be"),
        gzip.compress(b"a.test\nb.test\n", mtime=0),
        gzip.compress(b"a.test\n", mtime=0) + gzip.compress(b"b.test\n", mtime=0),
    ],
)
def test_a_text_is_the_same_however_it_was_saved(write, data):
    assert read_text(write(data), where="list x")[0] == "a.test\nb.test\n"


PACKED = gzip.compress(bytes(range(32, 127)) * 400)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
        (b"\n\n  <HTML>denied", "is a web page"),
        (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', "is a web page"),
        (b"<!-- x --><html>", "is a web page"),
        (PACKED[: len(PACKED) // 2], "is cut off"),
        (PACKED[:30] + b"\0\0\0\0" + PACKED[34:], "is damaged"),
        (bytes(range(256)) * 20, "is a binary file"),
        (b"PK\x03\x04 and so on", "is a zip file"),
        (b"%PDF-1.7 and so on", "is a PDF file"),
        (b"BZh91AY&SY", "is a bzip2 file"),
        (b"<div class='login'><form action='/in'>Log in</form></div>", "is a web page"),
        (b"<meta charset=utf-8><title>Sign in</title>", "is a web page"),
        (b'{"error": "rate limit"}', "is JSON"),
        (b'[\n  {"host": "bad.test"}]', "is JSON"),
        (b"bad.test\n" + b"x" * (2 << 20), "line 2 is longer than 1 MiB"),
        (gzip.compress(b"x" * (3 << 20), mtime=0), "line 1 is longer than 1 MiB"),
        (gzip.compress(b"<html>", mtime=0), "is a web page"),
        (b"x" * 257 + b"ustar" + b"x" * 300, "is a tar archive"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(write, data, words):
    with pytest.raises(ListError, match=words) as error:
        read_text(write(data), where="list ut1: domains")
    assert str(error.value).startswith("list ut1: domains: ")
    assert error.value.args[0].endswith((".", "?"))


def test_a_folder_a_pipe_and_a_missing_file_are_told_apart(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "pipe", "is a pipe"), (tmp_path / "x", "No such file")):
        with pytest.raises(ListError, match=words):
            read_text(path, where="list x")


def test_what_unpacks_to_more_than_any_list_is_refused_before_it_fills_the_memory(write, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_BYTES", 3 << 20)
    lines = b"some-host.test\n" * 400_000
    with pytest.raises(ListError, match="holds more than 3 MiB"):
        read_text(write(gzip.compress(lines)), where="list x")


@pytest.mark.parametrize(
    "start", [b"[Adblock Plus 2.0]\n", b"<breast>,<cancer><-30>\n", b"[list]\n", b"{bad}\n", b"[[phrase]]\n"]
)
def test_what_only_looks_like_markup_is_a_list(write, start):
    assert read_text(write(start + b"||bad.test^\n"), where="list x")[0].startswith(start.decode())


def test_a_spreadsheets_encoding_is_read_where_it_is_expected(write):
    path = write("café\nnaïve\n".encode("cp1252"))
    assert read_text(path, where="x", fallback="cp1252")[0] == "café\nnaïve\n"
    assert "\ufffd" in read_text(path, where="x")[0]


def test_the_version_is_of_the_content_not_of_its_packing(write):
    plain = read_text(write(b"a.test\n"), where="x")[1]
    packed = read_text(write(gzip.compress(b"a.test\n")), where="x")[1]
    other = read_text(write(b"b.test\n"), where="x")[1]
    assert to_version(plain) == to_version(packed) != to_version(other)
    assert to_version(plain, other) != to_version(other, plain)
    assert len(to_version(plain)) == 12
