"""Which format a file has, how sure, and why."""

import gzip

import pytest

from monitor.ingest.formats import detect_format, load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures

FORMATS = load_formats([shipped_folder()])
NATIVE = b"1788768000.123    187 10.1.4.21 TCP_MISS/200 5123 GET http://www.museum.example/ ajones HIER_DIRECT/192.0.2.10 text/html\n"
COMMON = b'10.1.4.27 - cmorgan [07/Sep/2026:09:30:01 +0100] "GET http://games.test/ HTTP/1.1" 403 3911 TCP_DENIED:HIER_NONE\n'
APACHE = b'10.1.4.27 - cmorgan [07/Sep/2026:09:30:01 +0100] "GET /index.html HTTP/1.1" 200 3911 "-" "Mozilla/5.0"\n'


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_recognises_its_own_fixture(name):
    found = detect_format(find_fixtures(FORMATS[name])[0], FORMATS)
    assert found.format is not None
    assert found.format.id == name or {found.format.id, name} == {"e2guardian", "dansguardian"}  # which read alike
    assert found.confidence >= 0.5
    assert found.format.title in found.reason


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (NATIVE, "squid"),
        (NATIVE.rstrip(), "squid"),
        (COMMON, "squid"),
        (b"<134>Sep  7 09:20:11 gate squid[1]: " + NATIVE, "squid"),
        (gzip.compress(NATIVE * 3), "squid"),
        (
            b"2026-09-07 09:02:24 [26] Request(pupils/gambling/-) bets.test:443 10.1.4.21/- - CONNECT REDIRECT\n",
            "squidguard",
        ),
        (
            b"date=2026-09-07 time=09:00:00 logid=1 type=utm subtype=webfilter srcip=10.0.0.1 hostname=a.test action=blocked\n",
            "fortigate",
        ),
        (
            b"2026.09.07 09:00:15 efox 10.1.4.29 http://hate.test/ *DENIED* Blocked site GET 12 0 x 1 403 text/html - - -\n",
            "e2guardian",
        ),
        (b"Time,Username,URL\n07/09/2026 09:00,a,http://x.test/\n", "csv"),
        (b"Time,Username,URL\n", "csv"),
        ("\ufeffZeit;When;User;URL\n1;07/09/2026 09:00;a;http://x.test/\n".encode(), "csv"),
        ("Time\tUsername\tURL\n07/09/2026 09:00\ta\thttp://x.test/\n".encode("utf-16"), "csv"),
        (b"Date/Time,Username,PC name,Phrase,Rule set,Severity\n07/09/2026 09:00,a,PC1,words,Bullying,HIGH\n", "senso"),
        (
            b"Time,User,Destination,Action,User OU,IP Address\n07/09/2026 09:00,a,x.test,Allowed,/P,10.0.0.1\n",
            "lightspeed",
        ),
        (b"Time,Username,Source IP,URL,Action\n07/09/2026 09:00,a,10.0.0.1,http://x.test/,Blocked\n", "csv"),
    ],
)
def test_one_line_is_enough(head, name):
    found = detect_format(head, FORMATS)
    assert found.format is not None
    assert found.format.id == name


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"", "is empty"),
        (b"\n \r\n", "blank lines"),
        (b"\0" * 5000, "NUL"),
        (b"PK\x03\x04" + b"x" * 50, "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x1f\x8b broken", "gzip"),
        (bytes(range(256)) * 20, "binary"),
        (APACHE, "web server"),
        (b"<html><body>", "web page"),
        (b'[{"a": 1}]', "JSON array"),
        (b"Windows 10 Pro\r\nSome notes about the filter\r\n", "no known format"),
        (b"Name,Colour,Size\nx,red,1\n", "header row of 3 columns"),
        (b"Username,URL,Category\na,http://x.test/,Chat\n", "header row"),
        (b"1788768000.123 58938 10.0.0.1 odd custom log format\n", "no known format"),
    ],
)
def test_says_why_nothing_fits(head, said):
    found = detect_format(head, FORMATS, name="export.csv")
    assert found.format is None
    assert said in found.reason
    assert "export.csv" in found.reason


def test_a_few_broken_lines_lower_the_confidence_only():
    found = detect_format(NATIVE * 18 + b"torn\n" * 2, FORMATS)
    assert found.format is not None
    assert found.format.id == "squid"
    assert found.confidence == pytest.approx(0.9)
    assert "18 of 20" in found.reason


def test_mostly_broken_lines_are_no_format():
    assert detect_format(NATIVE * 4 + b"torn\n" * 16, FORMATS).format is None


def test_candidates_come_best_first():
    found = detect_format(find_fixtures(FORMATS["senso"])[0], FORMATS)
    assert [candidate.format.id for candidate in found.candidates][:1] == ["senso"]
    confidences = [candidate.confidence for candidate in found.candidates]
    assert confidences == sorted(confidences, reverse=True)


def test_the_last_half_line_of_a_long_head_is_not_judged(tmp_path):
    path = tmp_path / "access.log"
    path.write_bytes(NATIVE * 5000)
    assert detect_format(path, FORMATS).confidence == pytest.approx(0.99)


def test_a_missing_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        detect_format(tmp_path / "none.log", FORMATS)
