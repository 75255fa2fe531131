"""A command comes in as arguments; what it took leaves as JSON on a descriptor. Run as a file, by a bare Python.

Linux gives a new program the memory peak of the process that started it, so whoever measures small programs must be
small: this imports next to nothing, and what it holds itself (about 8 MB) is the least that it can measure.
"""

import os
import sys
import time


def main(report: int, command: list[str]) -> None:
    """Run the command with this process's own standard streams. report: the descriptor to write to."""
    os.set_inheritable(report, False)
    begun = time.perf_counter()
    try:
        pid = os.posix_spawnp(command[0], command, os.environ)
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    numbers = (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code)
    os.write(report, ("[" + ",".join(map(str, numbers)) + "]").encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
