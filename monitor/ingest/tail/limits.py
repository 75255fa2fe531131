"""The sizes and times that bound reading; the defaults suit a school, tests and small machines may go lower."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TailLimits:
    """What a tailer may use.

    batch_bytes: bytes of records per batch; a batch holds at least one whole record, however small this is.
    record_bytes: a record longer than this (its line end not counted) is cut out and reported.
    settle_seconds: a snapshot or drop file is whole when it wasn't modified for so long.
    grace_seconds: a rotated file's unfinished last record is taken after so long without a write.
    gzip_bytes, gzip_ratio: a compressed file that unpacks to more new bytes, or to more bytes per byte, is not read on.
    max_open_files: files held open at a time, so that a log that is renamed away can be read to its end.
    keep_seconds: finished generations whose file is gone are remembered for so long, to recognise a late copy.
    """

    batch_bytes: int = 4 * MEBIBYTE
    record_bytes: int = 64 * 1024
    settle_seconds: float = 60
    grace_seconds: float = 30
    gzip_bytes: int = 200 * MEBIBYTE
    gzip_ratio: int = 200
    max_open_files: int = 64
    keep_seconds: float = 30 * 24 * 3600
