"""Each program in its usual configuration: started, stopped and killed on one log, its output read as ids."""

import os
import re
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path
from typing import Protocol

from tests.peers.lines import FIRST_HOST, count_ids

PATIENCE_SECONDS = 12.0

RSYSLOG = """
global(workDirectory="{home}" parser.escapeControlCharactersOnReceive="off" maxMessageSize="64k")
module(load="imfile" mode="inotify")
template(name="raw" type="string" string="%msg%\\n")
input(type="imfile" File="{log}" Tag="log:" Severity="info" reopenOnTruncate="on" persistStateInterval="1"
      ruleset="out")
ruleset(name="out") {{ action(type="omfile" file="{out}" template="raw") }}
"""
SYSLOG_NG = """@version: 3.38
options {{ keep-hostname(yes); }};
source s {{ file("{log}" follow-freq(0.2) flags(no-parse)); }};
destination d {{ file("{out}" template("$MSG\\n")); }};
log {{ source(s); destination(d); }};
"""
FOUND = re.compile(r"\[log\] Found [\d.]+\.(\d+) ")
JAIL = """
[INCLUDES]
[DEFAULT]
bantime = 10m
findtime = 1d
maxretry = 1
usedns = no
[log]
enabled = true
backend = polling
filter = log
action =
logpath = {log}
"""
FILTER = "[Definition]\nfailregex = ^\\s*\\d+ <HOST> TCP_DENIED/\ndatepattern = ^EPOCH\n"


class Program(Protocol):
    """name: as the table says it. keeps_place: whether it is made to go on where it was after a stop."""

    name: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def settle(self) -> None:
        """Give it time to read all there is."""

    def finish(self) -> None:
        """The same for the last time."""

    def counts(self) -> Counter[int]: ...


class Daemon(ABC):
    """A program that runs beside the log, and writes what it reads to `out`."""

    name = ""
    steady_seconds = 1.5
    """So long without a new line means that it has read all it is going to read, for now."""
    final_seconds = 1.5
    """The same at the end of a case."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.log, self.out = log, folder / "out"
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]: ...

    def start(self) -> None:
        with self.out.open("ab") as out:
            self.process = subprocess.Popen(
                self.command(), stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
            )

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def settle(self) -> None:
        self._wait(self.steady_seconds)

    def finish(self) -> None:
        self._wait(self.final_seconds)

    def _wait(self, steady_seconds: float) -> None:
        give_up = time.monotonic() + PATIENCE_SECONDS + steady_seconds
        size, since = -1, time.monotonic()
        while time.monotonic() < give_up and time.monotonic() - since < steady_seconds:
            now = self._size()
            if now != size:
                size, since = now, time.monotonic()
            time.sleep(0.05)

    def counts(self) -> Counter[int]:
        return count_ids(self.out.read_bytes())

    def _size(self) -> int:
        return sum(path.stat().st_size for path in (self.out, self.home / "log") if path.exists())

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


class GnuTail(Daemon):
    name = "GNU tail -F"

    def command(self) -> list[str]:
        return ["tail", "-n", "+1", "-F", str(self.log)]


class Rsyslog(Daemon):
    name = "rsyslog imfile"

    def command(self) -> list[str]:
        config = self.home / "rsyslog.conf"
        config.write_text(RSYSLOG.format(home=self.home, log=self.log, out=self.out), encoding="utf-8")
        return ["rsyslogd", "-n", "-f", str(config), "-i", str(self.home / "pid")]


class SyslogNg(Daemon):
    name = "syslog-ng file()"

    def command(self) -> list[str]:
        config = self.home / "syslog-ng.conf"
        config.write_text(SYSLOG_NG.format(log=self.log, out=self.out), encoding="utf-8")
        places = {"persist-file": "persist", "pidfile": "pid", "control": "ctl"}
        return [
            "syslog-ng", "-F", "--no-caps", f"--cfgfile={config}",
            *(f"--{option}={self.home / name}" for option, name in places.items()),
        ]  # fmt: skip


class Fail2ban(Daemon):
    """What it says in its own log that it found is what it read, as addresses."""

    name = "fail2ban"
    steady_seconds = 6.0
    final_seconds = 35.0  # it looks for some changes every thirty seconds

    def command(self) -> list[str]:
        config = self.home / "config"
        for folder in ("filter.d", "action.d"):
            (config / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile("/etc/fail2ban/fail2ban.conf", config / "fail2ban.conf")
        (config / "jail.conf").write_text(JAIL.format(log=self.log), encoding="utf-8")
        (config / "filter.d" / "log.conf").write_text(FILTER, encoding="utf-8")
        local = (
            f"[DEFAULT]\nlogtarget = {self.home}/log\nsyslogsocket = auto\nsocket = {self.home}/sock\n"
            f"pidfile = {self.home}/pid\ndbfile = {self.home}/db\nloglevel = INFO\n"
        )
        (config / "fail2ban.local").write_text(local, encoding="utf-8")
        return [
            "fail2ban-server",
            "-f",
            "-c",
            str(config),
            "-s",
            f"{self.home}/sock",
            "-p",
            f"{self.home}/pid",
            "start",
        ]

    def start(self) -> None:
        (self.home / "sock").unlink(missing_ok=True)
        (self.home / "pid").unlink(missing_ok=True)
        super().start()
        time.sleep(2.0)

    def counts(self) -> Counter[int]:
        said = (self.home / "log").read_text(encoding="utf-8")
        return Counter(int(host) - FIRST_HOST for host in FOUND.findall(said))


class Logtail(Daemon):
    """Run from cron, as logcheck does: each time it prints what is new."""

    name = "logtail2"

    def start(self) -> None:
        self.is_running = True

    def stop(self) -> None:
        self.is_running = False

    def kill(self) -> None:
        self.stop()

    def command(self) -> list[str]:
        return ["logtail2", "-f", str(self.log), "-o", str(self.home / "offset")]

    def finish(self) -> None:
        self.settle()

    def settle(self) -> None:
        if self.is_running:
            with self.out.open("ab") as out:
                subprocess.run(self.command(), stdout=out, stderr=subprocess.DEVNULL, check=False)


class Since(Logtail):
    name = "since"

    def command(self) -> list[str]:
        return ["since", "-s", str(self.home / "state"), str(self.log)]


VERSIONS = {
    GnuTail: ("tail", ["tail", "--version"], "`tail -n +1 -F`; started anew it reads from the beginning"),
    Rsyslog: ("rsyslogd", ["rsyslogd", "-v"], "`imfile`, inotify, `reopenOnTruncate`, state kept after each line"),
    SyslogNg: ("syslog-ng", ["syslog-ng", "--version"], "`file()` with `follow-freq(0.2)`, persist file"),
    Fail2ban: ("fail2ban-server", ["fail2ban-server", "--version"], "polling, one jail, its database kept"),
    Logtail: ("logtail2", ["dpkg-query", "-W", "-f", "logtail ${Version}", "logtail"], "with an offset file, after each step"),
    Since: ("since", ["dpkg-query", "-W", "-f", "since ${Version}", "since"], "with a state file, after each step"),
}  # fmt: skip


def find_programs() -> dict[type[Daemon], str]:
    """Those that are installed, and what the page says about them."""
    found = {}
    for program, (binary, ask, how) in VERSIONS.items():
        if shutil.which(binary, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"):
            said = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
            found[program] = f"{said.splitlines()[0].partition(' compiled')[0].strip() if said else binary}; {how}"
    return found
