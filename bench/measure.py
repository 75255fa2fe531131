"""Commands come in; what they took leaves: wall and CPU seconds, peak memory, and medians of interleaved rounds."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import BinaryIO

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command. peak_mb: its largest resident set, by wait4; at least the launcher's own 8 MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    code: int
    output: bytes
    errors: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Several runs of one command: medians, and the slowest and fastest wall time."""

    seconds: float
    fastest: float
    slowest: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A command to measure. stdin: a file that it reads, if it reads one."""

    name: str
    command: Sequence[str]
    stdin: Path | None = None


def run_once(contender: Contender) -> Run:
    """Start the command, wait for it, and ask the kernel what it took. Raises OSError where it can't be started."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors, _input(contender.stdin) as stdin:
        report, numbers = os.pipe()
        # -I -S: nothing is imported that isn't asked for
        launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(numbers), *contender.command]
        with os.fdopen(report, "rb") as reader:
            started = subprocess.Popen(launcher, stdin=stdin, stdout=out, stderr=errors, pass_fds=(numbers,))
            os.close(numbers)
            told = reader.read()
        started.wait()
        out.seek(0)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        if not told:
            raise OSError(said.strip())
        seconds, cpu_seconds, peak_mb, code = json.loads(told)
        return Run(seconds=seconds, cpu_seconds=cpu_seconds, peak_mb=peak_mb, code=code, output=out.read(), errors=said)


def run_interleaved(contenders: Sequence[Contender], *, rounds: int) -> Mapping[str, list[Run]]:
    """Every contender once a round, so that a slow minute of the machine hits all of them alike."""
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            runs[contender.name].append(run_once(contender))
    return runs


def summarise(runs: Sequence[Run]) -> Summary:
    walls = [run.seconds for run in runs]
    return Summary(
        seconds=median(walls),
        fastest=min(walls),
        slowest=max(walls),
        cpu_seconds=median(run.cpu_seconds for run in runs),
        peak_mb=max(run.peak_mb for run in runs),
    )


def _input(path: Path | None) -> BinaryIO:
    return (path or Path(os.devnull)).open("rb")
