"""Squid's logformat lines, compiled: what Squid writes by them is read back, and what can't be told apart is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FormatError
from monitor.ingest.formats import Format, detect_format, load_formats, shipped_folder
from monitor.ingest.formats.logformat import compile_logformat
from monitor.ingest.formats.squid_codes import BUILT_IN, CODE, RESULTS
from monitor.ingest.readers import Reader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.whole import batch_of
from monitor.records.event import ACTION_WORDS
from tools.formats_page import SQUID

EPOCH = "1788769260"  # 2026-09-07 08:21:00 UTC
VALUES = {
    "ts": EPOCH,
    "tu": "437",
    "tr": "62",
    "tl": "07/Sep/2026:09:21:00 +0100",
    "tg": "07/Sep/2026:08:21:00 +0000",
    ">a": "10.1.4.21",
    ">p": "51000",
    ">eui": "02:00:5e:10:00:01",
    "un": "SCHOOL%5Cajones",
    "ul": "ajones",
    "ui": "-",
    "rm": "GET",
    "ru": "http://bets.test/slots?q=a,b",
    "rv": "1.1",
    "Ss": "TCP_DENIED",
    "Sh": "HIER_NONE",
    "<a": "-",
    ">Hs": "403",
    "<st": "4205",
    ">st": "310",
    "mt": "text/html",
    ">h": 'Mozilla/5.0 \\"x\\" [y] 10.9.9.9 user=dlee',
    "ssl::>sni": "bets.test",
    "zork": "-",
}
FIELDS = ("user.name", "source.ip", "url.full", "url.domain", "event.action", "@timestamp")


def load(tmp_path, *logformats: str) -> Format:
    lines = ", ".join(f"'''{text}'''" for text in logformats)
    text = f"id = 'ours'\ntitle = 'Our Squid'\nkind = 'pattern'\nlogformat = [{lines}]\n"
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    return load_formats([tmp_path])["ours"]


def read(fmt: Format, *lines: str) -> tuple[list[dict], list[str]]:
    reading = Reader(fmt).read(batch_of("\n".join(lines).encode()))
    entries = [to_canonical(reading.entries, row) for row in range(len(reading.entries))] if reading.entries else []
    return entries, [reason for _, reason, _ in reading.rejected]


def write(logformat: str, **values: str) -> str:
    """What Squid writes: each code's value, padded to its least width; headers without blanks where nothing ends them."""

    def fill(found: re.Match[str]) -> str:
        value = values.get(found["code"], VALUES.get(found["code"], "-"))
        before = CODE.sub("", logformat[: found.start()])
        if found["code"] == ">h" and before.count('"') % 2 == 0 and not before.endswith("["):
            value = value.replace(" ", "%20").replace('"', "%22").replace("\\", "")
        if before.endswith("["):
            value = value.replace("[", "%5B").replace("]", "%5D")
        width = int(found["least"] or 0)
        if (found["least"] or "").startswith("0"):
            return value.zfill(width)
        return value.ljust(width) if found["left"] else value.rjust(width)

    return CODE.sub(fill, logformat)


@pytest.mark.parametrize(
    "logformat",
    [
        "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %un %Sh/%<a %mt",
        BUILT_IN["squid"],
        BUILT_IN["common"],
        BUILT_IN["combined"],
        "logformat ours %ts.%03tu %>a %[un %Ss/%>Hs %ru",
        "%tl|%>a|%un|%rm|%ru|%Ss/%>Hs",
        "%>a [%{%d/%b/%Y:%H:%M:%S %z}tl] %un %ru %Ss:%Sh %>Hs",
        "%{%Y-%m-%dT%H:%M:%S}tl %>a %un %ru %Ss/%>Hs",
        "%{%Y-%m-%d %H:%M:%S}tg;%>a;%un;%ru;%Ss/%>Hs",
        "%ts %-20un %15>a %ru %Ss/%>Hs [%{User-Agent}>h] %zork",
        '%ts.%03tu %un "%{User-Agent}>h" "%{Referer}>h" %>a:%>p %Ss/%>Hs %rm "%ru" %zork::y',
        "%ts.%03tu %{User-Agent}>h %>a %ru %un %Ss/%>Hs %>h{X-Forwarded-For}",
        '%ts.%tu %>a %Ss/%>Hs %/ru %#un %"{Referer}>h %http::>Hs',
    ],
)
def test_what_squid_writes_is_read_back(tmp_path, logformat):
    values = {"tl": "2026-09-07T09:21:00"} if "%Y-%m-%dT" in logformat else {}
    values |= {"tg": "2026-09-07 08:21:00"} if "}tg" in logformat else {}
    values |= {">h": "Mozilla/5.0"} if '%"{' in logformat else {}
    fmt = load(tmp_path, logformat)
    entries, rejected = read(fmt, write(logformat.removeprefix("logformat ours "), **values))
    assert rejected == []
    found = {name: entries[0].get(name) for name in FIELDS}
    assert found.pop("@timestamp").startswith("2026-09-07T08:21:00")
    assert found == {
        "user.name": "ajones",
        "source.ip": "10.1.4.21",
        "url.full": "http://bets.test/slots?q=a,b",
        "url.domain": "bets.test",
        "event.action": "blocked",
    }


@pytest.mark.parametrize(
    ("result", "action"), [("TCP_DENIED/407", "auth"), ("TCP_MISS/200", "allowed"), ("WOBBLED/200", "unknown")]
)
def test_results_mean_what_they_mean_in_squids_own_format(tmp_path, result, action):
    word, status = result.split("/")
    logformat = "%ts.%03tu %>a %Ss/%03>Hs %ru %un"
    entries, _ = read(load(tmp_path, logformat), write(logformat, **{"Ss": word, ">Hs": status}))
    assert entries[0]["event.action"] == action


