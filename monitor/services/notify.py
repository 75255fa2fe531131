"""A word to systemd over its notify socket: ready, alive, stopping. Without systemd nothing is sent."""

import os
import socket


def send_notice(text: str) -> bool:
    """Send one sd_notify(3) message such as "READY=1"; True when a socket took it.

    Protocol: a datagram to $NOTIFY_SOCKET; a leading "@" means Linux's abstract namespace.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    kind = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK  # a full socket must not hold up reading
    with socket.socket(socket.AF_UNIX, kind) as wire:
        try:
            wire.sendto(text.encode(), address)
        except OSError:
            return False
    return True


def watchdog_seconds() -> float | None:
    """Half of systemd's watchdog time (how often to ping at least), None when no watchdog waits for this process."""
    if os.environ.get("WATCHDOG_PID") not in (None, "", str(os.getpid())):
        return None
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 2_000_000 if microseconds.isdigit() else None
