"""A file's first bytes in; out comes what kind of non-text file it is, if it is one."""

MAGIC = (
    (b"PK\x03\x04", "a zip or Office file"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"\x7fELF", "a program"),
    (b"ElfFile\x00", "a Windows event log"),
    (b"regf", "a Windows registry hive"),
    (b"PAR1", "a Parquet file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\x04\x22\x4d\x18", "an lz4 file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!\x1a\x07", "a RAR file"),
    (b"!<arch>\n", "a program library"),
)
TAR_MARK_AT = 257
HEAD_BYTES = 512


def name_binary(head: bytes) -> str | None:
    """Say what the file is when it can't be a log, None for text. head: its first 512 bytes, unpacked."""
    if head[:2] == b"MZ" and b"\x00" in head:
        return "a Windows program"
    if head[TAR_MARK_AT : TAR_MARK_AT + 5] == b"ustar":
        return "a tar archive"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "a bzip2 file"
    return next((name for mark, name in MAGIC if head.startswith(mark)), None)
