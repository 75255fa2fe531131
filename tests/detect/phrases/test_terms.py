"""What typed words come to, with the phrases that ship."""

import csv
import tomllib

import pytest

from monitor.detect.phrases import Outcome
from monitor.detect.phrases.phrase import ENOUGH, Part
from tests.conftest import REPO

with (REPO / "tests" / "detect" / "phrases" / "cases.tsv").open() as file:
    CASES = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_term_comes_to_what_it_should(book, reference, case):
    verdict = book.judge(case["text"])
    assert verdict.outcome == case["expect"].removesuffix("!")
    if verdict.outcome is Outcome.MATCH:
        assert reference.themes.lead(verdict.bits).id == case["theme"]
        assert bool(verdict.direct_bits) is case["expect"].endswith("!")
        assert verdict.matches


def test_the_shared_cases_behave(book, shared_dir):
    with (shared_dir / "data" / "search_term_cases.tsv").open() as file:
        for case in csv.DictReader(file, delimiter="\t"):
            assert book.judge(case["text"]).outcome == case["expect"], case["text"]


def test_support_gives_the_protective_theme_and_no_matches(book, reference):
    verdict = book.judge("help for self harm")
    assert verdict.bits == reference.themes.bit("support")
    assert verdict.matches == ()


def test_help_in_one_matter_does_not_hide_another(book, reference):
    verdict = book.judge("childline how to make a pipe bomb")
    assert reference.themes.lead(verdict.bits).id == "terrorism"


def test_a_match_shows_the_phrase_of_the_file_and_not_what_was_typed(book):
    (match,) = book.judge("pleeease how to make a pipe bomb at 12 example road").matches
    assert (match.theme, match.file) == ("terrorism", "terrorism.toml")
    assert match.phrase.startswith("how to (make|build|create|...)")
    assert len(match.version) == 12


def test_no_single_word_counts_by_itself_for_a_grave_theme(reference):
    no_dictionary_has = {
        "liveleak",
        "kys",
        "thinspo",
        "thinspiration",
        "bonespo",
        "meanspo",
        "proana",
        "edtwt",
        "legspo",
        "skinnyspo",
        "sweetspo",
        "wannarexic",
        "bestgore",
    }
    alone = {
        text
        for text, phrase in reference.phrases
        if phrase.part is Part.PHRASE
        and " " not in text
        and phrase.weight >= ENOUGH
        and reference.themes[phrase.theme].severity >= 3
    }
    assert alone <= no_dictionary_has


def test_every_phrase_file_says_that_the_school_should_review_it():
    files = sorted((REPO / "config" / "phrases").glob("*.toml"))
    assert len(files) > 10
    assert all(file.read_text().startswith("# To be reviewed by the school.") for file in files)


def test_every_phrase_file_says_what_its_judgement_rests_on():
    files = [file for file in (REPO / "config" / "phrases").glob("*.toml") if file.name != "spelling.toml"]
    assert all(len(tomllib.loads(file.read_text())["source"]) > 20 for file in files)


def test_a_very_long_text_is_cut_and_judged(book):
    assert book.judge("how to kill myself " + "and so on " * 100_000).outcome is Outcome.MATCH
