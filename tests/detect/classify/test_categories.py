import csv

import pytest

from monitor.detect.classify.categories import CategoryMap
from monitor.errors import ConfigError
from tests.detect.lists.making import THEMES


def make_rows(*rows):
    return [
        dict(zip(("vendor", "id", "category", "theme", "official"), (*row, "", "", "")[:5], strict=True))
        for row in rows
    ]


MAP = CategoryMap(
    make_rows(
        ("acme", "7", "Casino & Betting", "gambling"),
        ("acme", "", "Illegal List", "csam", "iwf"),
        ("acme", "", "security", "bypass"),
        ("acme", "", "odd", "gambling"),
        ("other", "7", "odd", "bypass"),
        ("other", "", "agreed", "gambling"),
        ("third", "", "Agreed", "gambling"),
        ("other", "", "common", "bypass"),
        ("any", "", "common", "policy"),
    ),
    [{"format": "acme_web", "vendor": "acme"}, {"format": "acme_web_old", "vendor": "other"}],
    THEMES,
)


@pytest.mark.parametrize(
    ("name", "vendor"),
    [("acme", "acme"), ("acme_web", "acme"), ("acme_web_v2", "acme"), ("acme_web_old2", "other"), ("squid", "")],
)
def test_a_format_belongs_to_the_vendor_of_its_longest_beginning(name, vendor):
    assert MAP.find_vendor(name) == vendor


@pytest.mark.parametrize(
    ("word", "vendor", "theme"),
    [
        ("casino and betting", "acme", "gambling"),
        ("CASINO-BETTING", "acme", "gambling"),
        ("7", "acme", "gambling"),
        ("07", "acme", "gambling"),
        ("7", "other", "bypass"),
        ("7", "", None),
        ("8", "acme", None),
        ("odd", "acme", "gambling"),
        ("odd", "other", "bypass"),
        ("odd", "", None),
        ("agreed", "", "gambling"),
        ("common", "other", "bypass"),
        ("common", "third", "policy"),
        ("security.new thing", "acme", "bypass"),
        ("security.new thing", "other", None),
        ("gambling", "", "gambling"),
        ("never heard", "", None),
    ],
)
def test_a_word_means_what_its_vendor_then_everybody_says(word, vendor, theme):
    found = MAP.find(word, vendor)
    assert (found and found.theme) == theme


def test_only_the_list_itself_is_official():
    assert MAP.find("illegal list", "acme").official
    assert not MAP.find("csam", "").official


def test_all_categories_are_kept_placeholders_skipped_and_unknown_words_told():
    mapped, unmapped = MAP.find_all(["odd", "-", "N/A", "security", "never heard", "agreed, odd2; common"], "acme")
    assert [(word, category.theme) for word, category in mapped] == [
        ("odd", "gambling"),
        ("security", "bypass"),
        ("agreed", "gambling"),
        ("common", "policy"),
    ]
    assert unmapped == ["never heard", "odd2"]


def test_a_row_with_an_unknown_theme_is_refused():
    with pytest.raises(ConfigError, match="gamblin"):
        CategoryMap(make_rows(("acme", "", "x", "gamblin")), [], THEMES)


@pytest.mark.parametrize(
    ("vendor", "word", "theme"),
    [
        ("fortigate", "83", "csam"),
        ("fortigate", "Information Technology", "policy"),
        ("lightspeed", "adult.lifestyles", "support"),
        ("lightspeed", "security.proxy", "bypass"),
        ("lightspeed", "security.brand-new", "malware_hacking"),
        ("senso", "Suicide & Self Harm", "self_harm"),
        ("panos_url", "alcohol-and-tobacco", "drugs"),
        ("squidguard", "violence", "hate"),
        ("csv", "Violence", "violence"),
        ("csv", "Self-Harm", "self_harm"),
        ("csv", "Adult/Mature Content", "pornography"),
        ("csv", "Proxy Avoidance", "bypass"),
        ("csv", "LGBTQ", "support"),
        ("csv", "Advertising", "noise"),
        ("squid", "Pornography", "pornography"),
    ],
)
def test_the_shipped_words_mean_what_they_should(reference, vendor, word, theme):
    found = reference.categories.find(word, reference.categories.find_vendor(vendor))
    assert found.theme == theme


def test_every_shared_word_is_mapped(reference, shared_dir):
    with (shared_dir / "data" / "category_to_theme.tsv").open() as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["source"] != "source"]
    lost = [row for row in rows if reference.categories.find(row["source_category"], row["source"]) is None]
    assert len(rows) > 400
    assert not lost


def test_identity_faith_and_politics_are_never_a_concern(reference):
    words = [
        "Religion",
        "Politics",
        "Sexuality",
        "LGBT",
        "Alternative Beliefs",
        "Global Religion",
        "Political Organizations",
    ]
    groups = {
        reference.themes[category.theme].group for word in words if (category := reference.categories.find(word, ""))
    }
    assert groups <= {"policy", "protective"}
