"""Lines that say "denied" or "blocked", and that are no pupil's act: each gets the action that it is."""

import json

import pytest

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers import Reader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.whole import batch_of

FORMATS = load_formats([shipped_folder()])
SQUID = "1788769260.437 62 10.1.4.21 {} 42 CONNECT museum.example:443 ajones HIER_NONE/- -"
E2GUARDIAN = (
    "1788768009.690\t-\tajones\t10.1.4.24\t-\thttps://a.test/\tCONNECT\t{}\t0\t-\t-\t-\t5\t-\t{}\t{}\t0\t-\tpupils\t1"
)
CSV = 'Date and time,User,URL,Action\n2026-09-07 09:21:00,ajones,http://a.test/,"{}"'
PANOS = (
    "1,2026/09/07 09:29:38,1,THREAT,url,1,2026/09/07 09:29:38,10.1.4.23,192.0.2.22,,,pupils,school\\ajones,,ssl,v,t,u,e,e,f,"
    '2026/09/07 09:29:38,2,1,5,443,0,0,0x0,tcp,{},"a.test/",(9999),unknown'
)
ADGUARD = {"T": "2026-09-07T09:21:00Z", "QH": "search.example", "QT": "A", "IP": "10.1.4.21"}


def adguard(reason: int) -> str:
    return json.dumps(ADGUARD | {"Result": {"Reason": reason}})


@pytest.mark.parametrize(
    ("name", "line", "action"),
    [
        ("squid", SQUID.format("TCP_DENIED/403"), "blocked"),
        ("squid", SQUID.format("TCP_DENIED/407"), "auth"),
        ("squid", SQUID.format("NONE/503"), "error"),
        ("squid", SQUID.format("NONE_NONE/000"), "error"),
        ("squid", SQUID.format("TAG_NONE/400"), "error"),
        ("squid", SQUID.format("TCP_REDIRECT/302"), "redirected"),
        ("squid", SQUID.format("WOBBLED/200"), "unknown"),
        ("e2guardian", E2GUARDIAN.format(403, 501, "*DENIED* Blocked URL: a.test"), "blocked"),
        ("e2guardian", E2GUARDIAN.format(200, 154, "*DENIED* Failed to negotiate ssl connection to client"), "error"),
        ("e2guardian", E2GUARDIAN.format(0, 0, "*NETERROR* Could not connect"), "error"),
        ("e2guardian", E2GUARDIAN.format(200, 0, "*TRUSTED*"), "allowed"),
        ("panos_url", PANOS.format("block-url"), "blocked"),
        ("panos_url", PANOS.format("block-continue"), "warned"),
        ("panos_url", PANOS.format("continue"), "overridden"),
        ("panos_url", PANOS.format("override"), "overridden"),
        ("panos_url", PANOS.format("override-lockout"), "blocked"),
        ("adguard_home", adguard(3), "blocked"),
        ("adguard_home", adguard(7), "redirected"),
        ("adguard_home", adguard(9), "redirected"),
        ("adguard_home", adguard(12), "unknown"),
        ("csv", CSV.format("Blocked"), "blocked"),
        ("csv", CSV.format("407"), "auth"),
        ("csv", CSV.format("Blocked: authentication required"), "auth"),
        ("csv", CSV.format("Blocked (TLS error)"), "error"),
        ("csv", CSV.format("Certificate expired"), "error"),
        ("csv", CSV.format("SafeSearch enforced"), "redirected"),
        ("csv", CSV.format("Allowed (teacher override)"), "overridden"),
        ("csv", CSV.format("Bypassed by teacher"), "overridden"),
        ("csv", CSV.format("Warned"), "warned"),
        ("csv", CSV.format("Considered"), "unknown"),
    ],
)
def test_what_is_no_pupils_act_is_not_blocked(name, line, action):
    entries = Reader(FORMATS[name]).read(batch_of(f"{line}\n".encode(), modified_ns=1_790_856_000_000_000_000)).entries
    assert entries is not None
    assert to_canonical(entries, 0)["event.action"] == action
