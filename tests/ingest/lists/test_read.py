import gzip
import re
import tarfile
from typing import get_args

import pytest

from monitor.detect.classify import build_library, build_reference
from monitor.detect.lists.quarantine import IS_A_PUBLIC_SUFFIX
from monitor.errors import ConfigError, ListError
from monitor.ingest.lists import read_list, read_reference
from monitor.records.listing import Shape
from monitor.settings.model import ListKind, ListSection
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


@pytest.mark.parametrize(
    ("name", "text", "columns"),
    [
        ("iwf.csv", "URL,Date\npage.test/a,2026-01-01\nwhole.test,2026-01-02\n", None),
        ("iwf.tsv", "page.test/a\t2026\nwhole.test\t2026\n", None),
        ("iwf.txt", "Ref;Where\n1;page.test/a\n2;whole.test\n", {"address": "Where"}),
        ("iwf.txt", "page.test/a\t2026-01-01\nwhole.test\t# seen\n", None),
    ],
)
def test_an_illegal_content_list_may_be_a_table(tmp_path, name, text, columns):
    (tmp_path / name).write_text(text)
    section = ListSection(name="mine", path=name, kind="iwf", columns=columns)
    (found,) = read_list(section, folder=tmp_path).sections
    assert [text for _, text in found.entries] == ["page.test/a", "whole.test"]


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
    raws = [read_list(section, folder=tmp_path) for section in sections]
    library = build_library(raws, reference, key=bytes(32))
    for colour in ("red", "blue", "green", "yellow"):
        assert library.phrases.judge(f"where {colour} gumballs") != library.phrases.judge("gumballs")
    assert [manifest.accepted for manifest in library.manifests] == [{"drugs": 2}, {"drugs": 1}, {"drugs": 1}]


PACKED = gzip.compress(b"".join(b"host%d.test\n" % number for number in range(5000)))
BAD_FILES = {
    "nothing": (b"", "is empty|has no phrases|none of its 0 entries|has no category"),
    "comments": (b"# nothing\n", "is empty|has no phrases|none of its [01] entries|has no category"),
    "an error page": (b"<html><title>404</title></html>", "is a web page"),
    "a login page": (b"\n<!-- portal --><form action='/login'>Sign in</form>", "is a web page"),
    "an answer of a service": (b'{"error": "quota"}', "is JSON"),
    "cut off": (PACKED[:9000], "the gzip file is cut off"),
    "damaged": (PACKED[:2000] + b"xx" + PACKED[2002:], "the gzip file is damaged"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "is a binary file"),
    "an executable": (b"\x7fELF\x02\x01\x01" + bytes(200), "is a binary file"),
    "one line without end": (b"x" * (2 << 20), "line 1 is longer than 1 MiB"),
}


