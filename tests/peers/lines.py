"""Lines that every program can read, each with an id of its own, and what of them came out again."""

import re
import time
from collections import Counter

FIRST_HOST = 100
ID = re.compile(rb"user(\d{5})")


def log_line(number: int, text: str = "") -> bytes:
    """A Squid line of now; login and client address stand for the number, which is below 156. All are of one length."""
    address = f"10.100.100.{FIRST_HOST + number}"
    login = f"user{number:05d}"
    path = f"http://www.listed.test/{text}"
    return f"{time.time():.3f} 10 {address} TCP_DENIED/403 512 GET {path} {login} HIER_NONE/- -\n".encode()


def log_lines(first: int, count: int) -> bytes:
    return b"".join(log_line(number) for number in range(first, first + count))


def count_ids(output: bytes) -> Counter[int]:
    """How often each number stands in whole lines of the output."""
    return Counter(int(found) for found in ID.findall(output[: output.rfind(b"\n") + 1]))
