"""What was asked for."""

import pytest

from monitor.ingest.readers.blocks.clean import cut_text


def test_a_long_address_is_cut_and_marked():
    assert cut_text("x" * 4000) == "x" * 4000
    assert cut_text("x" * 4001) == "x" * 3999 + "…"


def test_the_address_has_the_last_word_about_the_host(entries):
    data = "Time,Username,URL,Domain\n07/09/2026 09:00,a,https://www.bets.test/x,bets.test\n07/09/2026 09:00,a,,bets.test\n"
    assert [entry["url.domain"] for entry in entries("smoothwall", data)] == ["www.bets.test", "bets.test"]


def test_a_path_is_joined_with_its_host(entries):
    line = 'date=2026-09-07 time=09:00:00 type=utm subtype=webfilter srcip=10.0.0.1 service="{}" hostname="a.test" url="/x" action=blocked\n'
    assert entries("fortigate", line.format("HTTPS"))[0]["url.full"] == "https://a.test/x"
    assert entries("fortigate", line.format("tcp/8080"))[0]["url.full"] == "a.test/x"


@pytest.mark.parametrize(("path", "url"), [("/x", "https://a.test/x"), ("//b.test/x", "//b.test/x")])
def test_only_a_path_is_joined(entries, path, url):
    line = f'date=2026-09-07 time=09:00:00 type=utm subtype=webfilter srcip=10.0.0.1 service="HTTPS" hostname="a.test" url="{path}" action=blocked\n'
    assert entries("fortigate", line)[0]["url.full"] == url


@pytest.mark.parametrize(
    ("text", "categories"),
    [("Gambling, Games", ["Gambling", "Games"]), ("A;B|C", ["A", "B", "C"]), ("A,,A", ["A"]), ("-", None)],
)
def test_categories_are_split_as_the_format_says(entries, text, categories):
    data = f'Time,Username,URL,Category\n07/09/2026 09:00,a,http://x.test/,"{text}"\n'
    assert entries("csv", data)[0].get("rule.category") == categories


def test_search_words_without_an_address_are_a_search(entries):
    data = (
        "Time,Username,URL,Search term\n07/09/2026 09:00,a,,how to vanish\n07/09/2026 09:00,a,http://x.test/,kittens\n"
    )
    assert [entry["event.category"] for entry in entries("csv", data)] == ["search", "web"]