def test_the_rules_are_those_of_the_shipped_format():
    shipped = load_formats([shipped_folder()])["squid"].action.rules
    assert [(pattern.pattern, number) for pattern, number in shipped] == [
        (text, ACTION_WORDS[word]) for text, word in RESULTS
    ]


@pytest.mark.parametrize(
    ("logformat", "says"),
    [
        ("%ts.%03tu %un%ru", "%un and %ru stand side by side"),
        ("%ts.%03tu %>a%>p %ru", "%>a and %>p stand side by side"),
        ("%ts.%03tu %un-%ru", "only '-' between them"),
        ("%>a %ru %un", "no time"),
        ("useragent", "no address"),
        ("%{%c}tl %ru", "%c"),
        ("%ts %ru 100%", "no code"),
        ("squids", "none of Squid's own (squid, common, combined, referrer, useragent)"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, logformat, says):
    with pytest.raises(FormatError, match=re.escape(says)):
        load(tmp_path, logformat)


@pytest.mark.parametrize("name", ["squid", "common", "combined", "referrer"])
def test_squids_own_formats_go_by_their_names(tmp_path, name):
    entries, rejected = read(load(tmp_path, name), write(BUILT_IN[name], **{">h": "http://museum.example/"}))
    assert (entries[0]["url.domain"], rejected) == ("bets.test", [])


def test_a_referrer_log_knows_neither_a_login_nor_a_verdict(tmp_path):
    entries, _ = read(load(tmp_path, "referrer"), write(BUILT_IN["referrer"]))
    assert (entries[0].get("user.name"), entries[0]["event.action"]) == (None, "unknown")


def test_a_log_whose_format_was_changed_is_read_by_both_lines(tmp_path):
    before, after = "%ts.%03tu %>a %Ss/%>Hs %ru %un", "%ts.%03tu %>a %Ss/%>Hs %ru %un %ssl::>sni %tr"
    entries, rejected = read(load(tmp_path, before, after), write(before), write(after))
    assert ([entry["user.name"] for entry in entries], rejected) == (["ajones", "ajones"], [])


def test_the_server_name_stands_in_for_a_host_that_the_address_does_not_hold(tmp_path):
    logformat = "%ts.%03tu %>a %Ss/%>Hs %rm %>rp %un %ssl::>sni"
    entries, _ = read(load(tmp_path, logformat), write(logformat, **{">rp": "/slots"}))
    assert (entries[0]["url.full"], entries[0]["url.domain"]) == ("bets.test/slots", "bets.test")


def test_a_file_is_recognised_by_its_logformat(tmp_path):
    logformat = "%ts.%03tu %>a %>p %Ss/%03>Hs %<st %rm %ru %rv %un"
    fmt = load(tmp_path, logformat)
    found = detect_format(write(logformat).encode() + b"\n", load_formats([shipped_folder()]) | {"ours": fmt})
    assert found.format is fmt


def test_blanks_in_an_address_shift_nothing(tmp_path):
    logformat = "%ts.%03tu %>a %rm %ru %un %Ss/%>Hs"
    entries, _ = read(load(tmp_path, logformat), write(logformat, ru="http://bets.test/a dlee 10.9.9.9"))
    assert (entries[0]["user.name"], entries[0]["source.ip"]) == ("ajones", "10.1.4.21")


@pytest.mark.parametrize("logformat", [BUILT_IN["squid"], "%ts.%03tu %>a %Ss/%>Hs %ru %un", "%ts.%03tu|%>a|%ru|%un"])
def test_a_column_more_than_the_logformat_says_is_rejected_not_shifted(tmp_path, logformat):
    separator = "|" if "|" in logformat else " "
    entries, rejected = read(load(tmp_path, logformat), write(logformat) + separator + "extra")
    assert (entries, len(rejected)) == ([], 1)


HOSTILE = st.text(alphabet=st.sampled_from(list(' "[]|;:/%ab\u2028\t\\')), max_size=30)


@given(agent=HOSTILE, rest=HOSTILE)
@pytest.mark.parametrize(
    "logformat",
    [
        '%ts.%03tu %>a %Ss/%>Hs %rm %ru %un "%{User-Agent}>h"',
        "%ts.%03tu|%>a|%Ss/%>Hs|%rm|%ru|%un|%{User-Agent}>h",
        "%ts.%03tu %{User-Agent}>h %>a %Ss/%>Hs %ru %un",
        '%>a - %un [%tl] "%rm %ru HTTP/%rv" %>Hs "%{User-Agent}>h" %Ss:%Sh',
    ],
)
def test_nothing_a_pupil_writes_becomes_somebody_else(tmp_path_factory, logformat, agent, rest):
    """Even where Squid escaped nothing, the line is read as its own person's, or not at all."""
    patterns = [re.compile(text) for text in compile_logformat(logformat)]
    line = CODE.sub(
        lambda found: {">h": agent, "ru": "http://x.test/" + rest}.get(found["code"], VALUES.get(found["code"], "-")),
        logformat,
    )
    found = next((match for pattern in patterns if (match := pattern.match(line))), None)
    if found is not None:
        assert found["ip"] == "10.1.4.21"
        assert found["user"] == "SCHOOL%5Cajones"


def test_the_example_of_the_documentation_is_read():
    found = re.search(r"^logformat = '([^']+)'$", SQUID, re.MULTILINE)
    assert found is not None
    assert len(compile_logformat(found[1])) == 1
