"""Hosts cut from bytes, against those that are cut from texts one by one."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.hosts import HostReader
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.fields.addresses import clean_host, cut_authority

SCHEMES = st.sampled_from(
    ["http://", "https://", "", "", "", "http:/", "https:/", "HTTP://", "ftp://", "//", "javascript:"]
)
HOSTS = st.sampled_from(
    [
        "a.test",
        "WWW.a.test",
        "a.test.",
        "-",
        "none",
        "_a.test",
        "a-.test",
        "10.0.0.1",
        "[2001:db8::1]",
        "2001:db8::1",
        "u@a.test",
        "u:1@a.test",
        "a%2etest",
        "é.test",
        "http",
    ]
) | st.sampled_from([31, 32, 33, 64, 65, 0]).map(lambda length: "l" * length)
PORTS = st.sampled_from(["", "", "", ":443", ":1", ":99999", ":123456", ":", ":x", ":4x3", ":80:443", ":80@b.test"])
PATHS = st.sampled_from(["", "", "/", "/a:1/b", "?q=1:80/", "#:80", "\\b.test/", "/http://b.test:80/", ":80/x"])
ADDRESSES = st.builds("{}{}{}{}".format, SCHEMES, HOSTS, PORTS, PATHS) | st.text("ab.:/0195@-", min_size=1, max_size=40)
BEHIND = st.sampled_from([" ", "/", ":", "443", ":443/", "\\", '"'])


@given(st.lists(st.tuples(ADDRESSES, BEHIND), min_size=1, max_size=30))
@example([("https:/", "/b.test/")])
@example([("a.test:", "443")])
@example([("a.test", ":443")])
def test_hosts_are_cut_from_bytes_as_from_texts(written):
    reader = HostReader()
    for _ in range(2):  # once new, once known
        assert reader.read(lay_out(written)).to_texts() == [find_host(text) for text, _ in written]


@pytest.mark.parametrize(
    "text", ["http://a.test/", "https://a.test:8443/x", "a.test:443", "a.test/x", "A.test", "a.test:8080/"]
)
def test_usual_addresses_are_never_made_texts(text, monkeypatch):
    monkeypatch.setattr("monitor.ingest.readers.blocks.hosts.cut_authority", refuse)
    assert HostReader().read(lay_out([(text, " ")])).to_texts() == ["a.test"]


def lay_out(written):
    data, starts, ends = b"", [], []
    for text, behind in written:
        starts.append(len(data))
        ends.append(len(data) + len(text.encode()))
        data += (text + behind).encode()
    return SpanTexts(data, np.array(starts), np.array(ends))


def find_host(text):
    authority = cut_authority(text) if text else None
    return authority and clean_host(authority)


def refuse(text):
    raise AssertionError(text)
