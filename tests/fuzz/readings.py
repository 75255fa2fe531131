"""Damaged logs of every format, read by the product and by the plain reader: entry for entry the same."""

import random
import time
from dataclasses import dataclass, field

from bench.variants import find_variants
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers import Format
from monitor.ingest.readers.whole import batch_of
from tests.fuzz.stalls import call_off
from tests.ingest.readers.reference import read_plainly
from tests.ingest.readers.test_reference import FORMATS, GOLDEN, MODIFIED_NS, SITE, damage, read_as_product

LINES = (24, 120, 400)
"""Of a log that is made after a format's shapes: few are read one by one, many with array arithmetic."""
LONGEST_FILE = 120_000


@dataclass(kw_only=True)
class ReadingOutcome:
    """logs: read in both ways, of so many records. different: format and seed of those that were not read alike."""

    logs: int = 0
    records: int = 0
    different: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        return not self.different and not self.raised

    def __str__(self) -> str:
        return f"logs={self.logs} records={self.records} different={len(self.different)} raised={len(self.raised)}"


def fuzz_readings(*, logs: int, seed: int, formats: frozenset[str] = frozenset()) -> ReadingOutcome:
    """About so many damaged logs, shared out over the named formats, or all."""
    outcome = ReadingOutcome()
    began = time.monotonic()
    chosen = [fmt for name, fmt in sorted(FORMATS.items()) if not formats or name in formats]
    for fmt in chosen:
        dice = random.Random(f"{seed} {fmt.id}")
        corpus = _make_corpus(fmt, dice)
        for number in range(max(1, logs // len(chosen))):
            data = dice.choice(corpus)
            for _ in range(dice.choice((0, 1, 3))):
                data = damage(data, dice)
            _read_in_both_ways(fmt, data, f"{fmt.id} {seed} {number}", outcome)
    outcome.seconds = time.monotonic() - began
    return outcome


def _read_in_both_ways(fmt: Format, data: bytes, name: str, outcome: ReadingOutcome) -> None:
    outcome.logs += 1
    try:
        with call_off():
            found = read_as_product(fmt.id, data)
    except Exception as error:  # noqa: BLE001 -- that none is raised is what is tested
        outcome.raised.append(f"{name}: {type(error).__name__}: {error}")
        return
    plain = read_plainly(fmt, batch_of(data, modified_ns=MODIFIED_NS), SITE)
    outcome.records += int(plain["lines"])
    if found != plain:
        outcome.different.append(name)


def _make_corpus(fmt: Format, dice: random.Random) -> list[bytes]:
    files = [path.read_bytes() for path in (*find_fixtures(fmt), *sorted((GOLDEN / fmt.id).glob("*.log")))]
    made = [
        variant.write(lines, seed=dice.randrange(1000)) for variant in find_variants(fmt) for lines in LINES
    ]  # fmt: skip
    return [data for data in (*files, *made) if len(data) <= LONGEST_FILE]
