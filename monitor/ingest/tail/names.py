"""File names: a safe spelling for people, the names of unfinished files, and the order of rotated siblings."""

import re
from pathlib import PurePath

UNFINISHED_PREFIXES = ("~$", ".~", ".nfs", ".#")
UNFINISHED_SUFFIXES = (
    ".filepart",
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".upload",
    ".swp",
    "~",
)
ROTATED = re.compile(r"(?P<base>.+?)[._-](?P<mark>\d[\dT._-]*|old|bak|prev)(?:\.gz)?", re.ASCII | re.DOTALL)
LONGEST_NUMBER = 4  # access.log.9999 is a rotation number, access.log-20260907 is a date

Rank = tuple[int, int, str]
NEWEST: Rank = (2, 0, "")


def to_printable(path: str) -> str:
    r"""The path on one line, in visible characters only: `\x1b` for ESC, `\xff` for a byte that isn't UTF-8."""
    return "".join(character if _is_plain(character) else _escape(character) for character in path)


def is_unfinished(path: str) -> bool:
    """True for names that editors and transfers give to a file they haven't finished (`~$x.xlsx`, `x.csv.filepart`)."""
    name = PurePath(path).name
    return name.startswith(UNFINISHED_PREFIXES) or name.lower().endswith(UNFINISHED_SUFFIXES)


def parse_rotation(path: str) -> tuple[str, Rank]:
    """The live log's path and this file's place among its rotated siblings; a lower rank is older.

    `access.log.2` < `access.log.1` < `access.log`; `access.log-20260906` < `access.log-20260907` < `access.log`.
    """
    match = ROTATED.fullmatch(path)
    if match is None:
        return path, NEWEST
    base, mark = match["base"], match["mark"]
    if mark.isdigit() and len(mark) <= LONGEST_NUMBER:
        return base, (1, -int(mark), "")
    return base, (0, 0, mark) if mark[0].isdigit() else (1, -1, "")


def _is_plain(character: str) -> bool:
    return character.isprintable() and character != "\\"


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: the system's spelling of a byte that isn't UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
