import gzip
import tarfile

import pytest

from monitor.errors import ListError
from monitor.ingest.lists import archive, read_list
from monitor.settings.model import ListSection
from tests.ingest.lists.archives import make_tar

UT1 = {
    "blacklists/README": b"read me",
    "blacklists/adult/domains": b"adult.test\n",
    "blacklists/adult/urls": b"site.test/x\n",
    "blacklists/adult/expressions": b"(one|two)\nthree\n",
    "blacklists/porn": "-> adult",
    "blacklists/gambling/domains.gz": gzip.compress(b"bad.test\n"),
    "blacklists/gambling/urls": "-> ../adult/urls",
    "blacklists/strict_redirector/domains": b"google.com\n",
    "blacklists/strong_redirector/urls": b"bing.com/x\n",
    "blacklists/proxy": "-> strict_redirector",
    "blacklists/mail": "-> nowhere",
    "blacklists/games/domains": b"play.test\n",
    "blacklists/games/urls": "-> ../strict_redirector/domains",
    "blacklists/news/domains": "=> blacklists/games/domains",
}


@pytest.fixture
def read(tmp_path):
    def read_archive(data: bytes, kind="ut1", theme=None):
        path = tmp_path / "list.tar.gz"
        path.write_bytes(data)
        return read_list(ListSection(name="mine", path=path, kind=kind, theme=theme), folder=tmp_path)

    return read_archive


def entries_of(raw):
    return {(section.category, text) for section in raw.sections for _, text in section.entries}


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_reads_like_its_folder(read, packed):
    assert entries_of(read(make_tar(UT1, packed=packed))) == {
        ("adult", "adult.test"),
        ("adult", "site.test/x"),
        ("gambling", "bad.test"),
        ("gambling", "site.test/x"),
        ("games", "play.test"),
        ("news", "play.test"),
    }


def test_what_an_archive_leaves_out_is_counted(read):
    assert read(make_tar(UT1)).skipped == {
        "adult: expressions": 2,
        "porn: another name of adult": 1,
        "strict_redirector: never read": 1,
        "strong_redirector: never read": 1,
        "proxy: never read": 1,
        "games/urls: never read": 1,
        "mail: link to nothing": 1,
    }


@pytest.mark.parametrize("name", ["strict_redirector", "STRICT_Redirector", "strong-redirector"])
def test_a_category_that_is_never_read_is_known_however_it_is_spelled(read, name):
    members = {
        "adult/domains": b"adult.test\n",
        f"{name}/domains": b"google.com\n",
        f"{name}/deep/domains": b"bing.com\n",
    }
    assert entries_of(read(make_tar(members))) == {("adult", "adult.test")}


@pytest.mark.parametrize("name", ["/etc/adult/domains", "../adult/domains", "adult/../../games/domains"])
def test_a_path_that_leads_out_of_the_archive_is_not_read(read, name):
    raw = read(make_tar({name: b"out.test\n", "games/domains": b"in.test\n"}))
    assert entries_of(raw) == {("games", "in.test")}
    assert raw.skipped == {"a path that leads out of the archive": 1}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../etc/passwd"])
def test_a_link_out_of_the_archive_is_not_followed(read, target):
    raw = read(make_tar({"games/domains": b"in.test\n", "games/urls": f"-> {target}", "sect/domains": b"x.test\n"}))
    assert entries_of(raw) == {("games", "in.test"), ("sect", "x.test")}
    assert raw.skipped == {"games/urls: link out of the archive": 1}


def test_a_member_that_is_no_file_is_counted(read):
    assert read(make_tar({"games/domains": b"in.test\n", "games/urls": None})).skipped == {
        "a member that is no file": 1
    }


@pytest.mark.parametrize("members", [{"adult/domains": b"a.test\n"}, {"x/y/adult/domains": b"a.test\n"}])
def test_an_archive_of_one_category_is_that_category(read, members):
    assert entries_of(read(make_tar(members))) == {("adult", "a.test")}


def test_a_folder_inside_folders_keeps_both_names(read):
    members = {"BL/adult/domains": b"a.test\n", "BL/sex/lingerie/domains": b"b.test\n"}
    assert entries_of(read(make_tar(members))) == {("adult", "a.test"), ("sex/lingerie", "b.test")}


def test_the_order_of_the_archive_does_not_matter(read):
    turned = dict(reversed(UT1.items()))
    assert read(make_tar(UT1)).version == read(make_tar(turned, packed=False)).version


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.8])
@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_is_cut_off_is_refused(read, kept, packed):
    data = make_tar(UT1 | {"blacklists/vpn/domains": b"host.test\n" * 5000}, packed=packed)
    with pytest.raises(ListError, match=r"list mine: .*(cut off|damaged|read to its end).*Download it again"):
        read(data[: int(len(data) * kept)])


def test_a_member_that_is_a_web_page_is_named(read):
    with pytest.raises(ListError, match=r"adult/domains: is a web page"):
        read(make_tar({"adult/domains": b"<!doctype html>"}))


def test_members_that_unpack_beyond_all_measure_are_refused(read, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1 << 20)
    bomb = gzip.compress(b"some-host.test\n" * 60_000)
    with pytest.raises(ListError, match="unpacks to more than 1 MiB"):
        read(make_tar({f"category{number}/domains.gz": bomb for number in range(4)}))


def test_an_archive_of_too_many_members_is_refused(read, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 10)
    with pytest.raises(ListError, match="holds more than 10 files"):
        read(make_tar({f"category{number}/domains": b"a.test\n" for number in range(11)}))


def test_headers_that_announce_each_other_without_end_are_refused(read):
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 5
    with pytest.raises(ListError, match="damaged"):
        read((header.tobuf() + b"name".ljust(512, b"\0")) * 5000)


def test_an_archive_of_plain_lists_has_a_category_for_each_file(read):
    data = make_tar(
        {"lists/piracy.txt": b"a.test\n", "lists/drugs/new.txt.gz": gzip.compress(b"b.test\n"), ".x": b"c\n"}
    )
    assert entries_of(read(data, "domains")) == {("piracy", "a.test"), ("drugs", "b.test")}
    assert entries_of(read(data, "domains", "gambling")) == {("", "a.test"), ("", "b.test")}


@pytest.mark.parametrize("kind", ["ut1", "domains", "phrases", "csv"])
def test_an_archive_without_lists_is_refused(read, kind):
    with pytest.raises(ListError, match=r"has no category|without files"):
        read(make_tar({"only/a/folder": None}), kind)


def test_an_illegal_content_list_is_never_read_from_an_archive(read):
    with pytest.raises(ListError, match="is a tar archive"):
        read(make_tar({"iwf.txt": b"secret.test/page\n"}), "iwf")
