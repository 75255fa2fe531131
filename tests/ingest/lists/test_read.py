from collections import Counter

import pytest

from monitor.detect.classify import build_library, build_reference
from monitor.errors import ConfigError, ListError
from monitor.ingest.lists import read_list, read_lists, read_reference
from monitor.records.listing import Shape
from monitor.settings.model import ListSection
from tests.conftest import REPO

CONFIG = REPO / "config"


@pytest.fixture(scope="module")
def reference():
    return build_reference(read_reference([CONFIG]))


def make_section(path, kind="domains", theme="gambling", name="mine"):
    return ListSection(name=name, path=path, kind=kind, theme=theme)


def entries_of(raw):
    return [(section.shape, text) for section in raw.sections for _, text in section.entries]


def test_a_list_is_found_relative_to_the_config_folder(tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "bad.txt").write_text("# head\nbad.test\n")
    raw = read_list(make_section("lists/bad.txt"), folder=tmp_path)
    assert entries_of(raw) == [(Shape.BELOW, "bad.test")]


def test_entries_of_different_shapes_are_told_apart(tmp_path):
    (tmp_path / "list").write_text("||bad.test^\n@@||ok.bad.test^\nsite.test##.x\n")
    raw = read_list(make_section("list", "adblock"), folder=tmp_path)
    assert entries_of(raw) == [(Shape.BELOW, "bad.test"), (Shape.EXCEPTION, "ok.bad.test")]
    assert raw.rejects.counts == {"hides page elements": 1}


def test_each_file_of_a_folder_is_a_category_of_its_own(tmp_path, reference):
    (tmp_path / "piracy.txt").write_text("a.test\n")
    (tmp_path / "vaping.txt").write_text("b.test\n")
    raw = read_list(make_section(".", theme=None), folder=tmp_path)
    manifest = build_library([raw], reference, key=bytes(32)).manifests[0]
    assert manifest.accepted == {"piracy": 1, "drugs": 1}


def test_the_theme_of_the_config_speaks_for_all_files_of_a_folder(tmp_path, reference):
    (tmp_path / "piracy.txt").write_text("a.test\n")
    raw = read_list(make_section("."), folder=tmp_path)
    assert build_library([raw], reference, key=bytes(32)).manifests[0].accepted == {"gambling": 1}


def test_a_line_longer_than_any_address_is_rejected_without_its_text(tmp_path):
    (tmp_path / "list").write_text("bad.test\n" + "x" * 5000 + ".test\n")
    raw = read_list(make_section("list"), folder=tmp_path)
    assert [(turned.line, turned.text) for turned in raw.rejects.samples] == [(2, "")]


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf# x\r\npage.test/a # seen\r\n\r\nwhole.test\r\n", "page.test/a\nwhole.test\n".encode("utf-16")],
)
def test_an_illegal_content_list_is_read_line_by_line_and_anew_each_time(tmp_path, data):
    (tmp_path / "iwf.txt").write_bytes(data)
    raw = read_list(make_section("iwf.txt", "iwf", None), folder=tmp_path)
    (section,) = raw.sections
    assert [text for _, text in section.entries] == ["page.test/a", "whole.test"]
    assert [text for _, text in section.entries] == ["page.test/a", "whole.test"]
    assert "page" not in repr(raw)


def test_an_illegal_content_list_names_none_of_its_entries_when_it_is_refused(tmp_path, reference):
    (tmp_path / "iwf.txt").write_text("secret page\nother secret\n")
    raw = read_list(make_section("iwf.txt", "iwf", None), folder=tmp_path)
    with pytest.raises(ListError) as error:
        build_library([raw], reference, key=bytes(32))
    assert "secret" not in str(error.value)


