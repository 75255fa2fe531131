"""Lines that no product ever wrote, through every shipped format: nothing raises, nothing stalls, no line is lost."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf

from monitor.frames import Reading
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers import Format, Reader
from monitor.ingest.readers.whole import batch_of
from monitor.records.source import Batch
from tests.fuzz.balance import find_imbalance
from tests.fuzz.mutations import Corpus, Make, read_corpus
from tests.fuzz.stalls import STALL_SECONDS, StalledError, take_time, take_time_again

MODIFIED_NS = 1_790_856_000_000_000_000  # 2026-10-01 12:00 UTC
BLOCK_LINES = 100
LONGEST_SHOWN = 2_000
MOST_STALLED = 20  # lines; more of them tell nothing new, and take long

Read = Callable[[Batch], Reading]


@dataclass(kw_only=True)
class LineOutcome:
    """lines: read, of which so many became entries, were rejected, or ignored. unbalanced: what became of which block.

    raised: format and exception. stalled: format, and the seconds of a line. slowest_seconds: CPU of a block of 100
    lines; of one line alone where that block took longer than one line may.
    """

    lines: int = 0
    entries: int = 0
    ignored: int = 0
    rejected: int = 0
    unbalanced: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    stalled: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    slowest_format: str = ""

    @property
    def is_clean(self) -> bool:
        return not (self.raised or self.unbalanced or self.stalled)

    def __str__(self) -> str:
        slowest = f"slowest={self.slowest_seconds * 1000:.1f}ms ({self.slowest_format})"
        became = f"entries={self.entries} ignored={self.ignored} rejected={self.rejected}"
        wrong = f"unbalanced={len(self.unbalanced)} raised={len(self.raised)} stalled={len(self.stalled)}"
        return f"lines={self.lines} {became} {wrong} {slowest}"


def fuzz_lines(
    make: Make,
    *,
    lines: int,
    seed: int,
    formats: Mapping[str, Format] | None = None,
    open_reader: Callable[[Format], Read] = lambda fmt: Reader(fmt).read,
) -> LineOutcome:
    """At least so many lines, shared out over all formats. make: one line from the dice and a format's real lines."""
    formats = load_formats([shipped_folder()]) if formats is None else formats
    outcome = LineOutcome()
    blocks = -(-lines // (BLOCK_LINES * len(formats)))
    for name, fmt in sorted(formats.items()):
        corpus = read_corpus(fmt)
        dice = random.Random(f"{seed} {name}")
        read = open_reader(fmt)
        for _ in range(blocks):
            if len(outcome.stalled) >= MOST_STALLED:
                return outcome
            block = [make(dice, corpus) for _ in range(BLOCK_LINES)]
            if not _read_block(read, fmt, corpus, block, outcome):
                read = open_reader(fmt)  # what it learned is of no use when it was called off
    return outcome


def _read_block(read: Read, fmt: Format, corpus: Corpus, block: list[bytes], outcome: LineOutcome) -> bool:
    """Whether the block was read to its end, in which its lines stand behind the fixture's first ones."""
    data = _join(corpus, block)
    found: list[Reading] = []
    outcome.lines += len(block)
    try:
        seconds = take_time(lambda: found.append(read(_to_batch(data))))
    except StalledError:
        _look_closer(read, fmt, corpus, block, outcome)
        return False
    except Exception as error:  # noqa: BLE001 -- that none is raised is what is tested
        outcome.raised.append(f"{fmt.id}: {type(error).__name__}: {error}")
        return False
    reading = found[0]
    outcome.entries += 0 if reading.entries is None else len(reading.entries)
    outcome.ignored += reading.ignored
    outcome.rejected += len(reading.rejected)
    wrong = find_imbalance(reading, data, fmt)
    if wrong:
        outcome.unbalanced.append(f"{fmt.id}: {wrong}")
    if seconds > STALL_SECONDS:
        _look_closer(read, fmt, corpus, block, outcome)
    else:
        _note_slowest(outcome, fmt, seconds)
    return True


def _look_closer(read: Read, fmt: Format, corpus: Corpus, block: list[bytes], outcome: LineOutcome) -> None:
    """A slow line, or a hundred ordinary ones on a busy machine? Line by line where the block is slow again."""
    seconds = _time_again(read, corpus, block)
    if seconds > STALL_SECONDS:
        alone = [_time_again(read, corpus, [line]) for line in block]
        slow = [(one, line) for one, line in zip(alone, block, strict=True) if one > STALL_SECONDS]
        if seconds == inf and not slow:
            slow = [(inf, b"".join(block))]
        outcome.stalled += [f"{fmt.id}: {one:.3f} s: {line[:LONGEST_SHOWN]!r}" for one, line in slow]
        seconds = max(alone)
    _note_slowest(outcome, fmt, seconds)


def _time_again(read: Read, corpus: Corpus, lines: list[bytes]) -> float:
    """Infinite where it comes to no end."""
    data = _join(corpus, lines)
    try:
        return take_time_again(lambda: read(_to_batch(data)))
    except StalledError:
        return inf


def _note_slowest(outcome: LineOutcome, fmt: Format, seconds: float) -> None:
    if seconds > outcome.slowest_seconds:
        outcome.slowest_seconds, outcome.slowest_format = seconds, fmt.id


def _join(corpus: Corpus, lines: list[bytes]) -> bytes:
    return b"\n".join([*corpus.head, *lines, b""])


def _to_batch(data: bytes) -> Batch:
    return batch_of(data, modified_ns=MODIFIED_NS)
