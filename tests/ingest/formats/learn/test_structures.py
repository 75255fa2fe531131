"""Every way to build a log is seen: pairs, objects, directives, CEF, LEEF, blanks, and all of them behind syslog."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.ingest.formats import detect_format, load_formats, shipped_folder
from monitor.ingest.formats.learn import learn_file, learn_logformat, save_lesson

USERS = ("asmith", "bjones", "cpatel", "dkhan", "ewilson")
HOSTS = ("games.example", "www.bets.example", "news.example")


def lines(make: Callable[[int, str, str, bool], str], ahead: str = "") -> str:
    return ahead + "".join(f"{make(i, USERS[i % 5], HOSTS[i % 3], i % 2 == 1)}\n" for i in range(12))


def word(blocked: bool, yes: str = "blocked", no: str = "allowed") -> str:
    return yes if blocked else no


LOGS = {
    "pairs": lines(lambda i, u, h, b: f'ts="2026-09-{i + 10} 10:0{i % 10}:05" usr={u} clientip=10.0.0.{i} website="{h}" verdict={word(b, "deny", "permit")} cat="Gambling"'),
    "pairs_behind_a_stamp": lines(lambda i, u, h, b: f"2026-09-{i + 10} 10:0{i % 10}:05 usr={u};ip=10.0.0.{i};url=https://{h}/x?q=amy+{i};action={word(b)}"),
    "objects": lines(lambda i, u, h, b: f'{{"when":{1788768288 + i * 60},"subject":{{"login":"SCHOOL\\\\{u}","device":"LAB1-PC0{i % 9}"}},"request":{{"address":"https://{h}/p/{i}"}},"outcome":"{word(b, "denied")}"}}'),
    "directives": lines(lambda i, u, h, b: f"2026-09-{i + 10} 10:0{i % 10}:05 10.0.0.{i} {u} http://{h}/x {word(b, '403', '200')}", "#Software: X\n#Fields: date time c-ip cs-username cs-uri sc-status\n"),
    "cef_behind_syslog": lines(lambda i, u, h, b: f"<134>Sep  7 10:0{i % 10}:05 fw1 CEF:0|NewVendor|WebGate|1.0|77|web request|3|rt=17887682880{i + 10} suser=SCHOOL\\\\{u} src=10.0.0.{i} request=https://{h}/x?a=b act={word(b)} cat=Games"),
    "leef_behind_syslog": lines(lambda i, u, h, b: f"<134>Sep  7 10:0{i % 10}:05 fw1 LEEF:1.0|NewVendor|WebGate|1.0|77|devTime=Sep 0{i % 9 + 1} 2026 10:00:0{i % 10}\tusrName={u}\tsrc=10.0.0.{i}\turl=https://{h}/x?a=b\taction={word(b)}"),
    "blanks": lines(lambda i, u, h, b: f"{1788768288 + i}.123 45 10.0.0.{i} {word(b, 'TCP_DENIED', 'TCP_MISS')}/403 GET http://{h}/x/{i} {u} text/html"),
    "blanks_with_brackets": lines(lambda i, u, h, b: f'10.0.0.{i} {u} [{i + 10}/Sep/2026:10:00:05 +0100] "GET http://{h}/x/{i} HTTP/1.1" 403 1234 {word(b)} "Mozilla/5.0 (X11; U)"'),
    "cells_behind_syslog": lines(lambda i, u, h, b: f"<134>Sep {i + 10} 10:0{i % 10}:05 filter1 webfilter[33]: {u},10.0.0.{i},http://{h}/x/{i},Games,{word(b)}"),
    "objects_behind_rfc5424": lines(lambda i, u, h, b: f'<134>1 2026-09-{i + 10}T10:00:05Z filter1 wf - - - {{"user":"{u}","ip":"10.0.0.{i}","url":"http://{h}/x/{i}","action":"{word(b)}"}}'),
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_reads_every_record_with_login_host_time_and_verdict(name, tmp_path, formats):
    file = tmp_path / f"{name}.log"
    file.write_text(LOGS[name])
    lesson = learn_file(file, formats)
    assert (lesson.problem, lesson.missing, lesson.readable) == ("", (), 1.0)
    for number, entry in enumerate(lesson.sample):
        assert entry["user.name"] == USERS[number % 5]
        assert entry["url.domain"] == HOSTS[number % 3]
        assert entry["@timestamp"].startswith("2026-09-")
        assert entry["event.action"] == word(number % 2 == 1)


@pytest.mark.parametrize("name", LOGS)
def test_what_was_learned_recognises_the_file_and_holds_its_fixture(name, tmp_path, formats):
    file = tmp_path / f"{name}.log"
    file.write_text(LOGS[name])
    lesson = learn_file(file, formats)
    assert save_lesson(lesson, tmp_path / "formats", aliases=formats["csv"].aliases) == []
    known = load_formats([shipped_folder(), tmp_path / "formats"])
    detection = detect_format(file, known)
    assert detection.format is not None
    assert detection.format.id == lesson.id


LOGFORMAT = '%ts.%03tu %6tr %>a %un %Ss/%03>Hs %rm %ru "%{User-Agent}>h"'


def test_a_line_of_squid_conf_becomes_a_format_with_invented_lines(tmp_path, formats):
    lesson = learn_logformat(LOGFORMAT, formats)
    assert [entry["event.action"] for entry in lesson.sample] == ["allowed", "blocked", "auth", "allowed"]
    assert save_lesson(lesson, tmp_path, aliases=formats["csv"].aliases) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Time,URL,Action\n" + "07/09/2026 10:00,http://games.example/,Blocked\n" * 10, ("who",)),
        ("User,URL,Action\n" + "asmith,http://games.example/,Blocked\nbjones,http://news.example/,Blocked\n" * 5, ("when",)),
        ("Time,User,Action\n" + "07/09/2026 10:00,asmith,Blocked\n08/09/2026 10:00,bjones,Blocked\n" * 5, ("where",)),
    ],
)  # fmt: skip
def test_says_what_can_not_be_told_and_describes_nothing(text, missing, tmp_path, formats):
    file = tmp_path / "export.csv"
    file.write_text(text)
    lesson = learn_file(file, formats)
    assert lesson.missing == missing
    assert lesson.descriptor == ""


@pytest.mark.parametrize("text", ["", "\n\n", "hello\n", "a b c\nlorem ipsum dolor sit\n", "%PDF-1.4\n", '[{"a":1}]\n'])
def test_what_is_no_log_teaches_nothing(text, tmp_path, formats):
    file: Path = tmp_path / "export.csv"
    file.write_text(text)
    lesson = learn_file(file, formats)
    assert lesson.descriptor == ""
    assert lesson.problem or lesson.missing
