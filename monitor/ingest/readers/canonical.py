"""A frame and a row enter; the entry as a canonical event leaves: ECS names, absent fields left out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.frames import CATEGORY_SEPARATOR, EntryFrame
from monitor.records.event import Action, Identity, Kind, Zone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_canonical(frame: EntryFrame, row: int) -> dict[str, Any]:
    """One entry under the names of formats/CANON.md section 1. `rule.category` is a list; times are ISO 8601 in UTC."""
    categories = frame.category[row]
    fields: dict[str, Any] = {
        "@timestamp": _to_iso(int(frame.time_us[row])),
        "event.timezone": _word(Zone(frame.zone[row])),
        "event.action": _word(Action(frame.action[row])),
        "labels.vendor_action": frame.vendor_action[row],
        "event.category": _word(Kind(frame.kind[row])),
        "user.name": frame.user[row],
        "user.domain": frame.user_domain[row],
        "user.group.name": frame.group[row],
        "labels.identity_type": _word(Identity(frame.identity[row])),
        "source.ip": frame.source_ip[row],
        "host.name": frame.host_name[row],
        "url.full": frame.url[row],
        "url.domain": frame.domain[row],
        "http.request.method": frame.method[row],
        "rule.category": categories.split(CATEGORY_SEPARATOR) if categories else None,
        "rule.name": frame.rule[row],
        "search.term": frame.search_term[row],
        "event.reason": frame.reason[row],
        "event.severity": int(frame.severity[row]) or None,
        "observer.name": frame.observer[row],
    }
    return {name: value for name, value in fields.items() if value is not None}


def _to_iso(time_us: int) -> str:
    moment = _EPOCH + timedelta(microseconds=time_us)
    precision = "microseconds" if time_us % 1000 else "milliseconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def _word(member: Action | Identity | Kind | Zone) -> str:
    return member.name.lower().replace("_", "-")
