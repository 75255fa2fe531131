"""A file's first bytes enter; the reason why no log format can be in it leaves, in plain words, or nothing."""

import re
import zlib
from pathlib import Path

from monitor.ingest.readers.encoding import UTF8, find_encoding

HEAD_BYTES = 262_144

MAGIC = (
    (b"PK\x03\x04", "it is a ZIP container, such as an Excel workbook (.xlsx). Export it as CSV."),
    (b"\xd0\xcf\x11\xe0", "it is an old Excel or Word file. Export it as CSV."),
    (b"%PDF", "it is a PDF. Choose CSV where the filter offers reports."),
    (b"SQLite format 3", "it is a SQLite database."),
    (b"\x7fELF", "it is a program."),
    (b"MZ", "it is a program."),
    (b"\x89PNG", "it is a picture."),
    (b"\xff\xd8\xff", "it is a picture."),
    (b"BZh", "it is compressed with bzip2. Unpack it, or have it written as .gz."),
    (b"\xfd7zXZ", "it is compressed with xz. Unpack it, or have it written as .gz."),
    (b"\x28\xb5\x2f\xfd", "it is compressed with zstd. Unpack it, or have it written as .gz."),
    (b"7z\xbc\xaf", "it is a 7-Zip archive. Unpack it."),
    (b"Rar!", "it is a RAR archive. Unpack it."),
    (b"ElfFile", "it is a Windows event log (.evtx)."),
)

STRANGERS = (
    (
        re.compile(r'^\S+ \S+ \S+ \[[^\]]+\] "[^"]*" \d{3} \S+(?: "[^"]*")*\s*$'),
        "it looks like a web server's access log, which doesn't say what a filter did.",
    ),
    (re.compile(r"^\s*(?:<\?xml|<!DOCTYPE|<html)", re.IGNORECASE), "it is a web page or XML. Export CSV."),
    (re.compile(r"^#Software: Microsoft (?:Internet Information|HTTP API)"), "it is a web server's log (IIS)."),
    (re.compile(r"^\s*\[\s*(?:\{|$)"), "it is one JSON array. Export JSON lines (one object a line) or CSV."),
    (re.compile(r"^\s*\{\s*$"), "it is JSON over several lines. Export JSON lines (one object a line) or CSV."),
    (re.compile(r'^"?(?:_time|_raw)"?,'), "it is a search's table in Splunk. Export the raw events as they came in."),
)

GZIP = b"\x1f\x8b"
_CONTROL = bytes(set(range(32)) - {0, 9, 10, 12, 13, 27})


def read_head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first bytes of a file, unpacked where it is gzip. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(size)
    return unpack_head(head, size)


def unpack_head(head: bytes, size: int = HEAD_BYTES) -> bytes:
    """Undo gzip; what can't be unpacked stays as it is, and is then refused as binary."""
    if not head.startswith(GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, size)
    except zlib.error:
        return head


def find_refusal(head: bytes) -> str | None:
    """Why these bytes are no log: empty, a known kind of binary file, or mostly not text."""
    if not head.strip(b"\0"):
        return "it is empty." if not head else "it holds nothing but NUL bytes."
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return "it holds nothing but blank lines."
    for sign, reason in MAGIC:
        if head.startswith(sign):
            return reason
    if head.startswith(GZIP):
        return "its gzip data can't be unpacked."
    return _find_odd_bytes(head) if find_encoding(head) == UTF8 else None


def _find_odd_bytes(head: bytes) -> str | None:
    if _is_binary(head):
        return "it is a binary file, not text."
    if b"\n" not in head and head.count(b"\r") > 1:
        return "its lines end the way old Macintoshes end them (CR). Save it as CSV UTF-8."
    return None


def find_stranger(text: str) -> str | None:
    """What else a line is, where it is something well known that isn't a filter's log."""
    return next((reason for pattern, reason in STRANGERS if pattern.match(text)), None)


def _is_binary(head: bytes) -> bool:
    sample = head[:65_536].lstrip(b"\0")
    odd = len(sample) - len(sample.translate(None, _CONTROL))
    return odd > len(sample) // 50 or sample.count(0) > len(sample) // 10
