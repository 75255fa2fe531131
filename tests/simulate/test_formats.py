from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.records.event import Action
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.formats import FORMATS

SEAT = Seat(login="07rbrook", address="10.30.0.21", device="LT-0001")
BLOCKED = Event(
    at=datetime(2026, 7, 1, 8, 5, 6, 78_000, tzinfo=UTC),
    seat=SEAT,
    url="https://www.luckyacorn.test/slots?a=1",
    action=Action.BLOCKED,
    topic=Topic.GAMBLING,
    status=403,
    size=3917,
    milliseconds=0,
)
TUNNEL = replace(BLOCKED, method="CONNECT", action=Action.ALLOWED, status=200, milliseconds=81)
SEARCH = replace(
    BLOCKED,
    url="https://www.google.com/search?q=two+words",
    action=Action.ALLOWED,
    topic=Topic.SEARCH,
    status=200,
    term="two words",
)

LINES = {
    "squid": "1782893106.078      0 10.30.0.21 TCP_DENIED/403 3917 GET https://www.luckyacorn.test/slots?a=1 "
    "07rbrook HIER_NONE/- text/html",
    "squid_common": '10.30.0.21 - 07rbrook [01/Jul/2026:09:05:06 +0100] "GET https://www.luckyacorn.test/slots?a=1 '
    'HTTP/1.1" 403 3917 TCP_DENIED:HIER_NONE',
    "squid_combined": '10.30.0.21 - 07rbrook [01/Jul/2026:09:05:06 +0100] "GET https://www.luckyacorn.test/slots?a=1 '
    'HTTP/1.1" 403 3917 "-" "Mozilla/5.0 (X11; CrOS x86_64) SchoolBrowser/1.0" TCP_DENIED:HIER_NONE',
    "squidguard": "2026-07-01 09:05:06 [2114] Request(pupils/gambling/-) https://www.luckyacorn.test/slots?a=1 "
    "10.30.0.21/LT-0001 07rbrook GET REDIRECT",
    "e2guardian_1": "2026.07.01 09:05:06 07rbrook 10.30.0.21 https://www.luckyacorn.test/slots?a=1 "
    "*DENIED* Blocked site: www.luckyacorn.test GET 3917 0 gambling 1 403 text/html LT-0001 pupils - - - - -",
    "e2guardian_2": '"2026.07.01 09:05:06","07rbrook","10.30.0.21","https://www.luckyacorn.test/slots?a=1",'
    '"*DENIED* Blocked site: www.luckyacorn.test","GET","3917","0","gambling","1","403","text/html","LT-0001","pupils",'
    '"-","-","-","-","-"',
    "e2guardian_3": "1782893106.078      0 10.30.0.21 TCP_DENIED/403 3917 GET https://www.luckyacorn.test/slots?a=1 "
    "10.30.0.21 DEFAULT_PARENT/ text/html",
    "e2guardian_8": "1782893106.078\t-\t07rbrook\t10.30.0.21\tLT-0001\thttps://www.luckyacorn.test/slots?a=1\tGET\t403\t"
    "3917\ttext/html\t-\t-\t0\t-\t500\t*DENIED* Blocked site: www.luckyacorn.test\t0\tgambling\tpupils\t1\t-\t"
    "8080:PM:dnsa:dnsa",
    "dansguardian": "2026.07.01 09:05:06 07rbrook 10.30.0.21 https://www.luckyacorn.test/slots?a=1 "
    "*DENIED* Blocked site: www.luckyacorn.test GET 3917",
    "csv": '"01/07/2026 09:05:06","07rbrook","10.30.0.21","https://www.luckyacorn.test/slots?a=1","Gambling","Blocked"',
    "lightspeed": '"01/07/2026 09:05:06","07rbrook","/School/Pupils","pupils","LT-0001","10.30.0.21",'
    '"https://www.luckyacorn.test/slots?a=1","Blocked","gambling",""',
}


@pytest.mark.parametrize("name", sorted(LINES))
def test_writes_a_refusal_as_the_product_does(name):
    assert FORMATS[name].write(BLOCKED) == LINES[name]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_tunnel_never_shows_its_path(name):
    line = FORMATS[name].write(TUNNEL) or ""
    assert "slots" not in line


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"squid", "squid_common", "squid_combined"}))
def test_only_squid_logs_requests_for_a_password(name):
    asked = replace(BLOCKED, action=Action.AUTH, status=407)
    assert FORMATS[name].to_bytes(asked) == b""


@pytest.mark.parametrize("name", ["csv", "squidguard", "e2guardian_1", "fortigate"])
def test_wall_clocks_follow_the_season(name):
    winter = replace(BLOCKED, at=datetime(2026, 12, 1, 8, 5, 6, tzinfo=UTC))
    assert "09:05:06" in (FORMATS[name].write(BLOCKED) or "")
    assert "08:05:06" in (FORMATS[name].write(winter) or "")


def test_the_tab_formats_differ_only_by_server_and_search_columns():
    columns = {number: (FORMATS[f"e2guardian_{number}"].write(SEARCH) or "").split("\t") for number in (5, 6, 7, 8)}
    assert [len(columns[number]) for number in (5, 6, 7, 8)] == [20, 20, 22, 22]
    assert [columns[number][1] for number in (5, 6, 7, 8)] == ["filter01", "-", "filter01", "-"]
    assert columns[8][20] == "two words"


def test_fortigate_gives_time_zone_category_and_words():
    line = FORMATS["fortigate"].write(SEARCH) or ""
    assert "date=2026-07-01 time=09:05:06" in line
    assert 'tz="+0100"' in line
    assert 'keyword="two words"' in line
    assert 'action="passthrough"' in line
    assert 'action="blocked"' in (FORMATS["fortigate"].write(BLOCKED) or "")


def test_senso_logs_only_words_that_a_rule_set_knows():
    typed = replace(SEARCH, topic=Topic.SELF_HARM)
    assert '"two words","Suicide & Self Harm","CRITICAL"' in (FORMATS["senso"].write(typed) or "")
    assert FORMATS["senso"].write(SEARCH) is None
    assert FORMATS["senso"].write(BLOCKED) is None


def test_exports_begin_with_their_columns_and_end_lines_as_excel_does():
    assert FORMATS["csv"].head_bytes() == b'"Date and Time","Username","IP Address","URL","Category","Action"\r\n'
    assert FORMATS["csv"].to_bytes(BLOCKED).endswith(b"\r\n")
    assert FORMATS["squid"].head_bytes() == b""


def test_an_absent_login_is_a_dash_in_squid_and_empty_in_a_csv():
    nobody = replace(BLOCKED, seat=replace(SEAT, login=""))
    assert " - HIER_NONE/-" in (FORMATS["squid"].write(nobody) or "")
    assert ',"","10.30.0.21",' in (FORMATS["csv"].write(nobody) or "")
