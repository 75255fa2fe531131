"""One campaign: kill the daemon at random under the writer, let it finish, and count what it made of every line."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.torture.school import write_school
from tests.torture.writer import Writer


@dataclass(frozen=True)
class Outcome:
    """lost: flagged lines without a draft. doubled: lines counted beyond the one that was written."""

    kills: int
    lines: int
    flagged: int
    lost: int
    doubled: int
    conserved: bool

    @property
    def is_clean(self) -> bool:
        return self.lost == 0 and self.doubled == 0 and self.conserved


def run_campaign(folder: Path, *, kills: int, seed: int, lines_between: int = 400) -> Outcome:
    dice = random.Random(seed)
    write_school(folder)
    writer = Writer(folder / "logs", dice)
    for _ in range(kills):
        writer.write_burst(dice.randint(1, lines_between))
        daemon = _start(folder)
        give_up = time.monotonic() + dice.uniform(0.3, 1.6)
        while time.monotonic() < give_up and daemon.poll() is None:
            writer.write_burst(dice.randint(1, 40))
            time.sleep(dice.uniform(0.0, 0.02))
        daemon.send_signal(signal.SIGKILL)
        daemon.wait()
    writer.write_burst(5)
    _command(folder, "run", "--once")
    return _judge(folder, writer, kills)


def _judge(folder: Path, writer: Writer, kills: int) -> Outcome:
    found: Counter[str] = Counter()
    for line in _command(folder, "incidents", "list", "--json", "--reveal").splitlines():
        incident = json.loads(line)
        found[incident["subject"]["name"]] += incident["lines"]
    health = json.loads(_command(folder, "health", "--json", allowed=(0, 1)).splitlines()[0])
    (source,) = health["sources"]
    expected = Counter(writer.flagged)
    return Outcome(
        kills=kills,
        lines=writer.lines,
        flagged=len(writer.flagged),
        lost=sum((expected - found).values()),
        doubled=sum((found - expected).values()) + max(0, source["lines"] - writer.lines),
        conserved=source["lines"] == writer.lines == source["entries"] + source["ignored"] + source["rejected"],
    )


def _start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "-c", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )


def _command(folder: Path, *words: str, allowed: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *words, "-c", str(folder)],
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    )
    if done.returncode not in allowed:
        raise RuntimeError(f"filterwatch {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONWARNINGS": "default"}
