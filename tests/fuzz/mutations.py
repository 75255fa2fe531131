"""A format's own lines enter; lines that no product ever wrote leave, changed as the format's grammar lets one change them.

Half of the changes are to bytes. The other half are to cells: what stands between two separators of the format. A cell
is left out, doubled, exchanged for another, emptied, quoted, filled with a trap, or the whole line stands in a frame.
One line in ten is cut off behind a few bytes that come again and again.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers import Format
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS

LONGEST = 8_192
HEAD_LINES = 3
AUTO, BLANK = "auto", "blank"
MARKS = (
    b'"', b"'", b",", b";", b"|", b"\t", b" ", b"=", b":", b"/", b"\\", b"%", b"{", b"}", b"[", b"]", b"<", b">", b"\r",
    b"\x00", b"\x1b[2J", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\x1c", b"\\n", b"#011",
    b"CEF:0|", b"<134>1 ", b"http://", b"user=", b"9" * 40, b"-1", b"1e999", b"NaN", b"2026-02-30 25:61:61", b"0x7f.1",
)  # fmt: skip
FRAMES = (
    b"<134>Sep  7 09:00:00 gate app[12]: ", b"<134>1 2026-09-07T09:00:00Z gate app - - - ", b"2026-09-07T09:00:00+01:00 gate app: ",
    b"83 <134>", b"Sep  7 09:00:00 ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Corpus:
    """lines: of the format's fixtures; borders: what separates its cells; head: what stands before mutated lines."""

    lines: tuple[bytes, ...]
    borders: tuple[bytes, ...]

    @property
    def head(self) -> tuple[bytes, ...]:
        """So that a header stands where the format wants one."""
        return self.lines[:HEAD_LINES]


Make = Callable[[random.Random, Corpus], bytes]
"""One line, without a line end in it."""


def read_corpus(fmt: Format) -> Corpus:
    lines = tuple(line for path in find_fixtures(fmt) for line in path.read_bytes().splitlines()[:200])
    borders = dict.fromkeys(border for layout in fmt.layouts for border in _find_borders(layout))
    return Corpus(lines or (b"",), tuple(border for border in borders if any(border in line for line in lines)))


def _find_borders(layout: Layout) -> tuple[bytes, ...]:
    if layout.kind == "jsonlines":
        return b",", b":"
    if layout.kind == "keyvalue":
        return (layout.pair_separator.encode(),)
    if layout.kind == "pattern":
        return b" ", b'","'
    return {AUTO: (b",", b";", b"\t", b"|"), BLANK: (b" ",)}.get(layout.separator, (layout.separator.encode(),))


def make_random(dice: random.Random, _corpus: Corpus) -> bytes:
    """Any bytes but LF, mostly printable ones."""
    length = dice.choice((0, 1, 20, 80, 300))
    if dice.random() < 0.3:
        return dice.randbytes(length).replace(b"\n", b" ")
    return bytes(dice.choices(range(32, 127), k=length))


def make_mutated(dice: random.Random, corpus: Corpus) -> bytes:
    """A line of the format's own fixture, changed in one to four ways."""
    line = dice.choice(corpus.lines)
    for _ in range(dice.randint(1, 4)):
        line = _change_cells(line, dice, corpus) if dice.random() < 0.5 else _change_bytes(line, dice, corpus)
    if dice.random() < 0.1:
        line = _repeat_and_cut(line, dice)
    return line[:LONGEST].replace(b"\n", b" ")


def _repeat_and_cut(line: bytes, dice: random.Random) -> bytes:
    """A few bytes of a line again and again, and nothing behind them that would fit: what backtracks has most to try."""
    start = dice.randint(0, len(line))
    piece = line[start : start + dice.randint(1, 8)] or b"/"
    repeated = line[:start] + piece * max(2, (QUICK_CHARACTERS - len(line)) // len(piece))
    return repeated + dice.choice((b"", b"!", b'"', line[start:]))


def _change_bytes(line: bytes, dice: random.Random, corpus: Corpus) -> bytes:
    start = dice.randint(0, len(line))
    end = min(len(line), start + dice.randint(0, 30))
    kind = dice.randrange(7)
    if kind == 0:
        return line[:start] + line[end:]
    if kind == 1:
        return line[:start] + dice.choice(MARKS) + line[start:]
    if kind == 2:
        return line[:start] + line[start:end] * dice.choice((2, 3, 200)) + line[end:]
    if kind == 3:
        return line[:start] + dice.choice(corpus.lines)[start:]
    if kind == 4:
        return line[:start] + dice.randbytes(end - start) + line[end:]
    if kind == 5:
        return line[:start] + dice.choice(MARKS) * dice.choice((1, 50, 1000)) + line[end:]
    return line[:start]


def _change_cells(line: bytes, dice: random.Random, corpus: Corpus) -> bytes:
    borders = [border for border in corpus.borders if border in line]
    if not borders:
        return _change_bytes(line, dice, corpus)
    border = dice.choice(borders)
    cells = line.split(border)
    one, other = dice.randrange(len(cells)), dice.randrange(len(cells))
    kind = dice.randrange(9)
    if kind == 0:
        del cells[one]
    elif kind == 1:
        cells.insert(other, cells[one])
    elif kind == 2:
        cells[one], cells[other] = cells[other], cells[one]
    elif kind == 3:
        cells[one] = dice.choice(dice.choice(corpus.lines).split(border))
    elif kind == 4:
        cells[one] = dice.choice((b"", b"-", b'""', b" "))
    elif kind == 5:
        cells[one] = b'"' + cells[one] + dice.choice((b'"', b"", b'""'))
    elif kind == 6:
        cells[one] = _set_trap(cells[one], dice)
    elif kind == 7:
        cells[one:one] = [cells[one]] * dice.choice((2, 50, 500))
    else:
        return dice.choice(FRAMES) * dice.choice((1, 1, 2, 5)) + line
    return border.join(cells)


def _set_trap(cell: bytes, dice: random.Random) -> bytes:
    """In the place of a cell's value or behind it, once or many times. What stands before an assignment stays a key."""
    trap = dice.choice(MARKS) * dice.choice((1, 20, 200))
    if dice.random() < 0.5:
        return cell + trap
    key, found, _ = cell.partition(dice.choice((b"=", b":")))
    return key + found + trap if found else trap
