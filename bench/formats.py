"""`python -m bench.formats`: how fast each shipped format is read to canonical columns, in CPU time of one core."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bench.report import to_table
from bench.variants import Variant, find_variants
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers import Reader
from monitor.ingest.readers.whole import batch_of
from monitor.ingest.tail.limits import TailLimits
from monitor.records.source import Batch
from monitor.services.upkeep.memory import settle_memory

MODIFIED_NS = 1_790_856_000_000_000_000  # 2026-10-01 12:00 UTC
BATCH_BYTES = TailLimits().batch_bytes
GOAL = 150_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What reading one shape of a format cost. rejected, ignored: of the lines read; both should be none."""

    name: str
    lines_per_second: float
    bytes_per_line: float
    rejected: int
    ignored: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.formats", description=__doc__)
    parser.add_argument("formats", nargs="*", help="format ids; none = all that are shipped")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    variants = find_all(options.formats)
    settle_memory()  # as the daemon and `replay` do
    speeds = [measure(variant, lines=options.lines, rounds=options.rounds) for variant in variants]
    print(to_speed_table(speeds))
    return 0


def find_all(names: Sequence[str] = ()) -> list[Variant]:
    """Every shape of the named formats, or of all."""
    formats = load_formats([shipped_folder()])
    return [variant for fmt in formats.values() if not names or fmt.id in names for variant in find_variants(fmt)]


def measure(variant: Variant, *, lines: int, rounds: int) -> Speed:
    """Read that many lines in batches as the daemon does, each round with other lines; the median round counts."""
    seconds, rejected, ignored, size = [], 0, 0, 0
    for seed in range(rounds):
        data = variant.write(lines, seed=seed)
        reader, state, spent = Reader(variant.format), dict[str, object](), 0.0
        for batch in cut_batches(data):
            whole = replace(batch, generation=replace(batch.generation, reader_state=state))
            start = time.process_time()
            reading = reader.read(whole)
            spent += time.process_time() - start
            state = reading.reader_state
            rejected += len(reading.rejected)
            ignored += reading.ignored
        seconds.append(spent)
        size = len(data)
    return Speed(
        name=variant.name,
        lines_per_second=lines / median(seconds),
        bytes_per_line=size / lines,
        rejected=rejected,
        ignored=ignored,
    )


def cut_batches(data: bytes) -> Iterator[Batch]:
    """The data as the tailer hands it on: about BATCH_BYTES each, whole lines."""
    start = 0
    while start < len(data):
        end = data.rfind(b"\n", start, start + BATCH_BYTES) + 1 or len(data)
        batch = batch_of(data[start:end], modified_ns=MODIFIED_NS, final=end == len(data))
        yield replace(batch, offset=start, starts_file=start == 0)
        start = end


def to_speed_table(speeds: Sequence[Speed]) -> str:
    rows = [
        (
            speed.name,
            f"{speed.lines_per_second:,.0f}",
            f"{speed.bytes_per_line:.0f}",
            str(speed.rejected),
            "" if speed.lines_per_second >= GOAL else "under the goal",
        )
        for speed in speeds
    ]
    return to_table(("format, read to columns", "lines/s of CPU", "bytes a line", "rejected", ""), rows)


if __name__ == "__main__":
    sys.exit(main())
