"""Logins as filters write them, to one key per person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.fields.subjects import clean_ip
from monitor.ingest.readers.fields.users import identify, parse_user
from monitor.records.event import Identity


@pytest.mark.parametrize(
    ("text", "name", "domain"),
    [
        ("AJones", "ajones", ""),
        ('"ajones"', "ajones", ""),
        (r"SCHOOL\AJones", "ajones", "school"),
        (r"SCHOOL\\AJones", "ajones", "school"),
        ("SCHOOL%5CAJones", "ajones", "school"),
        ("SCHOOL\njones", "njones", "school"),
        ("SCHOOL\tjones", "tjones", "school"),
        ("school%5cajones", "ajones", "school"),
        ("ajones@School.example", "ajones", "school.example"),
        (r"SCHOOL\ajones@school.example", "ajones", "school"),
        ("LDAP://dc1.school.example OU=Pupils,DC=x/JONES Alex", "jones alex", ""),
        (r"LDAP://dc1 OU\=Pupils\,OU\=x,DC\=y/ajones", "ajones", ""),
        ("CN=Alex Jones,OU=Year 9,DC=school", "alex jones", ""),
        ("uid=ajones,ou=people,dc=school", "ajones", ""),
        ("Jones, Alex (ajones@school.example)", "ajones", "school.example"),
        ("Alex Jones <ajones@school.example>", "ajones", "school.example"),
        ("jo%20smith", "jo smith", ""),
        ("PC-7$", "pc-7$", ""),
        ("SCHOOL/ajones", "ajones", "school"),
        ("SCHOOL+ajones", "ajones", "school"),
        ("jo+club@school.example", "jo+club", "school.example"),
        ("host/pc7.school.example", "host/pc7.school.example", ""),
        (r"NT AUTHORITY\SYSTEM", "system", "nt authority"),
        ("ajo\u0308nes", "aj\u00f6nes", ""),
        ("o'brien", "o'brien", ""),
    ],
)
def test_finds_the_login(text, name, domain):
    user = parse_user(text)
    assert (user.name, user.domain) == (name, domain)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "  ",
        '""',
        "N/A",
        "None",
        "(null)",
        "anonymous",
        "Guest",
        "Unknown (SSO failed)",
        "%2D",
        "10.1.4.22",
        "10.1.4.22:50000",
        "not authenticated",
        "Unidentified User",
        "Not Available",
        r"NT AUTHORITY\ANONYMOUS LOGON",
        "fd00::7",
        "@",
        "@school.example",
        "\\",
        "SCHOOL\\",
    ],
)
def test_placeholders_and_addresses_name_nobody(text):
    assert parse_user(text).name == ""


@pytest.mark.parametrize("text", ["guests", "nana", "anonymous1", "unknownuser", "na2"])
def test_near_misses_of_placeholders_are_logins(text):
    assert parse_user(text).name == text


def test_a_format_may_have_placeholders_of_its_own():
    assert parse_user("Unauthenticated Requests", frozenset({"unauthenticated requests"})).name == ""


@given(st.one_of(st.text(max_size=40), st.text("ab\\%@/=,.()<>\"' 0129CNcn-:", max_size=30)))
def test_normalising_twice_changes_nothing(text):
    name = parse_user(text).name
    assert parse_user(name).name == name


@given(st.ip_addresses())
def test_no_login_is_an_address_as_addresses_are_kept(address):
    kept = clean_ip(str(address)) or str(address)
    assert parse_user(kept).name == parse_user(f"SCHOOL\\{kept}").name == ""


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("pc-7$", Identity.DEVICE),
        ("system", Identity.DEVICE),
        ("network service", Identity.DEVICE),
        ("02-00-5e-10-00-01", Identity.DEVICE),
        ("0200.5e10.0001", Identity.DEVICE),
        ("dwm-1", Identity.DEVICE),
        ("domain users", Identity.SHARED),
        ("everyone", Identity.SHARED),
        ("10.1.4.0/24", Identity.NETWORK),
        ("users1", Identity.UNKNOWN),
        ("host/pc7.school.example", Identity.DEVICE),
        ("ajones", Identity.UNKNOWN),
        ("", Identity.UNKNOWN),
    ],
)
def test_a_login_alone_never_makes_a_person(name, identity):
    assert identify(name) is identity
