"""What happens to a log while a program reads it; each case ends with the numbers that must have come out, once each."""

import gzip
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.peers.lines import log_line, log_lines
from tests.peers.programs import Program

Case = Callable[[Program, Path], int]
"""Returns how many numbers there were, from 0 on."""

REUSE_TRIES = 50
HEADER = b"Date Time,Username,URL,Category,Action,Client IP\n"


class NotHadHereError(Exception):
    """The case can't be brought about on this machine."""


def rename_late_writes(program: Program, log: Path) -> int:
    """F01 log renamed, late writes to the old one"""
    _begin(program, log)
    with log.open("ab", buffering=0) as late:
        log.rename(f"{log}.1")
        late.write(log_lines(10, 10))
        _append(log, log_lines(20, 10))
    program.settle()
    return 30


def rotate_while_stopped(program: Program, log: Path) -> int:
    """F05 rotation while stopped"""
    _begin(program, log)
    program.stop()
    _append(log, log_lines(10, 10))
    log.rename(f"{log}.1")
    _append(log, log_lines(20, 10))
    program.start()
    program.settle()
    return 30


def copy_and_truncate(program: Program, log: Path) -> int:
    """F06 copytruncate"""
    _begin(program, log)
    shutil.copyfile(log, f"{log}.1")
    os.truncate(log, 0)
    _append(log, log_lines(10, 5))
    program.settle()
    return 15


def copy_and_truncate_while_stopped(program: Program, log: Path) -> int:
    """F08 copytruncate while stopped"""
    _begin(program, log)
    program.stop()
    _append(log, log_lines(10, 10))
    shutil.copyfile(log, f"{log}.1")
    os.truncate(log, 0)
    _append(log, log_lines(20, 5))
    program.start()
    program.settle()
    return 25


def truncate_with_hole(program: Program, log: Path) -> int:
    """F07 copytruncate, the writer keeps its offset"""
    with log.open("wb", buffering=0) as writer:
        writer.write(log_lines(0, 10))
        program.start()
        program.settle()
        shutil.copyfile(log, f"{log}.1")
        os.truncate(log, 0)
        writer.write(log_lines(10, 10))
    program.settle()
    return 20


def rewrite_same_size(program: Program, log: Path) -> int:
    """F10 rewritten, same size"""
    _begin(program, log)
    size = log.stat().st_size
    with log.open("r+b") as file:
        file.write(log_lines(10, 10))
    assert log.stat().st_size == size
    program.settle()
    return 20


def rewrite_longer(program: Program, log: Path) -> int:
    """F11 rewritten longer, same first line"""
    head = b"# log of the proxy\n"
    log.write_bytes(head + log_lines(0, 10))
    program.start()
    program.settle()
    log.write_bytes(head + log_lines(10, 20))
    program.settle()
    return 30


def remove_and_make_again(program: Program, log: Path) -> int:
    """F14 removed and made again"""
    _begin(program, log)
    log.unlink()
    program.settle()
    _append(log, log_lines(10, 10))
    program.settle()
    return 20


def reuse_inode(program: Program, log: Path) -> int:
    """F15 the inode used again, while stopped"""
    _begin(program, log)
    program.stop()
    inode = log.stat().st_ino
    log.unlink()
    for _ in range(REUSE_TRIES):
        log.touch()
        if log.stat().st_ino == inode:
            break
        log.unlink()
    else:
        raise NotHadHereError("this file system gave another inode")
    _append(log, log_lines(10, 20))
    program.start()
    program.settle()
    return 30


def compress_unread_tail(program: Program, log: Path) -> int:
    """F17 compressed with an unread tail"""
    _begin(program, log)
    program.stop()
    _append(log, log_lines(10, 10))
    Path(f"{log}.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    _append(log, log_lines(20, 10))
    program.start()
    program.settle()
    return 30


def complete_later(program: Program, log: Path) -> int:
    """F38 last line completed later"""
    line = log_line(10)
    cut = line.index(b"user") + 6
    _begin(program, log)
    _append(log, line[:cut])
    program.settle()
    _append(log, line[cut:] + log_line(11))
    program.settle()
    return 12


def complete_across_restart(program: Program, log: Path) -> int:
    """F41 partial line across a restart"""
    line = log_line(10)
    cut = line.index(b"user") + 6
    _begin(program, log)
    _append(log, line[:cut])
    program.settle()
    program.stop()
    _append(log, line[cut:] + log_line(11))
    program.start()
    program.settle()
    return 12


def other_separators(program: Program, log: Path) -> int:
    """F49 U+2028, U+0085, VT and FF inside a field"""
    _begin(program, log)
    _append(log, b"".join(log_line(10 + n, mark) for n, mark in enumerate(("\u2028", "\x85", "\x0b", "\x0c", "\x1d"))))
    program.settle()
    return 15


def kill_and_rotate(program: Program, log: Path) -> int:
    """F66 killed five times, rotated in between"""
    _begin(program, log)
    for number in range(1, 6):
        _append(log, log_lines(number * 10, 5))
        program.settle()
        program.kill()
        _append(log, log_lines(number * 10 + 5, 5))
        if number % 2 == 0:
            log.rename(f"{log}.{number}")
        program.start()
    program.settle()
    return 60


def overwrite_nightly(program: Program, log: Path) -> int:
    """F32 export overwritten in place, five nights"""
    log.write_bytes(HEADER + _rows(0, 10))
    program.start()
    program.settle()
    for night in range(1, 5):
        log.write_bytes(HEADER + _rows(night * 10, 10))
        program.settle()
    return 50


def roll_nightly(program: Program, log: Path) -> int:
    """F34 rolling export of seven days, ten nights"""
    log.write_bytes(HEADER + _rows(0, 5))
    program.start()
    program.settle()
    for night in range(1, 10):
        first = max(0, night - 6)
        log.write_bytes(HEADER + _rows(first * 5, (night + 1 - first) * 5))
        program.settle()
    return 50


LOG_CASES: tuple[Case, ...] = (
    rename_late_writes,
    rotate_while_stopped,
    copy_and_truncate,
    truncate_with_hole,
    copy_and_truncate_while_stopped,
    rewrite_same_size,
    rewrite_longer,
    remove_and_make_again,
    reuse_inode,
    compress_unread_tail,
    complete_later,
    complete_across_restart,
    other_separators,
    kill_and_rotate,
)
EXPORT_CASES: tuple[Case, ...] = (overwrite_nightly, roll_nightly)


def _begin(program: Program, log: Path) -> None:
    log.write_bytes(log_lines(0, 10))
    program.start()
    program.settle()


def _append(log: Path, data: bytes) -> None:
    with log.open("ab", buffering=0) as file:
        file.write(data)


def _rows(first: int, count: int) -> bytes:
    return b"".join(
        b"2026-09-21 15:00:%02d,user%05d,http://www.listed.test/,Adult,Blocked,192.0.2.7\n" % (number % 60, number)
        for number in range(first, first + count)
    )
