"""How a generation's bytes are packed and encoded, as the one word that its checkpoint keeps in `codec`."""

import codecs

PLAIN = "none"
GZIP = "gzip"
GZIP_MAGIC = b"\x1f\x8b\x08"
BYTE_ORDER_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def name_codec(*, is_packed: bool, encoding: str) -> str:
    """`none`, `gzip`, `utf-16-le`, `gzip+utf-16-be`..."""
    if not is_packed:
        return encoding or PLAIN
    return f"{GZIP}+{encoding}" if encoding else GZIP


def text_encoding(codec: str) -> str:
    """`utf-16-le` or `utf-16-be` where the file began with that byte order mark, else "" (bytes that hold ASCII)."""
    last = codec.rpartition("+")[2]
    return "" if last in (PLAIN, GZIP) else last


def find_encoding(head: bytes) -> str:
    """The encoding that a file's first bytes declare by a byte order mark: "" unless it is UTF-16."""
    return next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), "")
