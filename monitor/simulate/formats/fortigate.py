"""An event comes in; its FortiGate webfilter line leaves (keys as in the FortiOS log reference, message 13056)."""

from urllib.parse import urlsplit

from monitor.records.event import Action
from monitor.simulate.event import Event
from monitor.simulate.formats.words import FORTIGUARD
from monitor.simulate.timetable import LONDON


def write_fortigate(event: Event) -> str | None:
    """`key="value"` pairs: local date and time with `tz`, `eventtime` in nanoseconds. Sign-in pages aren't logged."""
    if event.action in {Action.AUTH, Action.ERROR}:
        return None
    blocked = event.action is Action.BLOCKED
    number, category = FORTIGUARD.get(event.topic, (0, "Unrated"))
    local = event.at.astimezone(LONDON)
    parts = urlsplit(event.url)
    url = f"https://{parts.hostname}/" if event.method == "CONNECT" else event.url
    user = f' user="{event.seat.login}" group="{event.seat.group}"' if event.seat.login else ""
    keyword = f' keyword="{event.term}"' if event.term else ""
    return (
        f'date={local:%Y-%m-%d} time={local:%H:%M:%S} devname="FGT-School" devid="FGT60F0000000001" '
        f'logid="{"0316013056" if blocked else "0317013312"}" type="utm" subtype="webfilter" '
        f'eventtype="{"ftgd_blk" if blocked else "ftgd_allow"}" level="{"warning" if blocked else "notice"}" vd="root" '
        f'eventtime={round(event.at.timestamp() * 1000)}000000 tz="{local:%z}" policyid=4 '
        f"sessionid={round(event.at.timestamp() * 1000) % 10_000_000}{user} srcip={event.seat.address} srcport=50412 "
        f'srcintf="lan" dstip=192.0.2.80 dstport=443 dstintf="wan1" proto=6 service="{parts.scheme.upper()}" '
        f'hostname="{parts.hostname}" profile="{event.seat.group}" action="{"blocked" if blocked else "passthrough"}" '
        f'reqtype="direct" url="{url}" sentbyte=512 rcvdbyte={event.size} direction="outgoing" '
        f'msg="{"URL belongs to a denied category in policy" if blocked else "URL belongs to an allowed category"}" '
        f'method="domain" cat={number} catdesc="{category}"{keyword}'
    )