@pytest.mark.parametrize("kind", sorted(get_args(ListKind)))
@pytest.mark.parametrize(("content", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_the_lists_name_and_what_to_do(tmp_path, reference, kind, content, words):
    path = tmp_path / ("ut1/gambling/domains" if kind == "ut1" else "list")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    section = make_section("ut1" if kind == "ut1" else "list", kind, "gambling")
    with pytest.raises(ListError, match=words) as error:
        build_library([read_list(section, folder=tmp_path)], reference, key=bytes(32))
    assert str(error.value).startswith("list mine: ")
    assert re.search(r"(Download|Check|Unpack|Add|Take|Put|Export|take it out)", str(error.value))


@pytest.mark.parametrize("kind", ["domains", "hosts", "csv", "iwf"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_change_nothing(tmp_path, reference, kind, encoding, end):
    lines = {"hosts": ("0.0.0.0 bad.test", "0.0.0.0 worse.test"), "csv": ("domain,x", "bad.test,", "worse.test,")}
    text = end.join([*lines.get(kind, ("bad.test", "worse.test")), ""])
    (tmp_path / "list").write_bytes(text.encode(encoding))
    raw = read_list(make_section("list", kind, "csam" if kind == "iwf" else "gambling"), folder=tmp_path)
    assert [text for _, text in entries_of(raw)] == ["bad.test", "worse.test"]


def test_every_way_to_write_a_host_is_one_entry(tmp_path, reference):
    lines = [
        "bücher.example",
        "BÜCHER.example.",
        "xn--bcher-kva.example  # A-label",
        ".bücher.example",
        "http://bücher.example/",
    ]
    (tmp_path / "list").write_text("\ufeff" + "\r\n".join(lines))
    (manifest,) = build_library([read_list(make_section("list"), folder=tmp_path)], reference, key=bytes(32)).manifests
    assert (manifest.accepted, manifest.duplicates, manifest.is_conserved) == ({"gambling": 1}, 4, True)


def test_a_folder_where_a_file_is_expected_says_which_kind_wants_folders(tmp_path):
    (tmp_path / "lists" / "gambling").mkdir(parents=True)
    (tmp_path / "lists" / "gambling" / "domains").write_text("bad.test\n")
    with pytest.raises(ListError, match=r"holds only folders: of category folders the kind is ut1"):
        read_list(make_section("lists"), folder=tmp_path)


def test_a_file_where_ut1_wants_a_folder_is_read_as_its_category(tmp_path):
    (tmp_path / "gambling").mkdir()
    (tmp_path / "gambling" / "domains").write_text("bad.test\n")
    raw = read_list(make_section("gambling/domains", "ut1", None), folder=tmp_path)
    assert [section.category for section in raw.sections] == ["gambling"]


@pytest.mark.parametrize("kind", ["domains", "ut1", "iwf", "phrases"])
def test_a_list_that_may_not_be_reached_is_refused_with_a_sentence(tmp_path, kind):
    """As root may reach everything, a loop of links stands for what can't be reached."""
    (tmp_path / "list").symlink_to("list")
    with pytest.raises(ListError, match=r"^list mine: .*(does not exist|can't be read)"):
        read_list(make_section("list", kind), folder=tmp_path)


def test_a_phrase_file_that_is_no_toml_is_refused(tmp_path):
    (tmp_path / "own.toml").write_text("theme = \n")
    with pytest.raises(ListError, match="is not valid TOML"):
        read_list(make_section("own.toml", "phrases"), folder=tmp_path)


@pytest.mark.parametrize("kind", ["domains", "ut1", "iwf", "phrases"])
def test_a_missing_list_is_refused(tmp_path, kind):
    with pytest.raises(ListError, match=r"list mine: .*does not exist"):
        read_list(make_section("nowhere", kind), folder=tmp_path)


PUBLIC = {
    "ut1": ("ut1", None),
    "blocklistproject": ("domains", None),
    "hagezi_bypass_adblock.txt": ("adblock", "bypass"),
    "hagezi_dnsmasq_head.txt": ("dnsmasq", "bypass"),
    "hagezi_unbound_head.conf": ("unbound", "bypass"),
    "hagezi_nosafesearch_wildcard.txt": ("wildcard", "policy"),
    "blp_vaping_hosts.txt": ("hosts", "drugs"),
    "blp_vaping_dnsmasq.txt": ("dnsmasq", "drugs"),
    "blp_vaping_adguard.txt": ("adblock", "drugs"),
}
NO_LISTS = {"SOURCE.txt", "ut1_counts.tsv"}


def test_every_public_list_imports_with_a_manifest_that_adds_up(shared_dir, reference):
    lists = shared_dir / "lists"
    assert {path.name for path in lists.iterdir()} == {*PUBLIC, *NO_LISTS}
    sections = [make_section(lists / path, kind, theme, name=path) for path, (kind, theme) in PUBLIC.items()]
    raws = [read_list(section, folder=lists) for section in sections]
    library = build_library(raws, reference, key=bytes(32))
    by_name = {manifest.name: manifest for manifest in library.manifests}
    assert all(manifest.is_conserved for manifest in library.manifests)
    assert not any(manifest.unmapped for manifest in library.manifests)
    assert not any(manifest.rejected for name, manifest in by_name.items() if name != "ut1")
    assert sum(by_name["ut1"].rejected.values()) < by_name["ut1"].entries / 1_000
    assert by_name["ut1"].quarantined[IS_A_PUBLIC_SUFFIX] > 100
    vaping = [manifest.accepted for name, manifest in by_name.items() if "vaping" in name]
    assert vaping == [{"drugs": 108}] * 3


def test_the_public_folder_reads_alike_from_an_archive(shared_dir, tmp_path):
    """As the list is published, with its symbolic links and with the two categories that are never read."""
    root = shared_dir / "lists" / "ut1"
    with tarfile.open(tmp_path / "blacklists.tar.gz", "w:gz") as archive:
        archive.add(root, "blacklists")
        for name, target in (("violence", "agressif"), ("drugs", "drogue"), ("proxy", "redirector")):
            link = tarfile.TarInfo(f"blacklists/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name in ("strict_redirector", "strong_redirector"):
            archive.add(root / "redirector", f"blacklists/{name}")
    packed = read_list(make_section(tmp_path / "blacklists.tar.gz", "ut1", None), folder=tmp_path)
    plain = read_list(make_section(root, "ut1", None), folder=tmp_path)
    assert packed.version == plain.version
    assert {one.category: len(list(one.entries)) for one in packed.sections} == {
        one.category: len(list(one.entries)) for one in plain.sections
    }
    assert packed.skipped == {
        "violence: another name of agressif": 1,
        "drugs: another name of drogue": 1,
        "proxy: another name of redirector": 1,
        "strict_redirector: never read": 1,
        "strong_redirector: never read": 1,
    }


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
