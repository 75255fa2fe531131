"""Invented exports of the products whose columns are documented (shared/samples/_documented_columns_only), and of others."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PUPILS = (
    "asmith", "bjones", "cpatel", "dkhan", "ewilson", "fbrown", "gtaylor", "hevans", "iroberts", "jgreen", "kwhite", "lclark",
)  # fmt: skip
NAMES = ("Amy Smith", "Ben Jones", "Cara Patel", "Dan Khan", "Ella Wilson", "Finn Brown", "Gus Taylor", "Hal Evans")
HOSTS = ("games.example", "www.bets.example", "news.example", "video.example", "chat.example", "www.maps.example")
PHRASES = ("how to get round the filter", "cheap vapes near me", "nobody likes me", "easy money bets", "hurt myself")


@dataclass(frozen=True)
class Column:
    """name: as documented; other: a header that tells little; field: the canonical field it must become, "" for none."""

    name: str
    make: Callable[[random.Random, int], str]
    field: str = ""
    other: str = ""


@dataclass(frozen=True)
class Product:
    id: str
    columns: tuple[Column, ...]
    ahead: str = ""
    always: str = ""
    shipped: str = ""


def pick(*values: str) -> Callable[[random.Random, int], str]:
    return lambda chance, _row: chance.choice(values)


def cycle(*values: str) -> Callable[[random.Random, int], str]:
    return lambda _chance, row: values[row % len(values)]


def url(chance: random.Random, row: int) -> str:
    return f"https://{HOSTS[row % len(HOSTS)]}/page{chance.randint(1, 99)}?id={row}"


def inside(chance: random.Random, _row: int) -> str:
    return f"10.0.{chance.randint(0, 3)}.{chance.randint(2, 250)}"


def device(_chance: random.Random, row: int) -> str:
    return f"LAB{row % 3 + 1}-PC{row:02d}"


def number(chance: random.Random, _row: int) -> str:
    return str(chance.randint(0, 90_000))


def user(_chance: random.Random, row: int) -> str:
    return PUPILS[row % len(PUPILS)]


LAYOUTS = (
    "%d/%m/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%Y-%m-%dT%H:%M:%SZ",
)
TIME = "<time>"


def _time(_chance: random.Random, _row: int) -> str:
    return TIME


def col(name: str, make: Callable[[random.Random, int], str], field: str = "", other: str = "") -> Column:
    return Column(name, make, field, other)


def when(name: str) -> Column:
    return Column(name, _time, "time")


GROUP = pick("Year 7", "Year 8", "Year 9", "Staff")
CATEGORY = pick("Gambling", "Games", "Adult", "News", "Social Networking", "Chat")

PRODUCTS = (
    Product(
        "smoothwall_web",
        (
            when("Time"),
            col("Username", user, "user.name"),
            col("Source IP", inside, "source.ip"),
            col("Group", GROUP, "user.group.name"),
            col("Code", cycle("200", "403", "200", "302"), "action"),
            col("URL", url, "url.full"),
            col("Categories", CATEGORY, "rule.category"),
            col("Domain", cycle(*HOSTS), "url.domain"),
        ),
        shipped="smoothwall",
    ),
    Product(
        "smoothwall_safeguarding",
        (
            col("User (Group)", lambda c, r: f"{PUPILS[r % 12]} (Year {r % 5 + 7})", "user.name"),
            col("Safeguarding level", cycle("Danger", "Caution", "Advisory"), "severity"),
            when("Date / Time"),
            col("Matched Safeguarding Categories", cycle("Gambling", "Suicide", "Adult"), "rule.category"),
            col(
                "Domain / URL / Search term",
                cycle("games.example", "https://www.bets.example/play", "how to get out", "self harm"),
                "url.full",
            ),
        ),
    ),
    Product(
        "lightspeed_rocket",
        (
            when("Time"),
            col("Inspected Data", cycle("-", "text"), ""),
            col("Destination", url, "url.full"),
            col("Action", cycle("Allowed", "Redirected", "Blocked"), "action"),
            col("Reason", cycle("Category", "Policy", "User list"), "event.reason"),
            col("User", user, "user.name"),
            col("IP Address", inside, "source.ip"),
            col("User OU", cycle("/Students/Year 7", "/Students/Year 9"), ""),
            col("User Groups", cycle("Year 7", "Year 9"), "user.group.name"),
            col("Computer", device, "host.name"),
        ),
        shipped="lightspeed",
    ),
    Product(
        "securly",
        (
            col("URL", url, "url.full"),
            col("Who", lambda c, r: f"{PUPILS[r % 12]}@school.example", "user.name"),
            col("Source", cycle("Sites", "Search"), ""),
            col("Allowed or Blocked", cycle("Allowed", "Blocked"), "action"),
            col("Category", CATEGORY, "rule.category"),
            col("Policy", cycle("Students", "Staff policy"), "rule.name"),
            when("Date and time"),
        ),
        ahead="Org. units: All\nReport for: A Person, person@school.example\nActivity Sources: All\nPolicies: All\nCategories: All\nActivities: 10\n\n",
        shipped="securly",
    ),
    Product(
        "senso",
        (
            when("Date/Time"),
            col("Site", cycle("Example Primary", "Example High School"), "observer.name"),
            col("PC name", device, "host.name"),
            col("IP", inside, "source.ip"),
            col("Username", user, "user.name"),
            col("Application", cycle("chrome.exe", "Microsoft Word"), ""),
            col("Phrase", cycle(*PHRASES), "search.term"),
            col("Rule set", cycle("Bullying", "Self harm", "Radicalisation"), "rule.name"),
            col("Severity", cycle("LOW", "MEDIUM", "HIGH", "URGENT", "CRITICAL"), "severity"),
            col("Screenshot", cycle("Yes", "No"), ""),
            col("Status", cycle("True Positive", "False Positive", "True Positive"), ""),
            col("Notes", cycle("", "seen by tutor"), "event.reason"),
        ),
        always="flagged",
        shipped="senso",
    ),
    Product(
        "netsweeper",
        (
            col("Actions", cycle("allow", "deny"), "action"),
            col("Server", cycle("ns1.filter.example", "ns2.filter.example"), "observer.name"),
            when("Timestamp"),
            col("URL", url, "url.full"),
            col("Client IP", inside, "source.ip"),
            col("Client Name", user, "user.name"),
            col("Event Type", cycle("web", "dns"), ""),
            col("Event Data", cycle("-", "x"), ""),
            col("Category Numbers", cycle("23", "41"), ""),
            col("All Category Numbers", cycle("23,41", "41"), ""),
            col("All Categories", CATEGORY, "rule.category"),
            col("Destination IP", cycle("198.51.100.7", "203.0.113.9"), ""),
            col("Interceptor IP", cycle("10.9.0.1"), ""),
            col("Logger", cycle("log1"), ""),
            col("HTTP Method", cycle("GET", "POST"), "http.request.method"),
            col("User Agent", cycle("Mozilla/5.0 (X11; CrOS)"), ""),
            col("Referrer", cycle("-", "https://search.example/"), ""),
        ),
        shipped="netsweeper",
    ),
    Product(
        "linewize",
        (
            when("Time"),
            col("Verdict", cycle("allowed", "blocked"), "action"),
            col("Website", cycle(*HOSTS), "url.domain"),
            col("Type", CATEGORY, "rule.category"),
            col("Upload", cycle("12 KB", "3 MB"), ""),
            col("Download", cycle("1 KB", "30 MB"), ""),
            col("Machine Name", device, "host.name"),
        ),
        shipped="linewize",
    ),
    Product(
        "surfprotect",
        (
            when("When"),
            col("User", user, "user.name"),
            col("Internal IP", inside, "source.ip"),
            col("External IP", cycle("203.0.113.9"), "source.ip_pub"),
            col("What", url, "url.full"),
            col("Decision", cycle("Permit", "Reject"), "action"),
        ),
    ),
    Product(
        "goguardian",
        (
            col("URL", url, "url.full"),
            when("Date and time"),
            col("Block type", cycle("Games", "Custom rule"), "rule.name"),
            col("Student name", cycle(*NAMES), "user.name"),
        ),
        always="blocked",
        shipped="goguardian",
    ),
    Product(
        "netsupport",
        (
            col("Category", cycle("Bullying", "Self Harm", "Drugs"), "rule.category"),
            col("Phrase", cycle(*PHRASES), "search.term"),
            col("PC", device, "host.name"),
            col("Department", GROUP, "user.group.name"),
            col("User", user, "user.name"),
            col("Application", cycle("chrome.exe", "Word"), ""),
            when("Time"),
            col("Match accuracy %", cycle("90", "75"), ""),
            col("Priority", cycle("Low", "High", "Urgent"), "severity"),
            col("Screenshot", cycle("yes", "no"), ""),
        ),
        always="flagged",
        shipped="netsupport",
    ),
    Product(
        "umbrella_dashboard",
        (
            when("Timestamp"),
            col("Policy Identity", user, "user.name"),
            col("Internal IP", inside, "source.ip"),
            col("External IP", cycle("203.0.113.9"), "source.ip_pub"),
            col("Action", cycle("Allowed", "Blocked"), "action"),
            col("Query Type", cycle("1 (A)", "28 (AAAA)"), ""),
            col("Response Code", cycle("NOERROR", "NXDOMAIN"), ""),
            col("Domain", cycle(*HOSTS), "url.domain"),
            col("Categories", CATEGORY, "rule.category"),
        ),
    ),
    Product(
        "nextdns",
        (
            when("timestamp"),
            col("domain", cycle(*HOSTS), "url.domain"),
            col("query_type", cycle("A", "AAAA"), ""),
            col("dnssec", cycle("false", "true"), ""),
            col("protocol", cycle("DNS-over-HTTPS"), ""),
            col("client_ip", cycle("203.0.113.77"), "source.ip_pub"),
            col("status", cycle("blocked", "default", "allowed"), "action"),
            col("reasons", cycle("blocklist:x", ""), "event.reason"),
            col("destination_country", cycle("GB", "US"), ""),
            col("root_domain", cycle("games.example", "bets.example"), ""),
            col("device_id", cycle("A1B2C", "D3E4F"), ""),
            col("device_name", cycle("Lab 1", "Library iPad 3"), "host.name"),
            col("device_model", cycle("iPad", "PC"), ""),
            col("device_local_ip", inside, "source.ip"),
            col("matched_name", cycle("", "x"), ""),
            col("client_name", cycle("apple-profile", "windows"), ""),
        ),
        shipped="nextdns",
    ),
)


def draw(
    product: Product,
    *,
    rows: int = 10,
    seed: int = 0,
    layout: str = LAYOUTS[0],
    separator: str = ",",
    headers: str = "own",
    shuffled: bool = True,
) -> tuple[str, list[Column]]:
    """The export's text, and its columns in their order. headers: own | none."""
    chance = random.Random(seed)
    columns = list(product.columns)
    if shuffled:
        chance.shuffle(columns)
    begin = datetime(2026, 9, 7, 9, 4, 48)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    if headers == "own":
        writer.writerow([column.name for column in columns])
    for row in range(rows):
        at = begin + timedelta(days=row * 2, minutes=37 * row, seconds=11 * row)
        writer.writerow(
            [at.strftime(layout) if column.make is _time else column.make(chance, row) for column in columns]
        )
    return (product.ahead if headers == "own" else "") + out.getvalue(), columns


def wanted(columns: Sequence[Column]) -> dict[str, str]:
    return {column.field: column.name for column in columns if column.field}
