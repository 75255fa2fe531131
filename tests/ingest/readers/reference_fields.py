"""The raw columns of one record enter; its canonical fields leave, each from the descriptor's rules: the plain way."""

import re
from typing import Any

from monitor.ingest.readers.carry import carry_columns
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.fields.addresses import LONGEST_URL, _cut_slowly, clean_domain, clean_host, clean_wire_name
from monitor.ingest.readers.fields.choices import NO_WORD, UNLISTED, is_empty
from monitor.ingest.readers.fields.day_order import READ, REASONS
from monitor.ingest.readers.fields.subjects import clean_ip
from monitor.ingest.readers.fields.times import TimeReader
from monitor.ingest.readers.fields.users import identify, parse_user
from monitor.ingest.readers.format import FRAME_HOST, FRAME_ID, FRAME_TIME, Choice, Format, IgnoreRule
from monitor.ingest.readers.mapping import ADDRESS_KINDS, NO_ADDRESS, WRONG_COLUMN
from monitor.records.event import Action, Identity, Kind, Zone

Row = dict[str, str | None]


def map_row(fmt: Format, row: Row, times: TimeReader, state: dict[str, Any], batch: Any) -> dict[str, Any] | str | None:
    """The canonical fields of one row; why it is refused; None when it is no request."""
    table = Table({name: [row.get(name)] for name in [*fmt.columns, FRAME_TIME, FRAME_HOST, FRAME_ID]}, 1)
    if fmt.carry is not None:
        table = carry_columns(table, fmt.carry, state)
        row = {name: cells[0] for name, cells in table.columns.items()}
    instants, _ = times.read(table, state, latest_us=(batch.generation.modified_ns or 4 * 10**18) // 1000)
    if any(is_meant(rule, row) for rule in fmt.ignore):
        return None
    if any(is_meant(rule, row) for rule in fmt.refuse):
        return WRONG_COLUMN
    if instants.code[0] != READ:
        return REASONS[int(instants.code[0])]
    url, domain = read_address(fmt, row)
    action, word = choose(row, fmt.action)
    kind, _ = choose(row, fmt.kind)
    term = read_text(fmt, row, "search.term")
    if "search.term" in fmt.fields and kind == Kind.WEB and domain is None and term is not None:
        kind = Kind.SEARCH
    if domain is None and kind in ADDRESS_KINDS:
        return NO_ADDRESS
    fields: dict[str, Any] = {
        "time_us": int(instants.time_us[0]),
        "event.timezone": Zone(instants.zone[0]),
        "event.action": Action.UNKNOWN if action == UNLISTED else Action(action),
        "labels.vendor_action": word and clean(word),
        "event.category": Kind(kind),
        **read_who(fmt, row),
        "url.full": url,
        "url.domain": domain,
        "http.request.method": upper(field(fmt, row, "http.request.method")),
        "rule.category": read_categories(fmt, row),
        "rule.name": field(fmt, row, "rule.name"),
        "search.term": term,
        "event.reason": read_text(fmt, row, "event.reason"),
        "event.severity": (choose(row, fmt.severity)[0] or None) if fmt.severity else None,
        "observer.name": field(fmt, row, "observer.name") or clean((row.get(FRAME_HOST) or "").strip()),
    }
    if fmt.action_always >= 0:
        fields["event.action"] = Action(fmt.action_always)
    elif action == UNLISTED and fmt.action.sources:
        fields["unlisted"] = word[:80] if word else NO_WORD
    return {name: value for name, value in fields.items() if value is not None}


def is_meant(rule: IgnoreRule, row: Row) -> bool:
    word = joined(row, rule.source, "/")
    if rule.match is not None and rule.match.search(word) is not None:
        return True
    return rule.unless is not None and rule.unless.search(word) is None


def joined(row: Row, source: tuple[str, ...], joiner: str) -> str:
    return joiner.join(part for name in source if (part := (row.get(name) or "").strip()))


def first(row: Row, sources: Any, joiner: str, *, drops_empty: bool) -> str | None:
    texts = (joined(row, source, joiner) for source in sources)
    return next((text for text in texts if text and not (drops_empty and is_empty(text))), None)


def taken(pattern: Any, text: str) -> str | None:
    found = pattern.search(text)
    return None if found is None else next((group for group in found.groups() if group), None)


def clean(text: str) -> str | None:
    text = text.strip().strip('"').strip().replace("\x1f", ", ")
    return None if is_empty(text) else text


def raw_field(fmt: Format, row: Row, name: str) -> str | None:
    rule = fmt.fields.get(name)
    text = first(row, rule.sources, " ", drops_empty=True) if rule else None
    return taken(rule.take, text) if rule and rule.take and text else text


def field(fmt: Format, row: Row, name: str) -> str | None:
    text = raw_field(fmt, row, name)
    return clean(text) if text else None


def upper(text: str | None) -> str | None:
    return text and text.upper()


def choose(row: Row, choice: Choice) -> tuple[int, str | None]:
    word = first(row, choice.sources, "/", drops_empty=False)
    number = next((number for pattern, number in choice.rules if pattern.search(word or "")), choice.otherwise)
    return number, taken(choice.take, word) if choice.take is not None and word else word


def read_text(fmt: Format, row: Row, name: str) -> str | None:
    rule = fmt.fields.get(name)
    if rule is None:
        return None
    if rule.take is not None:
        return field(fmt, row, name)
    if len(rule.sources) == len(rule.sources[0]) == 1:
        text = (row.get(rule.sources[0][0]) or "").strip()
    else:
        text = first(row, rule.sources, " ", drops_empty=False) or ""
    return None if is_empty(text) else cut(text)


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_URL else text[: LONGEST_URL - 1] + "…"


def read_address(fmt: Format, row: Row) -> tuple[str | None, str | None]:
    host, wire = raw_field(fmt, row, "url.domain"), raw_field(fmt, row, "url.domain_wire")
    named = (host and clean_domain(host)) or (wire and clean_wire_name(wire)) or None
    url = path = read_text(fmt, row, "url.full")
    if "url.path" in fmt.fields:
        path, query = read_text(fmt, row, "url.path"), read_text(fmt, row, "url.query")
        path = f"{path}?{query.removeprefix('?')}" if path and query else path
    is_whole = url is not None and (not url.startswith("/") or url.startswith("//"))
    if is_whole and url is not None:
        authority = _cut_slowly(url)
        return url, (authority and clean_host(authority)) or named
    if path is None or named is None:
        return url, named
    scheme = raw_field(fmt, row, "url.scheme")
    whole = named + (path if path.startswith("/") else f"/{path}")
    return cut(f"{scheme.lower()}://{whole}" if scheme else whole), named


def read_categories(fmt: Format, row: Row) -> list[str] | None:
    text = raw_field(fmt, row, "rule.category")
    for separator in fmt.category_separators:
        text = text and text.replace(separator, "\x1f")
    parts = [part for piece in (text or "").split("\x1f") if (part := clean(piece))]
    return list(dict.fromkeys(parts)) or None


def read_who(fmt: Format, row: Row) -> dict[str, Any]:
    address = next(
        (text for name in ("source.ip", "source.ip_port", "source.ip_pub") if (text := field(fmt, row, name))), None
    )
    ip = clean_ip(address) if address else None
    host = field(fmt, row, "host.name") or (address if address and ip is None else None)
    if host and ip and host.lower() == ip.lower():
        host = None
    user, domain, is_member = read_user(fmt, row)
    if user and user.lower() in {(ip or "").lower(), (host or "").lower()}:
        user = None
    group = field(fmt, row, "user.group.name")
    identity = identify(user) if user else Identity.DEVICE if host else Identity.UNKNOWN
    if fmt.identity is not None and not is_member:
        identity = Identity(choose(row, fmt.identity)[0] or identity)
    written = field(fmt, row, "user.domain")
    return {
        "user.name": user,
        "user.domain": (domain if user else None) or (written and written.lower()),
        "user.group.name": None if group is None or group.lower() == "unknown" else group,
        "labels.identity_type": identity,
        "source.ip": ip or None,
        "host.name": host,
    }


def read_user(fmt: Format, row: Row) -> tuple[str | None, str | None, bool]:
    """The login, its domain, and whether it was chosen among several parties."""
    member = choose_member(fmt, row)
    if member is not None:
        parsed = parse_user(member, fmt.empty)
        if parsed.name:
            return parsed.name, parsed.domain or None, True
    rule = fmt.fields.get("user.name")
    user: str | None = None
    domain: str | None = None
    for source in rule.sources if rule else ():
        text = first(row, [source], " ", drops_empty=True)
        text = taken(rule.take, text) if rule and rule.take and text else text
        parsed = parse_user((text and clean(text)) or "", fmt.empty)
        if user is None:
            user, domain = parsed.name or None, domain or parsed.domain or None
    return user, None if member is not None else domain, member is not None


def choose_member(fmt: Format, row: Row) -> str | None:
    if fmt.parties is None:
        return None
    names_text, types_text = ((row.get(name) or "").strip() for name in (fmt.parties.names, fmt.parties.types))
    if not names_text or not types_text:
        return None
    types = re.split(r", ?|\x1f", types_text)
    for way in (r",(?! )|\x1f", r", ?|\x1f"):
        names = re.split(way, names_text)
        if len(names) == len(types):
            if fmt.parties.match.search(types[0]):  # the format's own user is the first
                return None
            return next((name for name, kind in zip(names, types, strict=True) if fmt.parties.match.search(kind)), None)
    return None
