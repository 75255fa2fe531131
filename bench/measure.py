"""Commands come in; what they took leaves: wall and CPU seconds, peak memory, and medians of interleaved rounds."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command. peak_mb: its largest resident set, by wait4."""

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
    """Start the command, wait for it, and ask the kernel what it took."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors, _input(contender.stdin) as stdin:
        begun = time.perf_counter()
        process = subprocess.Popen(contender.command, stdin=stdin, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        return Run(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_mb=usage.ru_maxrss / 1024,
            code=process.returncode,
            output=out.read(),
            errors=errors.read().decode(errors="replace"),
        )


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