def test_phrase_lists_are_read_as_toml_csv_and_plain_lines(tmp_path, reference):
    (tmp_path / "own.toml").write_text(
        'theme = "drugs"\n[[phrase]]\ntexts = ["(red|blue) gumballs"]\nreason = "seen in May"\n'
    )
    (tmp_path / "own.csv").write_text("Phrase,Category\ngreen gumballs,Drugs\n,\n")
    (tmp_path / "own.txt").write_text("# note\nyellow gumballs\n")
    sections = [make_section(f"own.{kind}", "phrases", "drugs", name=kind) for kind in ("toml", "csv", "txt")]
    library = build_library(read_lists(sections, folder=tmp_path), reference, key=bytes(32))
    for colour in ("red", "blue", "green", "yellow"):
        assert library.phrases.judge(f"where {colour} gumballs") != library.phrases.judge("gumballs")
    assert [manifest.accepted for manifest in library.manifests] == [{"drugs": 2}, {"drugs": 1}, {"drugs": 1}]


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", "domains", "is empty"),
        (b"# nothing\n", "hosts", "is empty"),
        (b"<html>", "dnsmasq", "is a web page"),
        (b"", "phrases", "has no phrases"),
        (b"<html>", "iwf", "is a web page"),
    ],
)
def test_a_bad_file_is_refused_with_the_lists_name(tmp_path, content, kind, words):
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(ListError, match=words) as error:
        read_list(make_section("list", kind), folder=tmp_path)
    assert str(error.value).startswith("list mine: ")


def test_a_phrase_file_that_is_no_toml_is_refused(tmp_path):
    (tmp_path / "own.toml").write_text("theme = \n")
    with pytest.raises(ListError, match="is not valid TOML"):
        read_list(make_section("own.toml", "phrases"), folder=tmp_path)


@pytest.mark.parametrize("kind", ["domains", "ut1", "iwf", "phrases"])
def test_a_missing_list_is_refused(tmp_path, kind):
    with pytest.raises(ListError, match=r"list mine: .*does not exist"):
        read_list(make_section("nowhere", kind), folder=tmp_path)


def test_every_public_list_imports_with_a_manifest_that_adds_up(shared_dir, reference):
    lists = shared_dir / "lists"
    sections = [
        make_section(lists / "ut1", "ut1", None, name="ut1"),
        make_section(lists / "blocklistproject", "domains", None, name="blp"),
        make_section(lists / "hagezi_bypass_adblock.txt", "adblock", "bypass", name="adblock"),
        make_section(lists / "hagezi_dnsmasq_head.txt", "dnsmasq", "bypass", name="dnsmasq"),
        make_section(lists / "hagezi_nosafesearch_wildcard.txt", "wildcard", "policy", name="wildcard"),
        make_section(lists / "blp_vaping_hosts.txt", "hosts", "drugs", name="hosts"),
    ]
    library = build_library(read_lists(sections, folder=lists), reference, key=bytes(32))
    assert all(manifest.is_conserved for manifest in library.manifests)
    assert not any(manifest.unmapped for manifest in library.manifests)
    by_name = {manifest.name: manifest for manifest in library.manifests}
    assert by_name["ut1"].quarantined
    assert Counter(by_name["hosts"].accepted) == {"drugs": 108}


def test_a_schools_file_stands_before_the_shipped_one(tmp_path):
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "popular_hosts.txt").write_text("\ufeffschool.test # ours\r\n")
    tables = read_reference([CONFIG, tmp_path])
    assert tables.popular_hosts == ("school.test",)
    assert tables.themes == read_reference([CONFIG]).themes


def test_every_wrong_file_is_told_at_once(tmp_path):
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "themes.toml").write_text("[[theme]\n")
    (tmp_path / "themes" / "categories.tsv").write_text("word\ttheme\nx\ty\n")
    (tmp_path / "themes" / "allow.toml").write_text("allow = 3\n")
    with pytest.raises(ConfigError) as error:
        read_reference([CONFIG, tmp_path])
    assert [problem.where for problem in error.value.problems] == [
        "themes/themes.toml",
        "themes/categories.tsv",
        "themes/allow.toml",
    ]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ConfigError, match="is missing"):
        read_reference([tmp_path])
