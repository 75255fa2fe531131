"""Searches that must reach a person, and beside each the near miss that must not (pairs.tsv)."""

import csv

import pytest

from tests.conftest import REPO

with (REPO / "tests" / "detect" / "phrases" / "pairs.tsv").open(encoding="utf-8") as file:
    PAIRS = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["text"])
def test_what_matters_counts(book, reference, pair):
    verdict = book.judge(pair["text"])
    assert verdict.outcome == "match"
    theme = reference.themes.lead(verdict.bits)
    assert (theme.id, theme.severity) == (pair["theme"], int(pair["severity"]))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["near_miss"])
def test_its_near_miss_does_not(book, pair):
    assert book.judge(pair["near_miss"]).outcome == pair["comes_to"]


def test_no_pair_stands_twice():
    assert len({pair["text"] for pair in PAIRS}) == len({pair["near_miss"] for pair in PAIRS}) == len(PAIRS)
