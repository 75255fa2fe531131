"""What a descriptor becomes, and what holds for every shipped one."""

import re

import pytest

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.fields.choices import UNLISTED

FORMATS = load_formats([shipped_folder()])
EXPECTED_IDS = {
    "squid", "e2guardian", "dansguardian", "squidguard", "ufdbguard", "fortigate", "lightspeed", "senso", "smoothwall",
    "securly", "netsweeper", "linewize", "goguardian", "netsupport", "csv",
}  # fmt: skip


def test_the_formats_of_uk_schools_are_there():
    assert set(FORMATS) >= EXPECTED_IDS


@pytest.mark.parametrize("fmt", FORMATS.values(), ids=FORMATS)
def test_a_shipped_format_is_trusted_and_says_what_it_is(fmt):
    assert fmt.trusted
    assert fmt.title
    assert fmt.signature.says
    assert fmt.action.otherwise == UNLISTED
    assert fmt.action.rules or fmt.action_always >= 0 or not fmt.action.sources


@pytest.mark.parametrize("fmt", FORMATS.values(), ids=FORMATS)
def test_no_rule_catches_every_word(fmt):
    for pattern, _ in fmt.action.rules:
        caught = [word for word in ("wobbled", "Frobnicated", "42x") if pattern.search(word)]
        assert not caught or fmt.id == "pihole"  # whose words are what the expression found


@pytest.mark.parametrize("fmt", FORMATS.values(), ids=FORMATS)
def test_every_rule_names_a_column_that_a_layout_can_have(fmt):
    for layout in fmt.layouts:
        known = set(layout.columns) | {name for pattern in layout.patterns for name in pattern.groupindex}
        if layout.kind in {"delimited", "pattern"} and len(fmt.layouts) == 1:
            named = {name for name in fmt.columns if not name.startswith("@")}
            assert named <= known


def test_a_list_is_read_first_to_last_and_a_plus_joins():
    fortigate = FORMATS["fortigate"]
    assert fortigate.times[0].source == ("date", "time", "tz")
    assert fortigate.fields["source.ip"].sources == (("srcip",), ("src",))


def test_alias_slots_follow_the_descriptors_own_names():
    assert FORMATS["lightspeed"].fields["user.name"].sources == (("User",), ("Username",), ("alias:user.name",))
    assert FORMATS["csv"].fields["url.full"].sources == (("alias:url.full",),)


def test_an_action_that_never_changes_needs_no_column():
    assert FORMATS["senso"].action.sources == ()
    assert FORMATS["senso"].action_always >= 0


def test_descriptors_hold_no_personal_addresses():
    for path in shipped_folder().rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            for address in re.findall(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", text):
                assert address.startswith(
                    ("10.", "192.0.2.", "198.51.100.", "203.0.113.", "0.0.0.0", "5.2.4.28", "6.7.5.9", "12.8.2")
                ), path
