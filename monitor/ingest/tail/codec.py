"""How a generation's bytes are packed and encoded, as the one word that its checkpoint keeps in `codec`."""

import codecs

PLAIN = "none"
GZIP = "gzip"
GZIP_MAGIC = b"\x1f\x8b\x08"
SAMPLE_BYTES = 64
LEAST_LETTERS = 4  # fewer prove nothing
BYTE_ORDER_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def name_codec(*, is_packed: bool, encoding: str) -> str:
    """`none`, `gzip`, `utf-16-le`, `gzip+utf-16-be`..."""
    if not is_packed:
        return encoding or PLAIN
    return f"{GZIP}+{encoding}" if encoding else GZIP


def text_encoding(codec: str) -> str:
    """`utf-16-le` or `utf-16-be` where the file began like that, else "" (bytes that hold ASCII)."""
    last = codec.rpartition("+")[2]
    return "" if last in (PLAIN, GZIP) else last


def find_encoding(head: bytes) -> str:
    """UTF-16 by a file's first 64 bytes: a byte order mark, or NULs in every other byte and nowhere else; else ""."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), "")
    pairs = min(len(head), SAMPLE_BYTES) // 2
    if marked or pairs < LEAST_LETTERS:
        return marked
    even, odd = head[0 : 2 * pairs : 2], head[1 : 2 * pairs : 2]
    if all(even) and not any(odd):
        return "utf-16-le"
    return "utf-16-be" if all(odd) and not any(even) else ""
