import gzip

import pytest

from monitor.errors import ListError
from monitor.ingest.lists.ut1 import read_ut1


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "ut1"
    for category in ("gambling", "adult", "redirector", "strict_redirector"):
        (folder / category).mkdir(parents=True)
    (folder / "gambling" / "domains").write_text("bad.test\n# note\n\nworse.test\n")
    (folder / "gambling" / "urls").write_text("site.test/bets/\n")
    (folder / "adult" / "domains.gz").write_bytes(gzip.compress(b"adult.test\n"))
    (folder / "adult" / "expressions").write_text("(one|two)\n# note\nthree\n")
    (folder / "adult" / "usage").write_text("black\n")
    (folder / "redirector" / "domains").write_text("proxy.test\n192.0.2.7\n")
    (folder / "strict_redirector" / "domains").write_text("google.com\n")
    (folder / "README").write_text("read me")
    return folder


def entries_of(raw):
    return {(section.category, text) for section in raw.sections for _, text in section.entries}


def test_reads_domains_and_urls_of_every_category(root):
    assert entries_of(read_ut1("ut1", root, theme=None)) == {
        ("gambling", "bad.test"),
        ("gambling", "worse.test"),
        ("gambling", "site.test/bets/"),
        ("adult", "adult.test"),
        ("redirector", "proxy.test"),
        ("redirector", "192.0.2.7"),
    }


def test_counts_what_it_leaves_out(root):
    assert read_ut1("ut1", root, theme=None).skipped == {
        "adult: expressions": 2,
        "strict_redirector: never read": 1,
    }


def test_a_link_to_a_category_is_another_name_and_not_read_twice(root):
    (root / "porn").symlink_to("adult")
    (root / "proxy").symlink_to("strict_redirector")
    raw = read_ut1("ut1", root, theme=None)
    assert "porn" not in {section.category for section in raw.sections}
    assert raw.skipped["porn: another name of adult"] == 1
    assert raw.skipped["proxy: never read"] == 1


def test_a_link_inside_the_folder_is_followed(root):
    (root / ".store").mkdir()
    (root / ".store" / "domains").write_text("stored.test\n")
    (root / "violence").symlink_to(".store")
    (root / "adult" / "urls").symlink_to("../gambling/urls")
    found = entries_of(read_ut1("ut1", root, theme=None))
    assert {("violence", "stored.test"), ("adult", "site.test/bets/")} <= found


def test_a_link_out_of_the_folder_is_not_followed(root, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "domains").write_text("outside.test\n")
    (root / "drugs").symlink_to(tmp_path / "outside")
    (root / "adult" / "urls").symlink_to(tmp_path / "outside" / "domains")
    (root / "mail").symlink_to("nowhere")
    (root / "loop").symlink_to("loop")
    raw = read_ut1("ut1", root, theme=None)
    assert "outside.test" not in {text for _, text in entries_of(raw)}
    assert raw.skipped["drugs: link out of the folder"] == 1
    assert raw.skipped["adult/urls: link out of the folder"] == 1
    assert raw.skipped["mail: link to nothing"] == 1
    assert raw.skipped["loop: link to nothing"] == 1


def test_a_packed_file_beside_a_plain_one_is_counted_as_not_read(root):
    (root / "adult" / "domains").write_text("adult.test\n")
    assert read_ut1("ut1", root, theme=None).skipped["adult/domains.gz: domains is read in its stead"] == 1


def test_one_category_folder_may_be_given_by_itself(root):
    assert entries_of(read_ut1("ut1", root / "gambling", theme=None)) >= {("gambling", "bad.test")}


def test_a_folder_inside_folders_is_a_category(root):
    (root / "sex" / "lingerie").mkdir(parents=True)
    (root / "sex" / "lingerie" / "domains").write_text("silk.test\n")
    assert ("sex/lingerie", "silk.test") in entries_of(read_ut1("ut1", root, theme=None))


def test_the_version_follows_the_content(root):
    before = read_ut1("ut1", root, theme=None).version
    assert read_ut1("ut1", root, theme=None).version == before
    (root / "gambling" / "domains").write_text("bad.test\n")
    assert read_ut1("ut1", root, theme=None).version != before


@pytest.mark.parametrize("content", ["<html>404", None])
def test_a_folder_with_a_damaged_category_is_refused_as_a_whole(root, content):
    if content is None:
        (root / "adult" / "domains.gz").write_bytes(gzip.compress(b"x.test\n" * 1000)[:-20])
    else:
        (root / "gambling" / "domains").write_text(content)
    with pytest.raises(ListError, match=r"list ut1: (adult|gambling)/domains"):
        read_ut1("ut1", root, theme=None)


def test_a_folder_without_categories_is_refused(tmp_path):
    with pytest.raises(ListError, match="has no category folder"):
        read_ut1("ut1", tmp_path, theme=None)
