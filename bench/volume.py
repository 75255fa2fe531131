"""A seed and a number of lines come in; a Squid log of that size leaves, streamed, its contents counted exactly."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.entries import listed_host, marked_host
from monitor.simulate.names import ADJECTIVES, NOUNS

CHUNK = 20_000
LINES_A_DAY = 300_000
DAY_SECONDS, SCHOOL_SECONDS = 86_400, 8 * 3600
FIRST_DAY = 1_788_681_600  # Sunday 6 September 2026, 08:00 UTC; the log begins on the Monday after it
DENIED, OF_THEM_LISTED = 0.06, 0.5
MARKED_USERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumePlan:
    """entries: size of the list that the listed hosts come from. hosts: distinct innocent hosts, Zipf-like."""

    lines: int
    entries: int
    seed: int = 1
    users: int = 2_000

    @property
    def hosts(self) -> int:
        return max(1_000, min(186_000, self.lines // 5))


@dataclass(slots=True, kw_only=True)
class VolumeFacts:
    """What is in the log, counted while it was written. marked_users: people who tried a host of the marked list."""

    lines: int = 0
    bytes: int = 0
    denied: int = 0
    tunnels: int = 0
    listed: int = 0
    marked: int = 0
    marked_users: int = 0

    def to_values(self) -> dict[str, int]:
        return asdict(self)


def write_squid(path: Path, plan: VolumePlan) -> VolumeFacts:
    """Write a native Squid log: 6 % denied (half of that listed), half tunnels, 2,000 users, 300,000 lines a day."""
    facts = VolumeFacts(marked_users=min(MARKED_USERS, plan.users, plan.lines // 1_000))
    hosts = [f"www.{ADJECTIVES[n % 48]}{NOUNS[n // 48 % 55]}{n}.test" for n in range(plan.hosts)]
    with path.open("wb") as file:
        for start in range(0, plan.lines, CHUNK):
            block = "".join(_lines(plan, hosts, start, facts)).encode()
            facts.bytes += len(block)
            file.write(block)
    return facts


def _lines(plan: VolumePlan, hosts: list[str], start: int, facts: VolumeFacts) -> Iterator[str]:
    count = min(CHUNK, plan.lines - start)
    random = np.random.default_rng((plan.seed, start))
    times = _milliseconds(start, count)
    users = random.integers(0, plan.users, count)
    named = (plan.hosts ** random.random(count)).astype(np.int64) - 1
    denied = random.random(count) < DENIED
    listed = denied & (random.random(count) < OF_THEM_LISTED)
    entries = random.integers(0, plan.entries, count)
    tunnels = random.random(count) < 0.5
    sizes = random.integers(300, 90_000, count)
    marks = _marks(plan, facts.marked_users, start, count)
    columns = (times, users, named, denied, listed, entries, tunnels, sizes)
    for row, (ms, user, host, is_denied, is_listed, entry, is_tunnel, size) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        marked_user = marks.get(row)
        if marked_user is not None:
            user, is_denied, is_listed = marked_user, True, False  # noqa: PLW2901 - the marked line takes this place
            name = marked_host(marked_user)
            facts.marked += 1
        else:
            name = f"www.{listed_host(entry)}" if is_listed else hosts[host]
        facts.lines += 1
        facts.denied += is_denied
        facts.tunnels += is_tunnel
        facts.listed += is_listed
        target = f"CONNECT {name}:443" if is_tunnel else f"GET http://{name}/p/{size}"
        result = "TCP_DENIED/403 3917" if is_denied else f"{'TCP_TUNNEL' if is_tunnel else 'TCP_MISS'}/200 {size}"
        tail = "HIER_NONE/- text/html" if is_denied else f"HIER_DIRECT/192.0.2.80 {'-' if is_tunnel else 'text/html'}"
        yield (f"{ms // 1000}.{ms % 1000:03d} {size % 900:6d} {client(user)} {result} {target} u{user:04d} {tail}\n")


def client(user: int) -> str:
    """The address at which a person sits: each has one."""
    return f"10.{user // 250 % 250}.{30 + user // 62_500}.{user % 250}"


def _milliseconds(start: int, count: int) -> NDArray[np.int64]:
    """Evenly over the eight school hours of each day, so many lines a day."""
    numbers = np.arange(start, start + count, dtype=np.int64)
    day, within = numbers // LINES_A_DAY + 1, numbers % LINES_A_DAY
    return (FIRST_DAY + day * DAY_SECONDS) * 1000 + within * (SCHOOL_SECONDS * 1000 // LINES_A_DAY)


def _marks(plan: VolumePlan, users: int, start: int, count: int) -> dict[int, int]:
    """Rows of this chunk (counted from 0) that are a marked user's: user u's one line stands at (u + 1/2) / users."""
    places = ((2 * user + 1) * plan.lines // (2 * users) for user in range(users))
    return {place - start: user for user, place in enumerate(places) if start <= place < start + count}
