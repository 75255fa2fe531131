"""The columns that say who made a request enter; user, domain, address, device and kind of identity leave."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded
from monitor.ingest.readers.columns import Table, drop_equal, join, prefer, recode, refine
from monitor.ingest.readers.fields.choices import choose, clean_text, read_field, read_words
from monitor.ingest.readers.fields.users import NOBODY, User, identify, parse_user
from monitor.ingest.readers.format import FieldRule, Format, Parties
from monitor.records.event import Identity

CACHED = 16_384

_V4_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3})(?::.*)?", re.ASCII | re.DOTALL)
_V6_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d+)?", re.ASCII)
_BETWEEN = re.compile(r",(?! )|\x1f")  # a name may be "Surname, First"
_COMMA = re.compile(r", ?|\x1f")
_BESIDE = "\x1e"
_NO_RULE = FieldRule(sources=())
_BLANKED = ("0.0.0.0", "::")  # noqa: S104 -- what anonymising products write, not an address to listen on


_identify_login = lru_cache(maxsize=CACHED)(identify)


@dataclass(slots=True)
class Subjects:
    user: Coded
    user_domain: Coded
    group: Coded
    source_ip: Coded
    host_name: Coded
    identity: NDArray[np.uint8]


def read_subjects(table: Table, fmt: Format) -> Subjects:
    """Who made each request. A user that equals the row's device is nobody, as one that is an address is to
    `parse_user`: the filter had no login.
    """
    addresses = _first_field(table, fmt, ("source.ip", "source.ip_port", "source.ip_pub"))
    cleaned = list(map(clean_ip, addresses.values))
    source_ip = recode(addresses, cleaned)
    is_name = zip(addresses.values, (ip is None for ip in cleaned), strict=True)
    named = recode(addresses, [text if is_one else None for text, is_one in is_name])
    host_name = prefer(read_field(table, fmt.fields.get("host.name"), clean_text), named)
    host_name = drop_equal(host_name, source_ip)
    user, domain = _read_users(table, fmt)
    member = _read_member(table, fmt.parties)
    is_member = member.codes >= 0
    if is_member.any():
        chosen, chosen_domain = _clean_users(member, fmt, parse_user)
        user, domain = prefer(chosen, user), prefer(chosen_domain, _without(domain, is_member))
    user = drop_equal(user, host_name)
    domain = _without(domain, user.codes < 0)
    return Subjects(
        user=user,
        user_domain=prefer(domain, read_field(table, fmt.fields.get("user.domain"), _lower)),
        group=read_field(table, fmt.fields.get("user.group.name"), _group),
        source_ip=source_ip,
        host_name=host_name,
        identity=_identify(table, fmt, user, host_name, is_member),
    )


@lru_cache(maxsize=CACHED)
def clean_ip(text: str) -> str | None:
    """The IP address at the beginning of a text, in its shortest form; "" where it was blanked out, None without one.

    Takes `10.0.0.1:59668:X0:pc7`, `[fd00::1]:443`, `10.0.0.1, 192.0.2.1` (the first) and IPv4 written as IPv6.
    """
    text = text.strip().strip('"').split(",", 1)[0].strip()
    found = _V4_PORT.fullmatch(text) or _V6_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address(found[1] if found else text.split("%", 1)[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    shortest = str(mapped or address)
    return "" if shortest in _BLANKED else shortest


def _first_field(table: Table, fmt: Format, names: tuple[str, ...]) -> Coded:
    found = Coded.absent(table.rows)
    for name in names:
        rule = fmt.fields.get(name)
        if rule is not None:
            found = prefer(found, read_field(table, rule, clean_text))
    return found


def _read_users(table: Table, fmt: Format) -> tuple[Coded, Coded]:
    """The user column's keys and domains: the first source that names somebody."""
    rule = fmt.fields.get("user.name", _NO_RULE)
    user, domain = Coded.absent(table.rows), Coded.absent(table.rows)
    for source in rule.sources:
        taken = FieldRule(sources=(source,), take=rule.take)
        words = table.joined(source, " ") if rule.take is None else read_words(table, taken)
        missing = user.codes < 0
        names, behind = _clean_users(words, fmt, parse_login)
        user, domain = prefer(user, names), prefer(domain, _without(behind, ~missing))
    return user, domain


def _without(column: Coded, rows: NDArray[np.bool_]) -> Coded:
    return Coded(column.values, np.where(rows, ABSENT, column.codes).astype(np.int32))


@lru_cache(maxsize=CACHED)
def parse_login(text: str, extra_placeholders: frozenset[str] = frozenset()) -> User:
    """Who is named in a cell of a user column."""
    cleaned = clean_text(text)
    return NOBODY if cleaned is None else parse_user(cleaned, extra_placeholders)


def _clean_users(raw: Coded, fmt: Format, parse: Callable[..., User]) -> tuple[Coded, Coded]:
    """The keys of logins as written, and their domains."""
    parsed = list(map(partial(parse, extra_placeholders=fmt.empty) if fmt.empty else parse, raw.values))
    return recode(raw, [one.name for one in parsed]), recode(raw, [one.domain for one in parsed])


def _read_member(table: Table, parties: Parties | None) -> Coded:
    """Of each row's parties the first that is a person; absent where none is, or the two lists don't match."""
    if parties is None:
        return Coded.absent(table.rows)
    types = table.coded(parties.types)
    has_person = np.array([*(_names_a_person_later(parties, text) for text in types.values), False], dtype=bool)
    names = _without(table.coded(parties.names), ~has_person[types.codes])

    def choose_person(text: str) -> str | None:
        names_text, types_text = text.split(_BESIDE, 1)
        types = _COMMA.split(types_text)
        names = next((names for way in (_BETWEEN, _COMMA) if len(names := way.split(names_text)) == len(types)), None)
        if names is None:
            return None
        return next((name for name, kind in zip(names, types, strict=True) if parties.match.search(kind)), None)

    return refine(join([names, types], _BESIDE, needs_all=True), choose_person)


def _names_a_person_later(parties: Parties, types_text: str) -> bool:
    """Whether a person stands behind something else: one that comes first is the format's user already."""
    first, *others = _COMMA.split(types_text)
    return parties.match.search(first) is None and any(parties.match.search(kind) is not None for kind in others)


def _identify(
    table: Table, fmt: Format, user: Coded, host_name: Coded, is_member: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Identity per row: the format's own column where it has one, else what the login itself tells.

    is_member: rows whose user was chosen among several parties; the column tells of the first of them.
    """
    known = map(_identify_login, user.values)
    identity = np.fromiter(chain(known, [Identity.UNKNOWN]), dtype=np.uint8, count=len(user.values) + 1)[user.codes]
    identity = np.where((user.codes < 0) & (host_name.codes >= 0), np.uint8(Identity.DEVICE), identity)
    if fmt.identity is not None:
        stated, _ = choose(table, fmt.identity)
        identity = np.where((stated != Identity.UNKNOWN) & ~is_member, stated, identity)
    return identity


def _group(text: str) -> str | None:
    cleaned = clean_text(text)
    return None if cleaned is None or cleaned.lower() == "unknown" else cleaned


def _lower(text: str) -> str | None:
    cleaned = clean_text(text)
    return cleaned and cleaned.lower()
