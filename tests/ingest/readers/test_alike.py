"""Stamps read all at once against stamps read one by one: the readings must be equal, whatever else stands in a column."""

import re
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.alike import read_alike
from monitor.ingest.readers.fields.fixed import FEWEST, cut_groups
from monitor.ingest.readers.fields.stamps import StampFormat
from monitor.ingest.readers.fields.times import make_parser, parse_all
from monitor.ingest.readers.format import TimeRule
from monitor.ingest.readers.readings import NOTHING

LATEST_US = 1_790_856_000_000_000  # 2026-10-01 12:00 UTC
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULES = sorted(
    {rule for fmt in load_formats([shipped_folder()]).values() for rule in fmt.times},
    key=lambda rule: (rule.source, rule.styles, [written.text for written in rule.formats]),
)
ISO = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S+01:00", "%Y%m%dT%H%M%S"]
EPOCHS = [(1, ""), (1, ".5"), (1, ".123"), (1, ".123456789"), (1, "."), (1000, ""), (10**6, ""), (10**9, "")]


def write_stamps(rule: TimeRule, chance: Random, count: int) -> list[str]:
    """Stamps of one of the rule's ways, a few of another, a few damaged."""
    ways = [written.text for written in rule.formats] + (ISO if "iso" in rule.styles else [])
    epochs = EPOCHS if "epoch" in rule.styles else []
    usual = chance.choice([*ways, *epochs])
    moment = EPOCH + timedelta(seconds=chance.randrange(600_000_000, 4_200_000_000))
    texts = []
    for _ in range(count):
        moment += timedelta(microseconds=chance.choice([0, 1, 999_999, 10**6, 3600 * 10**6, 86_400 * 10**6]))
        way = usual if chance.random() < 0.9 else chance.choice([*ways, *epochs])
        text = write_stamp(way, moment, chance)
        if chance.random() < 0.1:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice("0139 -:/.TZx\u0662é") + text[place + chance.randrange(2) :]
        texts.append(text)
    return texts


def write_stamp(way: object, moment: datetime, chance: Random) -> str:
    if isinstance(way, tuple):
        factor, fraction = way
        return f"{int(moment.timestamp()) * factor}{fraction}"
    text = str(way).replace("%s", str(int(moment.timestamp())))
    text = re.sub("%z", chance.choice(["+0100", "+0100", "-0530"]), text)
    text = re.sub("%Z", chance.choice(["BST", "UTC"]), text)
    text = re.sub("%f", chance.choice(["%f", "123", "123456789"]), text)
    if chance.random() < 0.3:
        text = text.replace("%d", f"{moment.day:2d}").replace("%H", str(moment.hour))
    return moment.strftime(text)


@given(st.integers(0, 10**9), st.sampled_from(RULES))
def test_a_column_read_at_once_is_read_as_one_by_one(seed, rule):
    texts = write_stamps(rule, Random(seed), 3 * FEWEST)
    parse = make_parser(rule, LATEST_US)
    assert parse_all(rule, texts, LATEST_US).tolist() == [list(parse(text)) for text in texts]


@pytest.mark.parametrize(
    "way",
    [
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%y %I:%M:%S %p",
        "%Y-%m-%d %H:%M:%S %z",
        "%d/%b/%Y:%H:%M:%S %z",
        "%b %d %H:%M:%S",
        "%a %b %d %H:%M:%S %Y",
        "%d-%b-%Y %H:%M:%S.%f",
        "%d/%m/%Y %H:%M:%S %z",
    ],
)
def test_the_usual_ways_need_no_second_look(way):
    rule = TimeRule(source=("t",), formats=(StampFormat(way),))
    text = way.replace("%z", "+0100")
    texts = [(datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(seconds=7 * n)).strftime(text) for n in range(40)]
    (group,) = cut_groups(texts)
    found = read_alike(rule, group, texts[0], LATEST_US)
    assert found is not None
    assert (found[:, 0] != NOTHING).all()


def test_where_the_time_of_day_decides_about_the_year_stamps_are_left():
    rule = TimeRule(source=("t",), formats=(StampFormat("%b %d %H:%M:%S"),))
    texts = [f"Oct  2 {hour:02d}:00:00" for hour in range(24)]
    (group,) = cut_groups(texts)
    found = read_alike(rule, group, texts[0], LATEST_US)
    assert found is not None
    assert (found[:, 0] == NOTHING).all()


def test_few_texts_are_read_one_by_one():
    assert list(cut_groups(["2026-09-07 09:00:00"] * (FEWEST - 1))) == []


def test_groups_hold_every_ascii_text_of_a_common_length():
    groups = list(cut_groups(["abc"] * FEWEST + ["de"] * FEWEST + [""] * FEWEST + ["z"]))
    assert [group.places.tolist() for group in groups] == [
        list(range(FEWEST, 2 * FEWEST)),
        list(range(FEWEST)),
    ]
    assert bytes(np.ascontiguousarray(groups[0].octets[0])) == b"de"
