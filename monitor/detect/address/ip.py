"""A host text goes in; the canonical IP address, "not an address", or "an address, but a wrong one" comes out."""

import re
from ipaddress import AddressValueError, IPv6Address

_NUMBER = re.compile(r"(?:0[xX](?P<hex>[0-9a-fA-F]*)|0(?P<octal>[0-7]+)|(?P<decimal>[0-9]+))\Z")
_BARE_IPV6 = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:%[0-9A-Za-z._~-]+)?\Z")
_LAST_IS_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)\Z")
_MOST_DIGITS = 16


def ends_in_number(host: str) -> bool:
    """True when a browser would read the host as an IPv4 address or refuse it (WHATWG "ends in a number")."""
    labels = host.split(".")
    if labels[-1] == "" and len(labels) > 1:
        labels.pop()
    return _LAST_IS_NUMBER.match(labels[-1]) is not None


def canonical_ipv4(host: str) -> str | None:
    """Four decimal numbers from any form a browser takes: 127.1, 0x7f.1, 0177.0.0.1, 2130706433. None when wrong."""
    labels = host.split(".")
    if labels[-1] == "" and len(labels) > 1:
        labels.pop()
    if len(labels) > 4:
        return None
    numbers = [_read_number(label) for label in labels]
    *high, low = numbers
    if low is None or low >= 256 ** (5 - len(numbers)):
        return None
    value = low
    for position, number in enumerate(high):
        if number is None or number > 255:
            return None
        value += number << (8 * (3 - position))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def canonical_ipv6(host: str) -> str | None:
    """The compressed form without brackets or zone; an IPv4-mapped address becomes the IPv4 address it stands for."""
    try:
        address = IPv6Address(host.partition("%")[0])
    except AddressValueError:
        return None
    mapped = address.ipv4_mapped
    return str(mapped) if mapped is not None else address.compressed


def is_bare_ipv6(text: str) -> bool:
    """True for an IPv6 address without brackets, as many logs write it."""
    return text.count(":") >= 2 and _BARE_IPV6.match(text) is not None and canonical_ipv6(text) is not None


def is_ip(host: str) -> bool:
    """True for a *canonical* host that is an IPv4 or IPv6 address."""
    if host[-1:].isalpha() and "0x" not in host:  # nearly every host there is
        return ":" in host
    return ":" in host or ends_in_number(host)


def _read_number(label: str) -> int | None:
    found = _NUMBER.match(label)
    if found is None:
        return None
    for base, name in ((16, "hex"), (8, "octal"), (10, "decimal")):
        digits = found[name]
        if digits is not None:
            digits = digits.lstrip("0")
            return int(digits or "0", base) if len(digits) <= _MOST_DIGITS else None
    return None
