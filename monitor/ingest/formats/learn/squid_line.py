"""A `logformat` line of squid.conf enters; a descriptor and a few invented lines as Squid would write them leave."""

import re
from datetime import UTC, datetime, timedelta

from monitor.ingest.formats.learn.describe import quote
from monitor.ingest.formats.squid_codes import BUILT_IN, CODE

_BEGIN = datetime(2026, 9, 7, 9, 4, 48, tzinfo=UTC)
_LINES = (
    {
        "Ss": "TCP_MISS",
        "Hs": "200",
        "rm": "GET",
        "ru": "http://games.example/play",
        "user": "asmith",
        "ip": "10.0.0.11",
    },
    {
        "Ss": "TCP_DENIED",
        "Hs": "403",
        "rm": "GET",
        "ru": "http://bets.example/win",
        "user": "bjones",
        "ip": "10.0.0.12",
    },
    {"Ss": "TCP_DENIED", "Hs": "407", "rm": "CONNECT", "ru": "news.example:443", "user": "-", "ip": "10.0.0.13"},
    {"Ss": "TCP_TUNNEL", "Hs": "200", "rm": "CONNECT", "ru": "video.example:443", "user": "cpatel", "ip": "10.0.0.14"},
)
_FIXED = {
    "Sh": "HIER_DIRECT", "<st": "1234", "st": "1234", ">st": "312", "tr": "87", "dt": "4", "mt": "text/html",
    "tu": "123", "rv": "1.1", "<a": "198.51.100.7", "la": "10.0.0.1", ">p": "50123", "<p": "443", "sn": "7", "rp": "/",
    ">rs": "http", ">eui": "02:00:5e:00:00:07", ">rP": "443",
}  # fmt: skip


def describe_logformat(line: str, *, format_id: str, title: str) -> str:
    """The descriptor's TOML: the readers are made from the line itself."""
    return "\n".join(
        [
            f"# {title}: the line of squid.conf says how the log is written; columns and rules are made from it.",
            f"# Change the line here when you change it there, then run `filterwatch formats test {format_id}`.",
            f"id = {quote(format_id)}",
            f"title = {quote(title)}",
            'evidence = "source"',
            'kind = "pattern"',
            f"logformat = {quote([line])}",
            "",
            "[detect]",
            'says = "lines as the logformat of squid.conf writes them"',
            "rank = 3",
            "",
        ]
    )


def write_lines(line: str) -> bytes:
    """Four invented records: a page seen, a page denied, a login asked for, a tunnel."""
    text = re.sub(r"^\s*logformat\s+\S+\s+(?=.*%)", "", line).strip()
    text = BUILT_IN.get(text, text)
    records = [_write(text, facts, _BEGIN + timedelta(minutes=7 * number)) for number, facts in enumerate(_LINES)]
    return ("\n".join(records) + "\n").encode()


def _write(text: str, facts: dict[str, str], at: datetime) -> str:
    def value(found: re.Match[str]) -> str:
        code = found["code"]
        argument = found["before"] or found["behind"] or ""
        return _value(code, argument, facts, at)

    return CODE.sub(value, text).replace("%%", "%")


def _value(code: str, argument: str, facts: dict[str, str], at: datetime) -> str:
    host = facts["ru"].removeprefix("http://").partition("/")[0].partition(":")[0]
    made = {
        "ts": str(int(at.timestamp())),
        **dict.fromkeys(("tl", "tg"), at.strftime(argument or "%d/%b/%Y:%H:%M:%S +0000")),
        **dict.fromkeys(("un", "ul", "ui", "ue"), facts["user"]),
        **dict.fromkeys((">a", ">A"), facts["ip"]),
        **dict.fromkeys(("rd", ">rd", "<rd", "ssl::>sni"), host),
    }
    return made.get(code) or facts.get(code.lstrip("<>")) or _FIXED.get(code, "-")
