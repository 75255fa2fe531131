"""What a pupil writes into an address or a search changes nobody else's record, in every shipped format.

Each fixture's requests get hostile text behind their address or search words, as the product's writer would write it, and
as it is where a writer escapes nothing. All other records must read as before; the record itself must stay its own
person's, or be rejected.
"""

import json
import re
from bisect import bisect_right
from pathlib import Path
from typing import Any

import pytest

from monitor.ingest.formats import Format, load_formats, shipped_folder
from monitor.ingest.formats.check import FIXTURE_MODIFIED_NS, FIXTURE_ZONE, find_fixtures
from monitor.ingest.readers import Reader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.whole import batch_of

FORMATS = load_formats([shipped_folder()])
READERS = {name: Reader(fmt, FIXTURE_ZONE) for name, fmt in FORMATS.items()}
MOST_LINES = 12
WHO = ("user.name", "user.domain", "source.ip", "host.name", "user.group.name")
PEOPLE = ("ajones", "bpatel", "cdoyle", "cmorgan", "dlee", "efox", "SCHOOL", "school")

SIGNS = (
    *("\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\x1f", "\x00", "\t", "\r", "\x1b[31m", "\ufeff"),
    *(
        '"',
        "'",
        '""',
        '","',
        "','",
        '" ',
        ' "',
        ";",
        "|",
        ",",
        "=",
        ": ",
        "\\",
        '\\"',
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "<",
    ),
    *("\\n", "\\r\\n", "%0a", "%0d%0a", "#012", "#015", "\\x0a", " ", "  ", "/", "//", "?", "#", "@", "*DENIED*"),
)
PAIRS = (
    ' {user}="victim" {ip}="10.9.9.9" ',
    '" {user}="victim" {ip}="10.9.9.9" x="',
    " {user}=victim {ip}=10.9.9.9 ",
    "\t{user}=victim\t{ip}=10.9.9.9\t",
    "|{user}=victim|{ip}=10.9.9.9|",
    ",{user}=victim,{ip}=10.9.9.9,",
    '","{user}":"victim","{ip}":"10.9.9.9","x":"',
    '","{user}=victim","{ip}=10.9.9.9","x=',
    '; {user}:"victim"; {ip}:"10.9.9.9"; x:"',
    '": {user}="victim": {ip}="10.9.9.9": x="',
)
COLUMNS = (
    *(" victim 10.9.9.9 ", ",victim,10.9.9.9,", '","victim","10.9.9.9","', "\tvictim\t10.9.9.9\t", ";victim;10.9.9.9;"),
    *(
        "|victim|10.9.9.9|",
        " 10.9.9.9/pc victim GET REDIRECT",
        " victim HIER_DIRECT/- text/html",
        " 10.9.9.9/- victim GET BLOCK",
    ),
)
BEFORE_A_RECORD = ("\r", "\u2028", "\x85", "\\n", "%0a", "#012", " ", "\t", '"', "\x0c", "\x1e", "")

# How a product writes free text; the others write it as it is. A name that was asked for holds no sign but a backslash
# code; the request line of a browser holds no blanks and no controls.
NAMES = ("pihole", "bind", "unbound", "windows_dns", "infoblox", "pfblockerng", "nextdns", "umbrella_dns", "panos_url")
REQUEST_LINES = ("bluecoat_elff", "netskope_transactions", "sonicwall", "watchguard", "zscaler_web", "leef", "cef")
BACKSLASHES = ("clavister",)
PAIRED_BY_NAME = ("pihole",)


def to_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"\\{ord(found[0]) % 256:03d}", text)


def to_request_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x20\"|]", lambda found: f"%{ord(found[0]) % 256:02X}", text)


def write_like(fmt: Format, line: str, place: int, text: str) -> str:
    """The line with a text behind `place`, as the product's writer would have written it."""
    kind = _kind(fmt, line)
    if fmt.id in NAMES:
        text = to_name(text)
    elif fmt.id in REQUEST_LINES and kind != "jsonlines":
        text = to_request_line(text).replace("=", "\\=" if fmt.id == "cef" else "=")
    elif fmt.id in BACKSLASHES:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    elif kind == "jsonlines":
        text = json.dumps(text, ensure_ascii=False)[1:-1]
    elif kind in {"delimited", "delimited-header"} and _quotes(fmt) == "doubled":
        return _write_cell(line, place, text)
    return line[:place] + text + line[place:]


def _kind(fmt: Format, line: str) -> str:
    if len(fmt.layouts) == 1 or not line.lstrip().startswith(("{", "<")):
        return next(
            (one.kind for one in fmt.layouts if one.when is None or one.when.search(line) is not None),
            fmt.layouts[0].kind,
        )
    return "jsonlines" if "{" in line and any(one.kind == "jsonlines" for one in fmt.layouts) else "keyvalue"


def _quotes(fmt: Format) -> str:
    return fmt.layouts[0].quote


def _write_cell(line: str, place: int, text: str) -> str:
    """A cell in quotes gets its quotes doubled; one without gets quotes, where the text needs them."""
    if line[:place].count('"') % 2:
        return line[:place] + text.replace('"', '""') + line[place:]
    separator = next((sign for sign in "\t;|," if sign in line), ",")
    start = max(line.rfind(separator, 0, place) + 1, 0)
    end = line.find(separator, place)
    end = len(line) if end < 0 else end
    cell = line[start:place] + text + line[place:end]
    return f'{line[:start]}"{cell.replace(chr(34), chr(34) * 2)}"{line[end:]}'


