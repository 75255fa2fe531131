"""An event comes in; the Squid and squidGuard lines about it leave (built-in log formats of Squid's cf.data.pre)."""

from urllib.parse import quote, urlsplit

from monitor.records.event import Action
from monitor.simulate.event import Event
from monitor.simulate.formats.words import UT1
from monitor.simulate.timetable import LONDON

AGENT = "Mozilla/5.0 (X11; CrOS x86_64) SchoolBrowser/1.0"


def write_native(event: Event) -> str:
    """`%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt`; the time is an epoch."""
    milliseconds = round(event.at.timestamp() * 1000)
    status, hierarchy = _verdict(event)
    return (
        f"{milliseconds // 1000}.{milliseconds % 1000:03d} {event.milliseconds:6d} {event.seat.address} "
        f"{status}/{event.status:03d} {event.size} {event.method} {_target(event)} {_user(event)} {hierarchy} "
        f"{_kind(event)}"
    )


def write_common(event: Event) -> str:
    """`%>a - %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st %Ss:%Sh`; local time with its offset."""
    status, hierarchy = _verdict(event)
    return f"{_common(event)} {status}:{hierarchy.split('/')[0]}"


def write_combined(event: Event) -> str:
    """Common with referrer and user agent before the status."""
    status, hierarchy = _verdict(event)
    return f'{_common(event)} "{event.referrer or "-"}" "{AGENT}" {status}:{hierarchy.split("/")[0]}'


def write_squidguard(event: Event) -> str | None:
    """`stamp [pid] Request(group/category/-) url ip/fqdn ident method REDIRECT`, local time; refusals only."""
    category = UT1.get(event.topic, "")
    if event.action is not Action.BLOCKED or not category:
        return None
    stamp = event.at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M:%S")
    host = event.seat.device or "-"
    return (
        f"{stamp} [2114] Request({event.seat.group}/{category}/-) {_target(event)} "
        f"{event.seat.address}/{host} {_user(event)} {event.method} REDIRECT"
    )


def _common(event: Event) -> str:
    stamp = event.at.astimezone(LONDON).strftime("%d/%b/%Y:%H:%M:%S %z")
    request = f'"{event.method} {_target(event)} HTTP/1.1"'
    return f"{event.seat.address} - {_user(event)} [{stamp}] {request} {event.status} {event.size}"


def _verdict(event: Event) -> tuple[str, str]:
    """Squid's own word for what it did, and where it fetched from."""
    if event.action in {Action.BLOCKED, Action.AUTH}:
        return "TCP_DENIED", "HIER_NONE/-"
    if event.action is Action.ERROR:
        return "NONE", "HIER_NONE/-"
    return ("TCP_TUNNEL" if event.method == "CONNECT" else "TCP_MISS"), "HIER_DIRECT/192.0.2.80"


def _target(event: Event) -> str:
    """A tunnel shows host and port only."""
    return f"{urlsplit(event.url).hostname}:443" if event.method == "CONNECT" else event.url


def _user(event: Event) -> str:
    return quote(event.seat.login, safe="@") or "-"


def _kind(event: Event) -> str:
    """A tunnel that was opened has no type; a refusal is always Squid's own page."""
    return event.mime if event.mime and (event.method != "CONNECT" or event.status in {403, 407}) else "-"
