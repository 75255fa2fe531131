"""Damaged gzip files through the tailer: what unpacks is read, each record once; nothing raises, nothing stalls."""

import gzip
import random
import time
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitor.ingest.tail import Tailer, TailLimits
from monitor.records.source import Batch, Mode
from tests.fuzz.stalls import STALL_SECONDS

AT_A_TIME = 50
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class ArchiveOutcome:
    """wrong: files of which something else was read than all whole records before the damage, once.

    slowest_seconds: CPU of one step of the tailer, which is at most a batch of one file.
    """

    files: int = 0
    records: int = 0
    wrong: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        return not self.wrong and not self.raised and self.slowest_seconds <= STALL_SECONDS

    def __str__(self) -> str:
        slowest = f"slowest={self.slowest_seconds * 1000:.1f}ms"
        return f"files={self.files} records={self.records} wrong={len(self.wrong)} raised={len(self.raised)} {slowest}"


def fuzz_archives(folder: Path, *, files: int, seed: int) -> ArchiveOutcome:
    dice = random.Random(seed)
    outcome = ArchiveOutcome()
    for number in range(0, files, AT_A_TIME):
        made = {}
        for place in range(min(AT_A_TIME, files - number)):
            path = folder / f"{number + place:06d}.log.gz"
            data = _damage(_pack(dice, number + place), dice)
            path.write_bytes(data)
            made[str(path)] = data
        _read_files(folder, made, outcome)
        for path in folder.glob("*.gz"):
            path.unlink()
    return outcome


def _read_files(folder: Path, made: dict[str, bytes], outcome: ArchiveOutcome) -> None:
    tailer = Tailer(
        "filter", folder / "*.gz", Mode.DROP, generations=(), limits=TailLimits(batch_bytes=4096, settle_seconds=0)
    )
    read: dict[str, bytes] = dict.fromkeys(made, b"")
    try:
        for _ in range(2):  # the second pass must give nothing
            _poll(tailer, read, outcome)
    except Exception as error:  # noqa: BLE001 -- that none is raised is what is tested
        outcome.raised.append(repr(error))
    tailer.close()
    for path, data in made.items():
        outcome.files += 1
        outcome.records += read[path].count(b"\n")
        if read[path] != _unpack(data):
            outcome.wrong.append(Path(path).name)


def _poll(tailer: Tailer, read: dict[str, bytes], outcome: ArchiveOutcome) -> None:
    began = time.process_time()
    for step in tailer.poll(LATER):
        if isinstance(step, Batch):
            read[step.generation.path] += step.data
            tailer.confirm(step)
        now = time.process_time()
        outcome.slowest_seconds = max(outcome.slowest_seconds, now - began)
        began = now


def _pack(dice: random.Random, number: int) -> bytes:
    """One to three members, their borders anywhere in a line."""
    text = b"".join(b"%d.%d %d a line of the log\n" % (number, line, dice.getrandbits(60)) for line in range(200))
    cuts = sorted(dice.randint(0, len(text)) for _ in range(dice.choice((0, 0, 1, 2))))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


def _damage(data: bytes, dice: random.Random) -> bytes:
    at = dice.randint(3, len(data) - 1)  # behind the magic: without it this is no gzip file
    end = min(len(data), at + dice.randint(1, 50))
    kind = dice.randrange(7)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
    if kind == 2:
        return data[:at] + bytes(end - at) + data[end:]
    if kind == 3:
        return data[:at] + data[end:]
    if kind == 4:
        return data[:at] + dice.randbytes(end - at) + data[at:]
    if kind == 5:
        return data + dice.choice((dice.randbytes(30), bytes(512), b"\x1f\x8b\x08"))
    return data


def _unpack(data: bytes) -> bytes:
    """All whole records before the damage, by feeding zlib one byte at a time; all of it where there is no damage."""
    out = bytearray()
    is_whole = False
    rest = data
    while rest.startswith(b"\x1f"):
        decoder = zlib.decompressobj(31)
        for place in range(len(rest)):
            try:
                out += decoder.decompress(rest[place : place + 1])
            except zlib.error:
                return _whole_records(bytes(out))
            if decoder.eof:
                rest = rest[place + 1 :].lstrip(b"\x00")
                break
        else:
            return _whole_records(bytes(out))
        is_whole = not rest
    return bytes(out) if is_whole else _whole_records(bytes(out))


def _whole_records(text: bytes) -> bytes:
    return text[: text.rfind(b"\n") + 1]
