"""Who made a request."""

import pytest

from monitor.ingest.readers.fields.subjects import clean_ip


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.1.4.21", "10.1.4.21"),
        ("10.1.4.21:59668:X0:pc21.school.example", "10.1.4.21"),
        ("10.1.4.21:443", "10.1.4.21"),
        ("10.1.4.21, 203.0.113.7", "10.1.4.21"),
        ("FD00::0001", "fd00::1"),
        ("[fd00::1]:443", "fd00::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.1.4.21", "10.1.4.21"),
        ('"10.1.4.21"', "10.1.4.21"),
    ],
)
def test_finds_the_address(text, address):
    assert clean_ip(text) == address


@pytest.mark.parametrize("text", ["", "-", "pc7.school.example", "10.1.4", "10.1.4.256", "10.1.4.21x"])
def test_what_is_no_address_is_absent(text):
    assert clean_ip(text) is None


@pytest.mark.parametrize("text", ["0.0.0.0", "0.0.0.0:0", "::", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0"])
def test_a_client_that_was_blanked_out_is_neither_an_address_nor_a_device(text, entries):
    assert clean_ip(text) == ""
    (entry,) = entries("squid", f"1788768000.123 1 {text} TCP_MISS/200 1 GET http://a.test/ - HIER_DIRECT/- -\n")
    assert entry["labels.identity_type"] == "unknown"
    assert not {"source.ip", "host.name"} & entry.keys()


def test_a_client_that_is_logged_by_name_is_a_device(entries):
    line = "1788768000.123 1 pc7.school.example TCP_MISS/200 1 GET http://a.test/ - HIER_DIRECT/- -\n"
    (entry,) = entries("squid", line)
    assert entry["host.name"] == "pc7.school.example"
    assert entry["labels.identity_type"] == "device"
    assert "source.ip" not in entry


def test_no_reader_ever_says_person(entries):
    line = "1788768000.123 1 10.0.0.1 TCP_MISS/200 1 GET http://a.test/ ajones HIER_DIRECT/- -\n"
    assert entries("squid", line)[0]["labels.identity_type"] == "unknown"


def test_the_formats_own_column_says_what_an_identity_is(entries):
    line = '"2026-09-07 08:36:56","Main site","x","10.1.4.2","203.0.113.10","Allowed","1 (A)","NOERROR","a.test.","Arts","Networks","Networks",""\n'
    assert entries("umbrella_dns", line)[0]["labels.identity_type"] == "network"


@pytest.mark.parametrize(
    ("identities", "types", "user", "identity"),
    [
        ("PC-21,Alex Jones (ajones@school.example)", "Roaming Computers,AD Users", "ajones", "unknown"),
        (
            'PC-21,"Jones, Alex (ajones@school.example)"'.replace('"', ""),
            "Roaming Computers,AD Users",
            "ajones",
            "unknown",
        ),
        ("PC-21, ajones, Main site", "Roaming Computers, AD Users, Networks", "ajones", "unknown"),
        ("PC-21,Main site", "Roaming Computers,Networks", "pc-21", "device"),
        ("PC-21,ajones,bpatel", "Roaming Computers,AD Users", "pc-21", "device"),  # which of them can't be told
        ("PC-21", "", "pc-21", "device"),
    ],
)
def test_the_person_at_a_computer_is_chosen_among_the_identities(entries, identities, types, user, identity):
    line = f'"2026-09-07 08:36:56","PC-21","{identities}","10.1.4.2","203.0.113.10","Allowed","1 (A)","NOERROR","a.test.","Arts"'
    (entry,) = entries("umbrella_dns", f'{line},"Roaming Computers","{types}",""\n')
    assert (entry["user.name"], entry["labels.identity_type"]) == (user, identity)
