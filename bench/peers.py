"""The log of a benchmark folder comes in; the commands that a school could run on it instead leave, where installed."""

import shutil
from pathlib import Path

from bench.entries import CATEGORIES
from bench.measure import Contender

PACKAGES = {
    "wc": "coreutils",
    "mawk": "mawk",
    "fail2ban-regex": "fail2ban",
    "goaccess": "goaccess",
    "squidGuard": "squidguard",
}
HOST_COUNT = r'{ u=$7; sub(/^[a-z]+:\/\//, "", u); sub(/[:\/].*/, "", u); n[u]++ } END { print length(n) }'
FAILED = r"^\s*\d+ <HOST> TCP_DENIED/403 "
GOACCESS = [  # its own SQUID format takes no line whose stamp has a fraction
    "--no-global-config",
    "--log-format=%x.%^ %~%L %h %^/%s %b %m %U %e %^",
    *("--datetime-format=%s", "--date-format=%s", "--time-format=%s", "--no-progress"),
]
SQUIDGUARD = """dbhome {folder}/lists/ut1
logdir {folder}
{destinations}
acl {{
  default {{
    pass {passes} all
    redirect http://blocked.test/
  }}
}}
"""


def find_peers(folder: Path) -> list[Contender]:
    """The peers that are on this machine, each reading the same log. folder: absolute (squidGuard wants it so)."""
    log = folder / "logs" / "access.log"
    candidates = {
        "wc -l": ("wc", ["wc", "-l", str(log)]),
        "mawk print $7": ("mawk", ["mawk", "{ print $7 }", str(log)]),
        "mawk host count": ("mawk", ["mawk", HOST_COUNT, str(log)]),
        "fail2ban-regex": ("fail2ban-regex", ["fail2ban-regex", "-d", "EPOCH", str(log), FAILED]),
        "GoAccess": (
            "goaccess",
            ["goaccess", str(log), *GOACCESS, "-o", str(folder / "goaccess.json")],
        ),
    }
    peers = [
        Contender(name=name, command=command)
        for name, (program, command) in candidates.items()
        if shutil.which(program)
    ]
    if shutil.which("squidGuard"):
        peers.append(_squidguard(folder, log))
    return peers


def _squidguard(folder: Path, log: Path) -> Contender:
    """squidGuard is asked by Squid: one `url ip/fqdn ident method` a line on its stdin."""
    destinations = "".join(f"dest {name} {{\n domainlist {name}/domains\n}}\n" for name in CATEGORIES)
    passes = " ".join(f"!{name}" for name in CATEGORIES)
    config, asked = folder / "squidguard.conf", folder / "squidguard.asked"
    config.write_text(SQUIDGUARD.format(folder=folder, destinations=destinations, passes=passes), encoding="utf-8")
    with log.open(encoding="utf-8") as lines, asked.open("w", encoding="utf-8") as out:
        for line in lines:
            fields = line.split()
            out.write(f"{fields[6]} {fields[2]}/- {fields[7]} {fields[5]}\n")
    return Contender(name="squidGuard", command=["squidGuard", "-c", str(config)], stdin=asked)
