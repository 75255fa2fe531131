"""What doesn't fit together in the settings, each with its near miss."""

from datetime import date

import pytest

from monitor.settings.checks import (
    find_calendar_problems,
    find_rule_problems,
    find_setting_problems,
    is_loopback,
)
from monitor.settings.model import CalendarSettings, Rules, Settings

MAIL = {"host": "mail.example", "from": "filterwatch@school.example"}
SOURCE = {"name": "filter", "path": "x"}


def problems(**tables) -> list[str]:
    settings = Settings.model_validate({"source": [SOURCE], "mail": MAIL} | tables)
    return [str(problem) for problem in find_setting_problems(settings)]


def test_plain_settings_have_no_problem():
    assert problems() == []


@pytest.mark.parametrize("zone", ["Europe/London", "UTC", "Europe/Dublin"])
def test_known_time_zones_pass(zone):
    assert problems(school={"timezone": zone}) == []


@pytest.mark.parametrize(
    ("zone", "near"),
    [
        ("Europe/Londn", '"Europe/London"'),
        ("europe/london!", '"Europe/London"'),
        ("GMT Standard Time", "such as"),
        ("", "such as"),
        ("../etc/passwd", "such as"),
        ("Europe", "Did you mean"),
        ("\0", "such as"),
    ],
)
def test_wrong_time_zone_offers_the_nearest(zone, near):
    (problem,) = problems(school={"timezone": zone})
    assert near in problem
    (problem,) = problems(source=[SOURCE | {"timezone": zone}])
    assert '[[source]] "filter", timezone' in problem


@pytest.mark.parametrize("table", ["source", "list"])
def test_same_name_twice_is_a_problem(table):
    row = {"name": "x", "path": "x"} | ({"kind": "ut1"} if table == "list" else {})
    (problem,) = problems(**{table: [row, row]})
    assert "stands there 2 times" in problem
    assert problems(**{table: [row, row | {"name": "y"}]}) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9", "[::1]", "LOCALHOST"])
def test_mail_without_tls_stays_on_this_machine(host):
    assert is_loopback(host)
    assert problems(mail=MAIL | {"host": host, "tls": "none"}) == []


@pytest.mark.parametrize("host", ["mail.example", "127.0.0.1.example", "10.0.0.1", "localhost.example", "0.0.0.0"])
def test_mail_without_tls_to_anywhere_else_is_refused(host):
    assert not is_loopback(host)
    (problem,) = problems(mail=MAIL | {"host": host, "tls": "none"})
    assert "127.0.0.1 only" in problem


def test_password_without_tls_is_refused():
    (problem,) = problems(mail=MAIL | {"host": "127.0.0.1", "tls": "none", "username": "u"})
    assert "needs TLS" in problem


@pytest.mark.parametrize("sender", ["", "x", "a@b c", "a@b\r\nBcc: x@y", "Name <a@school.example>"])
def test_sender_must_be_an_address(sender):
    (problem,) = problems(mail=MAIL | {"from": sender})
    assert "[mail] from" in problem


@pytest.mark.parametrize("host", ["", "mail example", "mail\nx", "https://mail.example"])
def test_mail_host_must_be_a_host(host):
    (problem,) = problems(mail=MAIL | {"host": host})
    assert "[mail] host" in problem


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("sqlite:///x.db", 0),
        ("postgresql+psycopg://db.example/fw", 0),
        ("mysql://db.example/x", 1),
        ("", 1),
        ("filterwatch.db", 1),
    ],
)
def test_database_must_be_one_that_can_be_used(url, count):
    assert len(problems(database={"url": url})) == count


def test_pages_open_to_the_network_need_a_certificate():
    (problem,) = problems(web={"host": "0.0.0.0"})
    assert "without a certificate" in problem
    assert problems(web={"host": "0.0.0.0", "certificate": "c.pem", "private_key": "k.pem"}) == []


@pytest.mark.parametrize("key", ["certificate", "private_key"])
def test_certificate_and_key_go_together(key):
    (problem,) = problems(web={key: "x.pem"})
    assert "go together" in problem


@pytest.mark.parametrize(
    ("url", "count"), [("https://fw.school.example", 0), ("", 0), ("fw.school.example", 1), ("javascript:x", 1)]
)
def test_public_url_must_be_a_web_address(url, count):
    assert len(problems(web={"public_url": url})) == count


def calendar(**tables) -> list[str]:
    settings = CalendarSettings.model_validate(tables)
    return [str(problem) for problem in find_calendar_problems(settings, today=date(2026, 9, 14))]


AUTUMN = {"name": "Autumn", "first": date(2026, 9, 7), "last": date(2026, 12, 18)}


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"hours": {"start": "15:30", "end": "08:30"}}, "not after start"),
        ({"term": [AUTUMN | {"last": date(2026, 9, 1)}]}, "before first"),
        ({"closed": [AUTUMN | {"last": date(2026, 9, 1)}]}, "before first"),
        ({"term": [AUTUMN, AUTUMN | {"name": "Other", "first": date(2026, 12, 18)}]}, 'before "Autumn" ends'),
    ],
)
def test_calendar_that_contradicts_itself_is_a_problem(tables, says):
    assert says in calendar(**tables)[0]


def test_calendar_of_one_day_terms_is_none():
    assert (
        calendar(term=[AUTUMN, AUTUMN | {"name": "Other", "first": date(2026, 12, 19), "last": date(2026, 12, 19)}])
        == []
    )


def test_rule_names_stand_once():
    rule = {"name": "a", "attempts": 5, "minutes": 60}
    assert len(find_rule_problems(Rules.model_validate({"repeat": [rule, rule]}))) == 1
    assert find_rule_problems(Rules()) == []
