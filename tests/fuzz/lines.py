"""Lines that no product ever wrote, through every shipped format: nothing raises, nothing stalls, every line is counted."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers import Format, Reader
from monitor.ingest.readers.whole import batch_of

MODIFIED_NS = 1_790_856_000_000_000_000  # 2026-10-01 12:00 UTC
BLOCK_LINES = 100
STALL_SECONDS = 0.05
LONGEST = 8_192
MARKS = (
    b'"', b"'", b",", b";", b"|", b"\t", b" ", b"=", b":", b"/", b"\\", b"%", b"{", b"}", b"[", b"]", b"<", b">", b"\r",
    b"\x00", b"\x1b[2J", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\x1c", b"\\n", b"#011",
    b"CEF:0|", b"<134>1 ", b"http://", b"user=", b"9" * 40, b"-1", b"1e999", b"NaN", b"2026-02-30 25:61:61", b"0x7f.1",
)  # fmt: skip

Make = Callable[[random.Random, list[bytes]], bytes]


@dataclass(kw_only=True)
class LineOutcome:
    """lines: read. unbalanced: blocks of which not every record was counted once. raised: format and exception.
    slowest_seconds: CPU of one line alone, or of the slowest block of 100 that needed no closer look.
    """

    lines: int = 0
    unbalanced: int = 0
    raised: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    slowest_format: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.raised and self.unbalanced == 0 and self.slowest_seconds <= STALL_SECONDS

    def __str__(self) -> str:
        slowest = f"slowest={self.slowest_seconds * 1000:.1f}ms ({self.slowest_format})"
        return f"lines={self.lines} unbalanced={self.unbalanced} raised={len(self.raised)} {slowest}"


def fuzz_lines(make: Make, *, lines: int, seed: int) -> LineOutcome:
    """About so many lines, shared out over all formats. make: one line from the dice and a format's real lines."""
    formats = load_formats([shipped_folder()])
    outcome = LineOutcome()
    blocks = max(1, lines // (BLOCK_LINES * len(formats)))
    for name, fmt in sorted(formats.items()):
        corpus = _read_corpus(fmt)
        dice = random.Random(f"{seed} {name}")
        reader = Reader(fmt)
        for _ in range(blocks):
            block = [make(dice, corpus) for _ in range(BLOCK_LINES)]
            _read_block(reader, corpus, block, outcome)
    return outcome


def make_random(dice: random.Random, _corpus: list[bytes]) -> bytes:
    """Any bytes but LF, mostly printable ones."""
    length = dice.choice((0, 1, 20, 80, 300))
    if dice.random() < 0.3:
        return dice.randbytes(length).replace(b"\n", b" ")
    return bytes(dice.choices(range(32, 127), k=length))


def make_mutated(dice: random.Random, corpus: list[bytes]) -> bytes:
    """A line of the format's own fixture, changed in one to four ways."""
    line = dice.choice(corpus)
    for _ in range(dice.randint(1, 4)):
        line = _mutate(line, dice, corpus)
    return line[:LONGEST].replace(b"\n", b" ")


def _mutate(line: bytes, dice: random.Random, corpus: list[bytes]) -> bytes:
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
        return line[:start] + dice.choice(corpus)[start:]
    if kind == 4:
        return line[:start] + dice.randbytes(end - start) + line[end:]
    if kind == 5:
        return line[:start] + dice.choice(MARKS) * dice.choice((1, 50, 1000)) + line[end:]
    return line[:start]


def _read_corpus(fmt: Format) -> list[bytes]:
    return [line for _, data in _fixtures(fmt) for line in data.splitlines()[:200]] or [b""]


def _fixtures(fmt: Format) -> Iterator[tuple[Path, bytes]]:
    for path in find_fixtures(fmt):
        yield path, path.read_bytes()


def _read_block(reader: Reader, corpus: list[bytes], block: list[bytes], outcome: LineOutcome) -> None:
    """The block behind the fixture's first lines, so that a header stands where the format wants one."""
    head = corpus[:3]
    seconds = _time_read(reader, head + block, outcome)
    outcome.lines += len(block)
    if seconds > STALL_SECONDS:  # one slow line, or a hundred ordinary ones on a busy machine?
        seconds = max(_time_read(reader, [*head, line], outcome) for line in block)
    if seconds > STALL_SECONDS:
        seconds = min(seconds, max(_time_read(reader, [*head, line], outcome) for line in block))
    if seconds > outcome.slowest_seconds:
        outcome.slowest_seconds, outcome.slowest_format = seconds, reader.format.id


def _time_read(reader: Reader, lines: list[bytes], outcome: LineOutcome) -> float:
    data = b"\n".join(lines) + b"\n"
    began = time.process_time()
    try:
        reading = reader.read(batch_of(data, modified_ns=MODIFIED_NS))
    except Exception as error:  # noqa: BLE001 -- that none is raised is what is tested
        outcome.raised.append(f"{reader.format.id}: {type(error).__name__}: {error}")
        return 0.0
    seconds = time.process_time() - began
    entries = 0 if reading.entries is None else len(reading.entries)
    outcome.unbalanced += reading.lines != entries + reading.ignored + len(reading.rejected)
    outcome.unbalanced += reading.lines > data.count(b"\n") + data.count(b"\x00")  # NUL ends a record in some formats
    return seconds
