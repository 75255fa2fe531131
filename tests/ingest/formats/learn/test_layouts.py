"""Exports of products that don't exist: any names, order, separator and way to write a time, with the truth known."""

import csv
import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from monitor.ingest.formats.learn import learn_file
from tests.ingest.formats.learn.products import CATEGORY, GROUP, PUPILS, device, inside, url

Maker = Callable[[random.Random, int], str]

NAMES = {
    "time": ("Time", "When", "Timestamp", "Date and time", "Logged", "Date/Time (local)", "request_time", "Visit Time"),
    "user.name": ("User", "Pupil", "Login", "Username", "account_name", "Learner", "Person", "Logged on user", "Child"),
    "url.full": ("URL", "Web address", "Requested URL", "Link", "Site visited", "requestUrl", "Full address"),
    "source.ip": ("IP", "Client IP", "clientIp", "Source address", "srcip", "IP Addr", "Inside address"),
    "host.name": ("Device", "PC", "Computer name", "Machine", "Asset", "deviceName", "Endpoint"),
    "action": ("Action", "Verdict", "Outcome", "Decision", "Filter result", "What happened", "Rule outcome"),
    "rule.category": ("Category", "Theme", "Categories", "Site type", "Topic", "categoryName"),
    "user.group.name": ("Group", "Year", "Class", "Tutor group", "Form", "OU"),
}
OTHERS: dict[str, Maker] = {
    "Bytes": lambda chance, _row: str(chance.randint(0, 99_999)),
    "Duration": lambda chance, _row: f"00:0{chance.randint(0, 9)}:{chance.randint(10, 59)}",
    "Referrer": lambda _chance, row: f"https://www.news.example/{row}",
    "Server IP": lambda chance, _row: f"203.0.113.{chance.randint(1, 250)}",
    "Browser": lambda _chance, _row: "Mozilla/5.0 (Windows NT 10.0)",
    "Status": lambda chance, _row: chance.choice(("200", "403", "302")),
    "Expires": lambda _chance, _row: "2027-01-01 00:00:00",
    "Administrator": lambda _chance, _row: "head",
    "MAC": lambda _chance, row: f"02:00:5e:00:00:{row % 90 + 10}",
    "Port": lambda _chance, _row: "443",
    "Notes": lambda _chance, _row: "",
}
STAMPS = (
    "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d %b %Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%d/%m/%Y %I:%M:%S %p",
    "%b %d, %Y, %I:%M %p", "%d.%m.%Y %H:%M",
)  # fmt: skip
WORDS = (("Blocked", "Allowed"), ("DENY", "PASS"), ("Denied", "Permitted"), ("Rejected", "Accepted"), ("block", "ok"))
LOGINS: tuple[Callable[[str], str], ...] = (
    str,
    lambda name: f"SCHOOL\\{name}",
    lambda name: f"{name}@school.example",
    lambda name: f"{name[1:].title()}, {name[0].upper()}da",
)


def draw(seed: int) -> tuple[str, dict[str, str], list[str]]:
    """A file's text, the name of each field's column, and the wanted actions."""
    chance = random.Random(seed)
    layout, words, login = chance.choice(STAMPS), chance.choice(WORDS), chance.choice(LOGINS)
    refused = [chance.random() < 0.6 for _ in range(12)]
    makers: dict[str, Maker] = {
        "time": lambda _chance, row: (datetime(2026, 9, 7, 9, 4) + timedelta(hours=5 * row)).strftime(layout),
        "user.name": lambda _chance, row: login(PUPILS[row % len(PUPILS)]),
        "url.full": url,
        "source.ip": inside,
        "host.name": device,
        "action": lambda _chance, row: words[not refused[row]],
        "rule.category": CATEGORY,
        "user.group.name": GROUP,
    }
    case = chance.choice((str, str.upper, str.lower))
    fields = [field for number, field in enumerate(NAMES) if number < 3 or chance.random() < 0.7]
    truth = {field: case(chance.choice(NAMES[field])) for field in fields}
    columns = [(truth[field], makers[field]) for field in fields]
    columns += [(case(name), OTHERS[name]) for name in chance.sample(sorted(OTHERS), chance.randint(0, 5))]
    chance.shuffle(columns)
    out = io.StringIO()
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(out, delimiter=chance.choice(",;\t|"), quoting=quoting)
    writer.writerow([name for name, _ in columns])
    writer.writerows([make(chance, row) for _, make in columns] for row in range(12))
    actions = ["blocked" if one else "allowed" for one in refused] if "action" in truth else []
    return out.getvalue(), truth, actions


@pytest.mark.parametrize("seed", range(80))
def test_every_field_of_a_product_that_nobody_has_seen_is_found(seed, tmp_path, formats):
    text, truth, actions = draw(seed)
    file = tmp_path / "export.csv"
    file.write_text(text)
    lesson = learn_file(file, formats)
    assert lesson.structure is not None
    assert lesson.guesses is not None
    found = {
        field: lesson.structure.columns[guess.columns[0]]
        for field, guess in lesson.guesses.fields.items()
        if guess.columns
    }
    assert {field: found.get(field) for field in truth} == truth
    assert lesson.readable == 1.0
    if actions:
        assert [entry["event.action"] for entry in lesson.sample] == actions[: len(lesson.sample)]
