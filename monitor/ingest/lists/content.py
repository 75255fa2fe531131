"""The path of a list file goes in; its text comes out, or a sentence that says why it is no list."""

import gzip
import hashlib
import io
import re
import zlib
from pathlib import Path

from monitor.errors import ListError

MOST_BYTES = 2 << 30
_SNIFFED_BYTES = 4096
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|script|error)\b", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def read_bytes(path: Path, *, where: str) -> bytes:
    """The file's bytes, unpacked when it is gzip. Raises ListError: unreadable, empty, damaged, an archive."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListError(f"{where}: can't be read: {error.strerror}. Check the path and who may read it.") from error
    if data.startswith(_GZIP):
        data = _unpack(data, where)
    if data[257:262] == b"ustar":
        raise ListError(f"{where}: is a tar archive. Unpack it and give the folder as the path.")
    return data


def read_text(path: Path, *, where: str) -> tuple[str, bytes]:
    """(text with LF line ends, SHA-256 of the unpacked bytes). Raises ListError for what is no text list."""
    data = read_bytes(path, where=where)
    return to_text(data, where=where), hashlib.sha256(data).digest()


def to_text(data: bytes | bytearray, *, where: str) -> str:
    """UTF-8 or UTF-16, with or without a byte-order mark; broken bytes become U+FFFD. Raises ListError for no text."""
    text = data.decode(_encoding(data), "replace").removeprefix("\ufeff")
    head = text[:_SNIFFED_BYTES]
    if _PAGE.match(head):
        raise ListError(f"{where}: is a web page, not a list: the download was probably refused. Download it again.")
    if len(_CONTROL.findall(head)) * 20 > len(head) or head.startswith(("PK\x03\x04", "%PDF-")):
        raise ListError(f"{where}: is a binary file, not a list. Unpack or export it as text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def to_version(*digests: bytes) -> str:
    """A list's version: 12 hex digits of the SHA-256 of its files' digests."""
    return (digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()).hex()[:12]


def _encoding(data: bytes | bytearray) -> str:
    if data.startswith(UTF16_MARKS):
        return "utf-16"
    head = data[:_SNIFFED_BYTES]
    if len(head) > 1 and head[1::2].count(0) * 2 > len(head[1::2]) and 0 not in head[::2]:
        return "utf-16-le"
    return "utf-8"


def _unpack(data: bytes, where: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(MOST_BYTES + 1)
    except EOFError as error:
        raise ListError(f"{where}: the gzip file is cut off. Download it again.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ListError(f"{where}: the gzip file is damaged. Download it again.") from error
    if len(unpacked) > MOST_BYTES:
        raise ListError(f"{where}: unpacks to more than {MOST_BYTES >> 30} GiB. Is it the right file?")
    return unpacked
