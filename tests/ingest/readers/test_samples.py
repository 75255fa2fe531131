"""Real sample lines with the parses that their sources ship, where the folder of samples lies beside the checkout."""

import json
from datetime import datetime

import numpy as np
import pytest

from monitor.ingest.readers import Reader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.records import cut_records
from monitor.ingest.readers.whole import batch_of

# format, log, zone of the source's own tests, how many entries there must be at least, fields to compare
CASES = [
    ("squid", "squid_native/elastic/test-access1.log", "UTC", 100, ()),
    ("fortigate", "fortigate_kv/elastic/test-fortinet.log", "UTC", 2, ("ip", "user", "domain", "time")),
    ("sophos_sfos", "sophos_xg_kv/elastic/test-xg-cfilter-new.log", "UTC", 40, ("ip", "user", "time")),
    ("umbrella_dns", "cisco_umbrella_csv/elastic/test-umbrella-dnslogs.log", "UTC", 15, ("ip", "domain", "time")),
    (
        "panos_url",
        "panos_csv/elastic/test-panw-panos-inc-threat-sample.log",
        "Etc/GMT-10",
        40,
        ("ip", "user", "time"),
    ),
    ("sonicwall", "sonicwall_kv/elastic/test-general.log", "UTC", 6, ("ip", "domain")),
    ("meraki", "cisco_meraki_syslog/elastic/test-urls.log", "UTC", 3, ("ip", "domain")),
    ("juniper_utm", "juniper_srx_utm/elastic/test-utm.log", "UTC", 5, ("ip", "user", "domain", "time")),
    (
        "cloudflare_gateway_dns",
        "cloudflare_gateway_dns/elastic/test-pipeline-gateway-dns.log",
        "UTC",
        1,
        ("ip", "domain", "time"),
    ),
    ("zscaler_web", "zscaler_nss/elastic/test-web.log", "UTC", 7, ("domain", "time")),
]

# format, log, entries, rejects: lines quoted from public places, without a parse of their own
PLAIN = [
    ("squid", "squid_native/usiem/squid.rs.test_lines.log", 2, 0),
    ("squid", "squid_native/wazuh/squid_rules.ini.log", 2, 0),
    ("squid", "e2guardian_fmt3_squidlike/issue/squidanalyzer_197.log", 8, 0),
    ("squid", "diladele_websafety_squid/docs/access.log", 1, 0),
    ("squid", "pfsense_squid_syslog/elastic/test-pfsense-squid.log", 2, 0),
    ("e2guardian", "e2guardian_fmt2_csv/rust_reader_tests/lines.csv", 2, 0),
    ("e2guardian", "e2guardian_fmt5to8_tab/issue/goaccess_2753.log", 1, 0),
    ("dansguardian", "dansguardian_fmt1/ubuntu_forum_2006/access.log", 16, 0),
    ("dansguardian", "dansguardian_fmt2_csv/dansguardian_denied_action/spec.log", 1, 0),
    ("squidguard", "squidguard/usiem/logs.log", 5, 0),
    ("squidguard", "squidguard/usiem/integration_comments.log", 4, 0),
    ("squidguard", "squidguard/quoted_in_code/lines.log", 2, 0),
    ("ufdbguard", "ufdbguard/issue/squidanalyzer_188.log", 7, 0),
    ("fortigate", "fortigate_kv/prophecy_wiki/webfilter.log", 3, 0),
    ("fortigate", "fortigate_kv/wazuh/0100-fortigate_decoders.xml.log", 2, 0),
    ("windows_dns", "windows_dns_debug/qna/dns.log", 1, 0),
    ("pihole", "pihole_dnsmasq/quoted_in_code/blocked.log", 3, 0),
    ("bluecoat_elff", "bluecoat_w3c_elff/quoted_in_repos/sgos3.log", 2, 0),
    ("unbound", "pfsense_squid_syslog/elastic/test-pfsense-unbound.log", 2, 0),
    ("nextdns", "nextdns_csv/quoted_in_code/header_and_lines.csv", 1, 0),
]


def theirs(event: dict) -> dict[str, object]:
    """What a source's own parse says, in the words of ours."""

    def find(*paths):
        for path in paths:
            value = event
            for key in path.split("."):
                value = value.get(key) if isinstance(value, dict) else None
            if value:
                return value[0] if isinstance(value, list) else value
        return None

    stamp = event.get("@timestamp")
    return {
        "ip": find("source.ip", "client.ip", "source.address"),
        "user": find("source.user.name", "user.name", "user.email"),
        "domain": find("url.domain", "destination.domain", "dns.question.name"),
        "time": stamp and datetime.fromisoformat(stamp).timestamp(),
    }


def ours(entry: dict) -> dict[str, object]:
    return {
        "ip": entry.get("source.ip"),
        "user": entry.get("user.name"),
        "domain": entry.get("url.domain"),
        "time": datetime.fromisoformat(entry["@timestamp"]).timestamp(),
    }


def agrees(field: str, mine: object, other: object) -> bool:
    if field == "time":
        return isinstance(mine, float) and isinstance(other, float) and abs(mine - other) < 1
    if field == "user":  # theirs keeps domain and case; placeholders and addresses are nobody to us
        return mine is None or str(mine) in str(other).lower()
    return str(mine).rstrip(".") == str(other).rstrip(".").lower()


@pytest.mark.parametrize(("name", "log", "zone", "fewest", "fields"), CASES, ids=[case[1] for case in CASES])
def test_agrees_with_the_sources_own_parse(formats, shared_dir, name, log, zone, fewest, fields):
    path = shared_dir / "samples" / log
    batch = batch_of(path.read_bytes(), modified_ns=1_790_856_000_000_000_000)
    reading = Reader(formats[name], zone).read(batch)
    frame = reading.entries
    assert frame is not None
    assert len(frame) >= fewest
    expected = json.loads((path.parent / f"{path.name}-expected.json").read_text(encoding="utf-8"))["expected"]
    records = cut_records(batch, {}, nul_ends=formats[name].record_end == "nul", joins=False)
    filled = np.flatnonzero(records.ends > records.starts)
    for row in range(len(frame)):
        event = expected[int(np.searchsorted(records.starts[filled], frame.offset[row]))]
        mine, other = ours(to_canonical(frame, row)), theirs(event or {})
        wrong = [field for field in fields if other[field] is not None and not agrees(field, mine[field], other[field])]
        assert wrong == [], (row, wrong)


@pytest.mark.parametrize(("name", "log", "entries", "rejects"), PLAIN, ids=[case[1] for case in PLAIN])
def test_reads_quoted_lines(formats, shared_dir, name, log, entries, rejects):
    batch = batch_of((shared_dir / "samples" / log).read_bytes(), modified_ns=1_790_856_000_000_000_000)
    reading = Reader(formats[name]).read(batch)
    assert (len(reading.entries) if reading.entries else 0, len(reading.rejected)) == (entries, rejects)
