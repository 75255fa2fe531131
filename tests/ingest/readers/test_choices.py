"""Closed lists of words."""

import re

import numpy as np
import pytest

from monitor.ingest.readers.columns import Table, encode
from monitor.ingest.readers.fields.choices import LONGEST_WORD, NO_WORD, choose, clean_text, count_words, read_field
from monitor.ingest.readers.format import Choice, FieldRule

TABLE = Table.from_rows(("w", "n"), [("Blocked", "1"), ("allowed", None), (None, None), ("Odd", "2"), ("-", "2")])


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "none", "NULL", "NiL", '""', "(none)"])
def test_placeholders_are_absent(text):
    assert clean_text(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [(" x ", "x"), ('"x"', "x"), ("unknown", "unknown"), ("nope", "nope"), ("a\x1fb", "a, b")]
)
def test_other_texts_stay(text, expected):
    assert clean_text(text) == expected


def test_the_first_rule_whose_pattern_is_found_counts():
    rules = ((re.compile("(?i)^block"), 2), (re.compile("(?i)allow"), 1), (re.compile("^$"), 7))
    numbers, words = choose(TABLE, Choice(sources=(("w",),), rules=rules, otherwise=255))
    assert numbers.tolist() == [2, 1, 7, 255, 255]
    assert words.to_texts() == ["Blocked", "allowed", None, "Odd", "-"]


def test_rules_see_the_whole_word_and_the_label_only_its_part():
    rules = ((re.compile("^Blocked/1$"), 2),)
    numbers, words = choose(TABLE, Choice(sources=(("w", "n"),), rules=rules, take=re.compile("^([A-Z])")))
    assert numbers.tolist() == [2, 0, 0, 0, 0]
    assert words.to_texts() == ["B", None, None, "O", None]


def test_words_are_counted_in_the_marked_rows():
    _, words = choose(TABLE, Choice(sources=(("w",),)))
    assert count_words(words, np.array([False, True, True, True, True])) == {
        "(none)": 1,
        "allowed": 1,
        "Odd": 1,
        "-": 1,
    }


def test_words_that_are_alike_as_far_as_they_are_shown_are_counted_together():
    words = encode(["x" * 100, "x" * 200, "x" * 200, None, NO_WORD])
    assert count_words(words, np.ones(5, dtype=bool)) == {"x" * LONGEST_WORD: 3, NO_WORD: 2}


def test_a_field_takes_the_first_group_that_matched():
    rule = FieldRule(sources=(("w",),), take=re.compile("^(B)|(a)"))
    assert read_field(TABLE, rule, clean_text).to_texts() == ["B", "a", None, None, None]
