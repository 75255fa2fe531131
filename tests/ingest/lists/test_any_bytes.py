"""Whatever bytes lie in the place of a list: a sentence why not, or a manifest that adds up, and nothing else."""

import gzip
import io
import tarfile
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.detect.classify import build_library, build_reference
from monitor.detect.phrases.normalise import NO_SPELLING
from monitor.errors import ListError
from monitor.ingest.lists import read_list, read_reference
from monitor.settings.model import ListKind, ListSection
from tests.conftest import REPO
from tests.ingest.lists.archives import make_tar

KINDS = get_args(ListKind)
NAMES = ("list", "list.csv", "list.toml", "list.gz")
REFERENCE = replace(build_reference(read_reference([REPO / "config"])), phrases=(), spelling=NO_SPELLING)

PIECES = (
    "bad.test", "||bad.test^", "@@||ok.test^$all", "0.0.0.0 bad.test", "::1 bad.test", "*.bad.test", ".bad.test", "-n x.test",
    "address=/bad.test/#", "server=/ok.test/#", 'local-zone: "bad.test" refuse', 'local-data: "bad.test A 0.0.0.0"',
    "bad.test CNAME .", "@ IN SOA a b (", "$ORIGIN x.", "$INCLUDE y", "domain,category", "bad.test,porn", '"open', "a;b|c",
    "<bad phrase><50>", "<a>,<b><-30>", ".Include</etc/passwd>", "theme = 'drugs'", "[[phrase]]", "texts = ['a']",
    "reason = 'x'", "(a|b", "bad.test/path?x=1&y=2", "http://user@bad.test:80/%2e%2e/%zz#x", "192.0.2.0/24", "[::1]", "xn--a",
    "bücher.example", "co.uk", "bing.com", "#", "!", ";", "//", " ", "\t", "\r", "\n", "\r\n", "\x00", "\x1b", "\ufeff", "\udcff", "%",
)  # fmt: skip


@st.composite
def list_bytes(draw) -> bytes:
    """Bytes at random, pieces of lists in any encoding, packed or put into archives, cut off or with a byte changed."""
    pieces = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("\n".join)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]))
    plain = draw(st.binary(max_size=200) | pieces.map(lambda text: text.encode(encoding, "replace")))
    wrapped = draw(st.sampled_from(["plain", "gzip", "tar", "tar.gz", "category"]))
    data = {
        "plain": lambda: plain,
        "gzip": lambda: gzip.compress(plain, mtime=0),
        "tar": lambda: make_tar({"a/domains": plain, "b": "-> a", "c/urls": plain}, packed=False),
        "tar.gz": lambda: make_tar(
            {"x/gambling/domains.gz": gzip.compress(plain, mtime=0), "x/sect/urls": "=> x/a/urls"}
        ),
        "category": lambda: make_tar({"gambling/weighted": plain, "goodphrases/weighted": plain}),
    }[wrapped]()
    damage = draw(st.sampled_from(["none", "cut", "changed"]))
    if damage != "none" and data:
        place = draw(st.integers(0, len(data) - 1))
        data = (
            data[:place] if damage == "cut" else data[:place] + bytes([draw(st.integers(0, 255))]) + data[place + 1 :]
        )
    return data


def read_somehow(path, kind, theme):
    """The manifest, or None where the list was refused with a sentence that a terminal can show."""
    section = ListSection(name="mine", path=path, kind=kind, theme=theme)
    sentence = "none"
    try:
        raw = read_list(section, folder=path.parent)
        (manifest,) = build_library([raw], REFERENCE, key=bytes(32)).manifests
    except ListError as error:
        manifest, sentence = None, str(error)
    assert sentence
    assert sentence.isprintable()
    return manifest


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any")


@settings(max_examples=1_000)
@given(
    data=list_bytes(), kind=st.sampled_from(KINDS), name=st.sampled_from(NAMES), theme=st.sampled_from(["drugs", None])
)
@example(data=b"\xff\xfe", kind="domains", name="list", theme="drugs")
@example(data=b"\xff\xfe\x00", kind="iwf", name="list", theme=None)
@example(data=b"[[phrase]]\ntexts = [[" + b"[" * 5000, kind="phrases", name="list.toml", theme="drugs")
@example(data=b"phrase = 3", kind="phrases", name="list.toml", theme="drugs")
@example(data=b"theme = 3", kind="phrases", name="list.toml", theme=None)
@example(
    data=b"[[phrase]]\ntexts = ['a']\nreason = 'b'\nweight = 2020-01-01",
    kind="phrases",
    name="list.toml",
    theme="drugs",
)
@example(data=b"category = []", kind="phrases", name="list.toml", theme="drugs")
@example(data=b"phrase\nx\x00y", kind="phrases", name="list.csv", theme="drugs")
@example(data=b"domain\n" + b"x" * 200_000, kind="csv", name="list", theme="drugs")
@example(data=b"\x1f\x8b", kind="ut1", name="list", theme=None)
@example(data=b"\x1f\x8b\x08\xff" + b"x" * 20, kind="ut1", name="list", theme=None)
@example(data=b"\x00" * 512, kind="ut1", name="list", theme=None)
def test_any_bytes_give_a_sentence_or_a_manifest_that_adds_up(folder, data, kind, name, theme):
    path = folder / name
    path.write_bytes(data)
    manifest = read_somehow(path, kind, theme)
    if manifest is not None:
        assert manifest.is_conserved
        assert sum(manifest.accepted.values()) > 0
        assert all(count > 0 for count in (*manifest.rejected.values(), *manifest.skipped.values()))


def broken_headers():
    """Tar archives whose headers say something that can't be."""
    info = tarfile.TarInfo("gambling/domains")
    info.size = 9
    good = info.tobuf()
    for place, text in (
        (124, b"99999999999\0"),
        (124, b"\x80" + b"\xff" * 11),
        (100, b"\xff" * 8),
        (156, b"S"),
        (156, b"x"),
        (156, b"K"),
    ):
        head = bytearray(good)
        head[place : place + len(text)] = text
        head[148:156] = b" " * 8
        head[148:156] = b"%06o\0 " % sum(head)
        yield bytes(head) + b"bad.test\n".ljust(512, b"\0") + b"\0" * 1024
    pax = io.BytesIO()
    with tarfile.open(fileobj=pax, mode="w", format=tarfile.PAX_FORMAT) as archive:
        odd = tarfile.TarInfo("gambling/domains")
        odd.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "size": "many", "GNU.sparse.size": "-1"}
        archive.addfile(odd, io.BytesIO(b""))
    yield pax.getvalue()


@pytest.mark.parametrize("data", list(broken_headers()))
@pytest.mark.parametrize("kind", ["ut1", "domains"])
def test_an_archive_with_impossible_headers_is_refused_or_read(folder, data, kind):
    path = folder / "broken.tar"
    path.write_bytes(data)
    manifest = read_somehow(path, kind, "gambling")
    assert manifest is None or manifest.is_conserved
