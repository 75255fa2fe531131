"""Addresses that no browser would send, through the canonicaliser: nothing raises, nothing stalls, twice is as once."""

import random
import time
from dataclasses import dataclass, field

from monitor.detect.address.url import canonical_host, canonical_url
from tests.fuzz.stalls import STALL_SECONDS, call_off

SEEDS = (
    "http://www.listed.test/path/page.html?q=word&x=1#part",
    "https://user:secret@sub.listed.test:8443/a/../b/%2e%2E/c%zz?%41",
    "listed.test:443",
    "//listed.test/x",
    "http://[2001:db8::1]:8080/",
    "http://0x7f.1/",
    "http://192.0.2.7/",
    "http://xn--bcher-kva.test/",
    "http://bücher.test/straße",
    "ftp://listed.test/",
    "view-source:http://listed.test/",
)
MARKS = (
    "/", "\\", "?", "#", "@", ":", ".", "..", "%", "%00", "%25", "%2f", "[", "]", "://", " ", "\t", "\r", "\x00", "\u2028",
    "\u3002", "\uff0e", "ß", "\u200d", "\udc80", "xn--", "0x", "-", "_", "1" * 30, "a" * 300, "é", "\U0001f600",
)  # fmt: skip


@dataclass(kw_only=True)
class AddressOutcome:
    addresses: int = 0
    raised: list[str] = field(default_factory=list)
    unstable: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        return not self.raised and not self.unstable and self.slowest_seconds <= STALL_SECONDS

    def __str__(self) -> str:
        slowest = f"slowest={self.slowest_seconds * 1000:.1f}ms"
        return f"addresses={self.addresses} raised={len(self.raised)} unstable={len(self.unstable)} {slowest}"


def fuzz_addresses(*, addresses: int, seed: int) -> AddressOutcome:
    dice = random.Random(seed)
    outcome = AddressOutcome(addresses=addresses)
    for _ in range(addresses):
        address = _mutate(dice)
        began = time.process_time()
        try:
            with call_off():
                url = canonical_url(address)
                canonical_host(address)
                is_stable = url is None or canonical_url(str(url)) == url
        except Exception as error:  # noqa: BLE001 -- that none is raised is what is tested
            outcome.raised.append(f"{address!r}: {error!r}")
            continue
        outcome.slowest_seconds = max(outcome.slowest_seconds, time.process_time() - began)
        if not is_stable:
            outcome.unstable.append(repr(address))
    return outcome


def _mutate(dice: random.Random) -> str:
    address = dice.choice(SEEDS)
    for _ in range(dice.randint(0, 5)):
        start = dice.randint(0, len(address))
        end = min(len(address), start + dice.choice((0, 0, 1, 5, 20)))
        mark = dice.choice(MARKS) * dice.choice((1, 1, 1, 2, 100))
        address = address[:start] + mark + address[end:]
    return address
