"""The alias table: known headers, and the traps between them."""

import pytest

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.delimited.header import find_places

CSV = load_formats([shipped_folder()])["csv"]


def bind(*header: str) -> dict[str, str]:
    places = find_places(header, CSV.columns, CSV.aliases.spellings)
    found = zip(CSV.columns, places, strict=True)
    return {
        name.removeprefix("alias:"): " + ".join(header[number] for number in place) for name, place in found if place
    }


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ("Timestamp", "User", "URL", "Action"),
            {"time": "Timestamp", "user.name": "User", "url.full": "URL", "action": "Action"},
        ),
        (
            ("Date", "Time", "Username", "Website"),
            {"time": "Date + Time", "user.name": "Username", "url.domain": "Website"},
        ),
        (
            ("DATE/TIME", "User Email", "Full URL", "Verdict"),
            {"time": "DATE/TIME", "user.name": "User Email", "url.full": "Full URL", "action": "Verdict"},
        ),
        (
            ("When", "Login name", "Address", "Category name"),
            {"time": "When", "user.name": "Login name", "url.full": "Address", "rule.category": "Category name"},
        ),
        (("Time (UTC)", "Email", "Domain"), {"time_utc": "Time (UTC)", "user.name": "Email", "url.domain": "Domain"}),
    ],
)
def test_finds_columns_by_their_usual_names(header, expected):
    assert bind(*header) == expected


def test_a_login_is_preferred_to_a_display_name():
    assert bind("Time", "Display name", "Username", "URL")["user.name"] == "Username"


def test_the_inside_address_is_preferred_to_the_schools_public_one():
    found = bind("timestamp", "client_ip", "device_local_ip", "domain")
    assert found["source.ip"] == "device_local_ip"
    assert bind("timestamp", "External IP", "Internal IP", "domain")["source.ip_pub"] == "External IP"


def test_a_dns_response_code_is_no_action():
    assert "action" not in bind("Timestamp", "Domain", "Response Code")


def test_status_is_the_last_word_that_could_be_an_action():
    assert bind("Timestamp", "URL", "Status", "Action")["action"] == "Action"
    assert bind("Timestamp", "URL", "Status")["action"] == "Status"


def test_a_site_that_is_a_school_gives_no_host():
    fmt = CSV.fields["url.domain"]
    assert fmt.take is not None
    assert fmt.take.search("Secondary") is None
    assert fmt.take.search("Example School") is None
    assert fmt.take.search("bets.test") is not None


def test_no_spelling_is_written_twice_for_one_field():
    for field, spellings in CSV.aliases.spellings.items():
        assert len(set(spellings)) == len(spellings), field
