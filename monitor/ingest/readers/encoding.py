"""The bytes of records enter; text that can always be encoded again leaves.

UTF-8 first, per record; a record that isn't UTF-8 is Windows' cp1252 unless it holds whole UTF-8 characters too (then
only the broken bytes are replaced). So the answer never depends on where a batch ends. What can't be read becomes
U+FFFD: an escape would bring a backslash, which means something in a login and in an address.
"""

import codecs

UTF8 = "utf-8"
UTF16_LE = "utf-16-le"
UTF16_BE = "utf-16-be"

BOM = "\ufeff"
UNREADABLE = "\ufffd"

_SIGNS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, UTF16_LE), (codecs.BOM_UTF16_BE, UTF16_BE))


def find_encoding(head: bytes) -> str:
    """The encoding of a file by its first bytes: a byte-order mark, or NULs in every other byte of ASCII text."""
    for sign, encoding in _SIGNS:
        if head.startswith(sign):
            return encoding
    sample = head[:64]
    pairs = len(sample) // 2
    if pairs >= 4:
        even, odd = sample[0 : 2 * pairs : 2], sample[1 : 2 * pairs : 2]
        if not any(odd) and all(even):
            return UTF16_LE
        if not any(even) and all(odd):
            return UTF16_BE
    return UTF8


def decode_record(raw: bytes, encoding: str = UTF8) -> str:
    """One record's text. Bytes without meaning and NULs become U+FFFD; NULs around the record go.

    In 16-bit text the CR of a line end goes, too: it belongs to the record's bytes there.
    """
    if encoding != UTF8:
        return clean_text(raw.decode(encoding, errors="replace").removesuffix("\r"))
    return clean_text(_decode_utf8(raw))


def decode_records(data: bytes) -> list[str] | None:
    """All records of a UTF-8 batch at once, split on LF; None when one of them needs `decode_record`."""
    if b"\0" in data or b"\xef\xbb\xbf" in data:
        return None
    try:
        text = data.decode(UTF8)
    except UnicodeDecodeError:
        return None
    records = text.split("\n")
    if not records[-1]:
        records.pop()
    return [record.removesuffix("\r") for record in records] if "\r" in text else records


def clean_text(text: str) -> str:
    """Text without byte-order mark and NULs around it, and without anything that couldn't be encoded."""
    if text.startswith(BOM):
        text = text.removeprefix(BOM)
    if "\0" in text:
        text = text.strip("\0").replace("\0", UNREADABLE)
    return text


def _decode_utf8(raw: bytes) -> str:
    try:
        return raw.decode(UTF8)
    except UnicodeDecodeError:
        has_characters = not raw.decode(UTF8, errors="ignore").isascii()
        return raw.decode(UTF8 if has_characters else "cp1252", errors="replace")