def read_lines(fmt: Format, lines: list[str]) -> dict[int, list[dict[str, Any]]]:
    """The entries of a file by the number of their line."""
    encoded = [line.encode() for line in lines]
    reading = READERS[fmt.id].read(batch_of(b"\n".join(encoded) + b"\n", modified_ns=FIXTURE_MODIFIED_NS))
    starts = [sum(len(line) + 1 for line in encoded[:number]) for number in range(len(encoded))]
    found: dict[int, list[dict[str, Any]]] = {}
    for row in range(len(reading.entries) if reading.entries is not None else 0):
        assert reading.entries is not None
        place = bisect_right(starts, int(reading.entries.offset[row])) - 1
        found.setdefault(place, []).append(to_canonical(reading.entries, row))
    return found


def find_place(entry: dict[str, Any], line: str) -> int | None:
    """Where the text that a pupil wrote ends in a line: search words, else the address, its path, its host."""
    url = entry.get("url.full", "")
    path = re.match(r"(?:[a-z]+://)?[^/]*(/[^?]*)", url)
    domain = entry.get("url.domain", "")
    for text in (entry.get("search.term"), url, path and path[1], domain, domain.partition(".")[0]):
        if text and len(text) > 1 and text in line:
            return line.index(text) + len(text)
    return None


def hostile_texts(fmt: Format, line: str) -> list[str]:
    user, ip = (_first_key(fmt, *fields) for fields in (("user.name",), ("source.ip", "source.ip_port")))
    forged = line.replace("10.1.4.", "10.9.9.")
    for name in PEOPLE:
        forged = forged.replace(name, "victim")
    return [
        *SIGNS,
        *COLUMNS,
        *(text.format(user=user, ip=ip) for text in PAIRS),
        *(text.format(user="user", ip="src") for text in PAIRS),
        *(before + forged for before in BEFORE_A_RECORD),
    ]


def _first_key(fmt: Format, *fields: str) -> str:
    names = [name for field in fields if field in fmt.fields for source in fmt.fields[field].sources for name in source]
    return next((name for name in names if not name.startswith(("alias:", "@"))), "user")


def read_fixture(path: Path) -> list[str]:
    return path.read_bytes().replace(b"\0", b"\n").decode("utf-8", "replace").rstrip("\n").split("\n")


CASES = [(fmt.id, path) for fmt in FORMATS.values() for path in find_fixtures(fmt)]


@pytest.mark.parametrize(("name", "path"), CASES, ids=[path.stem for _, path in CASES])
def test_hostile_text_changes_nobody_elses_record(name, path):
    fmt, lines = FORMATS[name], read_fixture(path)
    clean = read_lines(fmt, lines)
    changed: list[tuple[int, str, str]] = []
    tried = 0
    for number, line in enumerate(lines[:MOST_LINES]):
        (entry,) = clean.get(number, [{}])
        place = find_place(entry, line) if entry else None
        if place is None:
            continue
        for text in hostile_texts(fmt, line):
            forged = [*lines]
            forged[number] = write_like(fmt, line, place, text)
            found = read_lines(fmt, forged)
            tried += 1
            others = {at: entries for at, entries in found.items() if at != number}
            if others != {at: entries for at, entries in clean.items() if at != number} and name not in PAIRED_BY_NAME:
                changed.append((number, "another record", text))
            mine = found.get(number, [])
            if len(mine) > 1:
                changed.append((number, "two records", text))
            changed += [
                (number, field, text)
                for found_entry in mine
                for field in ("@timestamp", *WHO)
                if found_entry.get(field) not in {entry.get(field), None}
            ]
    assert changed == []
    assert tried >= len(SIGNS)


@pytest.mark.parametrize("name", ["squid", "e2guardian", "smoothwall", "fortigate", "untangle", "csv"])
def test_a_pupil_cannot_hide_behind_hostile_text(name):
    """Written as these products write, each record is read, and still as what it was."""
    fmt = FORMATS[name]
    lines = read_fixture(find_fixtures(fmt)[0])
    clean = read_lines(fmt, lines)
    number = next(
        at
        for at, (entry, *_) in clean.items()
        if entry["event.action"] == "blocked" and "/" in entry.get("url.full", "").partition("://")[2]
    )
    place = find_place(clean[number][0], lines[number])
    assert place is not None
    for text in ("\u2028", "\x1b[31m", "\\n", "%0d%0a", "'", ";", "?user=victim&ip=10.9.9.9"):
        forged = [*lines]
        forged[number] = write_like(fmt, lines[number], place, text)
        (entry,) = read_lines(fmt, forged)[number]
        assert {field: entry.get(field) for field in ("event.action", *WHO)} == {
            field: clean[number][0].get(field) for field in ("event.action", *WHO)
        }


def test_pihole_names_the_client_that_asked_for_the_name(formats):
    """Its verdict bears no client: another client's question for another name never lends its own."""
    log = (
        "Sep  7 09:21:00 dnsmasq[1]: query[A] bets.test from 10.1.4.21\n"
        "Sep  7 09:21:00 dnsmasq[1]: query[A] bets.test\\010.test from 10.9.9.9\n"
        "Sep  7 09:21:00 dnsmasq[1]: gravity blocked bets.test is 0.0.0.0\n"
    )
    entries = read_lines(formats["pihole"], log.rstrip("\n").split("\n"))
    assert entries[2][0]["source.ip"] == "10.1.4.21"
