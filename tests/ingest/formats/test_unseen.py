"""Files as other versions and collectors write them: the right format, or none, and the right person, host and action."""

import pytest

from monitor.ingest.formats.detect import detect_format
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.whole import batch_of

WATCHGUARD = (
    "<140>Sep  7 09:20:01 gate 80XX0123 (2026-09-07T08:20:01) https-proxy[1234]: "
    'msg_id="2CFF-0001" Deny 1-Trusted 0-External tcp 10.1.4.21 203.0.113.1 5140 443 msg="ProxyDeny: HTTPS Request '
    'categories" proxy_act="HTTPS" cats="Gambling" dstname="bets.example" src_user="ajones@school.example" (HTTPS-00)\n'
)
ZSCALER = (
    "2026-09-07 08:20:01\treason=Not allowed\tevent_id=1\tprotocol=HTTPS\taction=Blocked\turlcategory=Gambling\t"
    "requestmethod=GET\tuseragent=M\tlocation=Hillside\tClientIP=10.1.4.21\tuser=ajones@school.example\t"
    "url=bets.example/slots\tvendor=Zscaler\thostname=bets.example\n"
)
CHECKPOINT = (
    "time=1788769201|hostname=cp1|product=URL Filtering|action=Block|src=10.1.4.21|dst=203.0.113.1|"
    "src_user_name=Ada Jones (ajones)|resource=https://bets.example/slots|matched_category=Gambling|rule_name=Pupils\n"
)
SECURLY = (
    'Filter Report\nOrg. units: All\n\n"Who","URL","Category","Action","Activity Type","Date & Time (BST)","IP Address"\n'
    '"ajones@school.example","bets.example/slots","Gambling","BLOCKED","Site","Sep 7, 2026, 9:20 AM","10.1.4.21"\n'
)
SONICWALL = (
    '<133>  id=firewall sn=18B1 time="2026-09-07 08:20:01 UTC" fw=203.0.113.9 pri=4 c=4 m=14 msg="Web site access '
    'denied" src=10.1.4.21:5140:X0 dst=203.0.113.1:443:X1 usr="SCHOOL\\ajones" dstname=bets.example arg=/slots '
    'Category="Gambling"\n'
)
FORTIGATE = (
    'date=2026-09-07 time=09:20:01 tz="+0100" logid="0316013056" type="utm" subtype="webfilter" user="SCHOOL\\ajones" '
    'srcip=10.1.4.21 hostname="bets.example" action="blocked" url="https://bets.example/slots" catdesc="Gambling"\n'
)
EMPTY_ROWS = (
    "Date and time,User,IP Address,URL,Category,Action,,,\r\n"
    "07/09/2026 09:20:01,ajones,10.1.4.21,https://bets.example/slots,Gambling,Blocked,,,\r\n,,,,,,,,\r\n"
)


def read(text, formats):
    found = detect_format(text.encode(), formats)
    assert found.format is not None, found.reason
    reading = Reader(found.format).read(batch_of(text.encode()))
    assert reading.rejected == []
    return found.format.id, to_canonical(reading.entries, 0)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (WATCHGUARD, "watchguard"),
        (ZSCALER, "zscaler_web"),
        (CHECKPOINT, "checkpoint"),
        (SECURLY, "securly"),
        (SONICWALL, "sonicwall"),
        (FORTIGATE, "fortigate"),
        (EMPTY_ROWS, "csv"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_a_product_is_known_by_another_version_of_its_log(text, wanted, formats):
    name, entry = read(text, formats)
    assert name == wanted
    assert entry["@timestamp"][:16] == "2026-09-07T08:20"
    assert (entry["user.name"], entry["source.ip"]) == ("ajones", "10.1.4.21")
    assert (entry["url.domain"], entry["event.action"]) == ("bets.example", "blocked")


ADGUARD = (
    '{"T": "2026-09-07T09:20:01+01:00", "QH": "bets.example", "QT": "A", "IP": "10.1.4.21", '
    '"Result": {"IsFiltered": true, "Reason": 3}}\n'
)
CEF = (
    "Sep  7 09:20:01 gate CEF: 0|Fortinet|Fortigate|v7.2.5|13056|utm:webfilter blocked|4|suser=SCHOOL\\\\ajones "
    "src=10.1.4.21 dst=203.0.113.1 request=https://bets.example/slots act=blocked dhost=bets.example\n"
)


@pytest.mark.parametrize(("text", "wanted"), [(ADGUARD, "adguard_home"), (CEF, "cef")], ids=["spaced", "cef"])
def test_what_a_collector_changed_in_passing_on_does_not_hide_a_format(text, wanted, formats):
    name, entry = read(text, formats)
    assert (name, entry["source.ip"], entry["event.action"]) == (wanted, "10.1.4.21", "blocked")


DHCP = (
    "ID,Date,Time,Description,IP Address,Host Name,MAC Address,User Name\n"
    "10,09/07/26,09:20:01,Assign,10.1.4.21,pc1.school.example,AABBCC000001,\n"
)
WIRELESS = (
    "Time,Client,MAC,IP,SSID,Host\n2026-09-07 09:20:01,pc1,aa:bb:cc:00:00:01,10.1.4.21,Pupils,ap1.school.example\n"
)
PRINTER = "Time,User,Pages,Copies,Printer,Document Name,Client\n2026-09-07 09:20:01,ajones,2,1,HP,Essay.docx,PC1\n"


EVENTS = '"Keywords","Date and Time","Source","Event ID"\n"Audit Success","07/09/2026 09:20:01","Security","4624"\n'


@pytest.mark.parametrize("text", [DHCP, WIRELESS, PRINTER, EVENTS], ids=["leases", "wireless", "printer", "events"])
def test_a_table_that_is_not_about_requests_is_no_filters_log(text, formats):
    assert detect_format(text.encode(), formats).format is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{\n "user": "ajones",\n "url": "https://bets.example/"\n}\n', "JSON over several lines"),
        ("Time,User,URL\r07/09/2026 09:20:01,ajones,http://bets.example/\r", "(CR)"),
        ('[{"user": "ajones"}]\n', "one JSON array"),
        ('"_time","_raw",host\n"2026-09-07T09:20:01","action=blocked",gate\n', "Export the raw events"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(text, says, formats):
    found = detect_format(text.encode(), formats)
    assert found.format is None
    assert says in found.reason


FORGED_ZSCALER = (
    '{"time":"Mon Sep 07 09:20:01 2026","login":"None","eurl":"http://a.example/x","user":"victim","q":"",'
    '"action":"Blocked","urlcat":"Gambling","cip":"10.1.4.21"}\n'
)
FORGED_SOPHOS = (
    'device_name="SFW" timestamp="2026-09-07T09:20:01+0100" log_id="1" log_type="Content Filtering" '
    'log_component="HTTP" log_subtype="Denied" url="https://a.example/" user="victim" z="" src_ip="10.1.4.21" '
    'domain="a.example"\n'
)


@pytest.mark.parametrize(("text", "name"), [(FORGED_ZSCALER, "zscaler_web"), (FORGED_SOPHOS, "sophos_sfos")])
def test_a_login_out_of_an_address_names_nobody_where_the_product_wrote_none(text, name, formats):
    entries = Reader(formats[name]).read(batch_of(text.encode())).entries
    count = 0 if entries is None else len(entries)
    assert [to_canonical(entries, row).get("user.name") for row in range(count)] in ([], [None])
