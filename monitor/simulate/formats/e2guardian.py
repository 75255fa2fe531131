"""An event comes in; its line in e2guardian's formats 1 to 8 and DansGuardian's leaves (FatController.cpp)."""

from urllib.parse import urlsplit

from monitor.records.event import Action
from monitor.simulate.event import Event
from monitor.simulate.formats.words import E2GUARDIAN
from monitor.simulate.timetable import LONDON

GROUP_NUMBERS = {"pupils": "1", "staff": "2"}
BLOCKED_SITE, BROKEN_TLS = "500", "151"


def write_blanks(event: Event) -> str | None:
    """Format 1: the nineteen fields, separated by blanks."""
    return _joined(event, " ")


def write_quoted(event: Event) -> str | None:
    """Format 2: the nineteen fields in quotes; quotes inside a value are not doubled."""
    return _joined(event, '","', ends='"')


def write_squid_like(event: Event) -> str | None:
    """Format 3: Squid's native line, with the client's address where the user would be."""
    if event.action is Action.AUTH:
        return None
    result = "TCP_DENIED/403" if event.action is Action.BLOCKED else f"TCP_MISS/{event.status}"
    address = event.seat.address
    return (
        f"{_epoch(event)} {event.milliseconds:6d} {address} {result} {event.size} {event.method} {_where(event)} "
        f"{address} DEFAULT_PARENT/ {event.mime or '-'}"
    )


def write_tabbed(event: Event) -> str | None:
    """Format 4: the nineteen fields, separated by TAB."""
    return _joined(event, "\t")


def write_format_5(event: Event) -> str | None:
    """Format 5: twenty fields with TAB, the time an epoch, the server's name second."""
    return _tabs(event, server="filter01", searches=False)


def write_format_6(event: Event) -> str | None:
    """Format 6: as 5, without the server's name."""
    return _tabs(event, server="-", searches=False)


def write_format_7(event: Event) -> str | None:
    """Format 7: as 5, then search words and flags."""
    return _tabs(event, server="filter01", searches=True)


def write_format_8(event: Event) -> str | None:
    """Format 8, the default since 5.4: as 7, without the server's name."""
    return _tabs(event, server="-", searches=True)


def write_dansguardian(event: Event) -> str | None:
    """DansGuardian 2.x: stamp user address url reason method size."""
    if event.action is Action.AUTH:
        return None
    what = _what(event)
    reason = f" {what} " if what else "  "
    who = f"{event.seat.login or '-'} {event.seat.address}"
    return f"{_stamp(event)} {who} {_where(event)}{reason}{event.method} {event.size}"


def _joined(event: Event, separator: str, *, ends: str = "") -> str | None:
    if event.action is Action.AUTH:
        return None
    seat = event.seat
    values = (_stamp(event), seat.login or "-", seat.address, _where(event), _what(event) or "-", event.method,
              str(event.size), "0", _category(event), GROUP_NUMBERS.get(seat.group, "1"), str(event.status),
              event.mime or "-", seat.device or seat.address, seat.group, "-", "-", "-", "-", "-")  # fmt: skip
    return ends + separator.join(values) + ends


def _tabs(event: Event, *, server: str, searches: bool) -> str | None:
    if event.action is Action.AUTH:
        return None
    seat, what = event.seat, _what(event)
    message = BLOCKED_SITE if event.action is Action.BLOCKED else BROKEN_TLS if what else "0"
    values = [_epoch(event), server, seat.login or "-", seat.address, seat.device or "-", _where(event), event.method,
              str(event.status), str(event.size), event.mime or "-", "-", "-", str(event.milliseconds), "-", message,
              what or "-", "0", _category(event), seat.group, GROUP_NUMBERS.get(seat.group, "1")]  # fmt: skip
    if searches:
        visible = "HP" if event.method == "CONNECT" else "PM"
        values += [event.term or "-", f"8080:{visible}:dnsa:dnsa"]
    return "\t".join(values)


def _what(event: Event) -> str:
    if event.action is Action.BLOCKED:
        return f"*DENIED* Blocked site: {event.host}"
    if event.action is Action.ERROR:
        return "*DENIED* Failed to negotiate ssl connection to client"
    return ""


def _category(event: Event) -> str:
    return (E2GUARDIAN.get(event.topic, "") if event.action is Action.BLOCKED else "") or "-"


def _where(event: Event) -> str:
    """A tunnel shows no path."""
    return f"https://{urlsplit(event.url).hostname}" if event.method == "CONNECT" else event.url


def _stamp(event: Event) -> str:
    return event.at.astimezone(LONDON).strftime("%Y.%m.%d %H:%M:%S")


def _epoch(event: Event) -> str:
    milliseconds = round(event.at.timestamp() * 1000)
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"
