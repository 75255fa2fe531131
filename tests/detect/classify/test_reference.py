from dataclasses import replace

import pytest

from monitor.detect.classify import build_library, build_reference
from monitor.errors import ConfigError, ListError
from monitor.ingest.lists import read_reference
from monitor.records.listing import RawList
from monitor.records.theme import SAFEGUARDING, Group, ThemeTable
from tests.conftest import REPO


@pytest.fixture(scope="module")
def tables():
    return read_reference([REPO / "config"])


def test_every_shipped_theme_that_can_count_belongs_to_a_draft_group(reference):
    for theme in reference.themes.themes:
        assert bool(theme.draft_group) is (theme.group in SAFEGUARDING)
        assert (theme.severity > 0) is (theme.group in SAFEGUARDING)
        assert theme.description.endswith((".", "?"))


def test_the_shipped_themes_are_those_of_the_shared_table(reference, shared_dir):
    rows = [line.split("\t") for line in (shared_dir / "data" / "themes.tsv").read_text().splitlines()[1:]]
    assert [(theme.id, theme.group, str(theme.severity)) for theme in reference.themes.themes] == [
        (row[0], row[2], row[4]) for row in rows
    ]


def test_only_csam_and_terrorism_are_restricted(reference):
    assert [theme.id for theme in reference.themes.themes if theme.restricted] == ["csam", "terrorism"]


def test_the_worst_theme_leads_then_the_first_in_the_file(reference):
    themes = reference.themes
    bits = themes.bit("gambling") | themes.bit("drugs") | themes.bit("hate") | themes.bit("policy")
    assert [theme.id for theme in themes.in_rank(bits)] == ["hate", "drugs", "gambling", "policy"]
    assert themes.lead(0) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"allow": ({"host": "x.test"},)}, "allow.toml"),
        ({"filter_tests": ({"address": "x.test", "theme": "nothing"},)}, "filter_tests.toml"),
        ({"categories": ({"vendor": "any", "id": "", "category": "x", "theme": "nothing"},)}, "categories.tsv"),
        ({"phrases": (("own.toml", "v1", {"theme": "nothing", "phrase": []}),)}, "own.toml"),
        ({"themes": ({"id": "x"},)}, "themes.toml"),
        ({"themes": ()}, "themes.toml"),
    ],
)
def test_a_table_that_cannot_be_understood_is_told_with_its_file(tables, change, words):
    with pytest.raises(ConfigError, match=words):
        build_reference(replace(tables, **change))


@pytest.mark.parametrize(
    ("vendor", "word", "theme"),
    [
        ("ut1", "violence", "hate"),
        ("ut1", "sex/lingerie", "pornography"),
        ("ut1", "blacklists/gambling", "gambling"),
        ("ut1", "sex/education", "support"),
        ("", "Drugs", "drugs"),
        ("domains", "nothing/like/it", None),
    ],
)
def test_the_category_of_a_list_is_found_by_its_name_or_its_last_part(reference, vendor, word, theme):
    assert reference.find_theme(vendor, word) == theme


def test_all_problems_are_told_at_once(tables):
    wrong = replace(
        tables, allow=({"host": "x.test"},), phrases=(("own.toml", "v1", {"x": 1}), ("two.toml", "v1", {"y": 1}))
    )
    with pytest.raises(ConfigError) as error:
        build_reference(wrong)
    assert len(error.value.problems) == 3


def test_a_theme_table_refuses_an_id_twice(reference):
    with pytest.raises(ConfigError):
        ThemeTable([reference.themes["csam"], reference.themes["csam"]])
    assert reference.themes.first(Group.NOISE).id == "noise"


def test_a_phrase_list_that_cannot_be_understood_is_a_list_error(reference):
    raw = RawList(name="mine", kind="phrases", theme=None, version="v1", phrases=({"theme": "nothing", "phrase": []},))
    with pytest.raises(ListError, match="mine"):
        build_library([raw], reference, key=bytes(32))
