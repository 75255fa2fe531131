"""The bytes of a list file go in; its text comes out, or a sentence that says why it is no list."""

import hashlib
import re
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.unpack import Reader, is_tar, open_list

LONGEST_RECORD = 1 << 20
_CHUNK_BYTES = 1 << 20
_SNIFFED_BYTES = 4096
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_COMMENT = r"<!--(?:-?[^-]|--+[^->])*--+>"  # ends in one place only, however many follow it
_LEAD = rf"\s*(?:<\?xml[^>]*>\s*)?(?:{_COMMENT}\s*)*"
_PAGE = re.compile(_LEAD + r"<(?:!doctype|html|head|body|error|listbucketresult)\b", re.IGNORECASE | re.DOTALL)
_PART_OF_PAGE = re.compile(_LEAD + r"<[a-z][a-z0-9]*[^<>]*>.*</[a-z]", re.IGNORECASE | re.DOTALL)
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[{"]|\[\s*["\[{]))')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PACKED = {"PK\x03\x04": "a zip file", "BZh": "a bzip2 file", "%PDF-": "a PDF file", "SQLite format 3": "a database"}


def read_bytes(path: Path, *, where: str) -> bytes:
    """The file's bytes, unpacked when it is gzip. Raises ListError: unreadable, damaged, an archive, no text."""
    with open_list(path, where=where) as reader:
        if is_tar(reader.head):
            raise ListError(f"{where}: is a tar archive. Unpack it and give the file inside as the path.")
        return read_all(reader, where=where)


def read_all(reader: Reader, *, where: str) -> bytes:
    """Everything, in pieces: what can't be a list is turned away before it fills the memory. Raises ListError."""
    chunks: list[bytes] = []
    line, run = 1, 0
    while chunk := reader.read(_CHUNK_BYTES):
        if not chunks:
            refuse_what_is_no_list(chunk[:_SNIFFED_BYTES], where=where)
        end = b"\n" if b"\n" in chunk else b"\r"
        first = chunk.find(end)
        run += len(chunk) if first < 0 else first
        if run > LONGEST_RECORD:
            size = f"{LONGEST_RECORD >> 20} MiB"
            raise ListError(f"{where}: line {line} is longer than {size}, so this is no list. Download it again.")
        if first >= 0:
            line += chunk.count(end)
            run = len(chunk) - chunk.rfind(end) - 1
        chunks.append(chunk)
    return b"".join(chunks)


def read_text(path: Path, *, where: str, fallback: str = "") -> tuple[str, bytes]:
    """(text with LF line ends, SHA-256 of the unpacked bytes). Raises ListError for what is no text list."""
    data = read_bytes(path, where=where)
    return to_text(data, fallback=fallback), hashlib.sha256(data).digest()


def to_text(data: bytes | bytearray, *, fallback: str = "") -> str:
    """UTF-8 or UTF-16, with or without a byte-order mark.

    fallback: the encoding of what is no UTF-8 (a spreadsheet's "cp1252"); without one its bytes become U+FFFD.
    """
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(fallback if fallback and encoding == "utf-8" else encoding, "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def refuse_what_is_no_list(head: bytes, *, where: str) -> None:
    """head: the first bytes of a file. Raises ListError for a web page, JSON, a packed or binary file."""
    text = head.decode(encoding_of(head), "replace").removeprefix("\ufeff")
    if _PAGE.match(text) or _PART_OF_PAGE.match(text):
        raise ListError(f"{where}: is a web page, not a list: the download was probably refused. Download it again.")
    if _JSON.match(text):
        raise ListError(f"{where}: is JSON, not a list: an answer of a web service, perhaps. Download the list itself.")
    for mark, kind in _PACKED.items():
        if text.startswith(mark):
            raise ListError(f"{where}: is {kind}, not a list. Unpack or export it as text.")
    if len(_CONTROL.findall(text)) * 20 > len(text):
        raise ListError(f"{where}: is a binary file, not a list. Unpack or export it as text.")


def to_version(*digests: bytes) -> str:
    """A list's version: 12 hex digits of the SHA-256 of its files' digests."""
    return (digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()).hex()[:12]


def printable(name: str) -> str:
    """A file's name as it may be shown: what can't be printed or encoded becomes "?"."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def encoding_of(data: bytes | bytearray) -> str:
    """UTF-8 unless a byte-order mark, or every second byte being zero, says UTF-16."""
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    head = data[:_SNIFFED_BYTES]
    for encoding, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(head) > 1 and zeros.count(0) * 2 > len(zeros) and 0 not in letters:
            return encoding
    return "utf-8"
