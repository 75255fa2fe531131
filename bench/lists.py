"""`python -m bench.lists`: lists compiled, opened and asked; what that took, beside squidGuard where it is installed.

Both are asked about the same lines, of a few hosts again and again and of many now and then, and must find the same
number of them listed; they are measured in processor seconds, in turn. *Opening* is everything from the config's
sections to an index that answers.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from bench.entries import CATEGORIES, listed_host, write_lists
from bench.folder import ROUTES, SETTINGS
from bench.measure import Contender, Run, run_once
from bench.peers import SQUIDGUARD
from bench.report import describe_machine, to_table
from monitor.detect.classify import Library, Reference, join_segments
from monitor.detect.classify.hosts import judge_column
from monitor.detect.classify.verdicts import Verdicts
from monitor.detect.lists import ListIndex
from monitor.frames import Coded, Codes
from monitor.ingest.readers.blocks.codes import encode_spans
from monitor.ingest.readers.blocks.hosts import MOST_HOSTS
from monitor.ingest.readers.blocks.lexicon import Lexicon
from monitor.ingest.readers.blocks.plain import is_plain_host
from monitor.ingest.readers.blocks.spans import Block
from monitor.services.lists.load import install_lists, open_workshop
from monitor.settings.load import load_school

REPO = Path(__file__).resolve().parent.parent
OPENINGS = 7
HOSTS_AT_ONCE = 50_000
BLOCKED, LINE_END = b"blocked.test", ord("\n")
BATCH_BYTES = 1 << 20
"""Of hosts; with the rest of their lines they are as many as a batch of the program has."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--requests", type=int, default=2_000_000, help="so many lines of a log are looked up")
    parser.add_argument("--hosts", type=int, default=186_000, help="to so many hosts, a few of them most of the time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=REPO / ".bench")
    options = parser.parse_args()
    print(f"{describe_machine()}\n", file=sys.stderr)
    rows = [_measure(make_folder(options.folder.resolve(), number), number, options) for number in options.entries]
    print(to_table(list(rows[0]), [list(row.values()) for row in rows]))
    return 0


def make_folder(root: Path, entries: int) -> Path:
    """A config folder with lists of so many entries and an empty log, made once."""
    folder = root / f"lists-{entries}"
    if not (folder / "filterwatch.toml").exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "logs").mkdir(parents=True)
        (folder / "logs" / "access.log").write_text("")
        (folder / "calendar.toml").write_text("")
        (folder / "roster.csv").write_text("login,name,role,year,group\n")
        (folder / "routes.toml").write_text(ROUTES)
        write_lists(folder / "lists", entries=entries)
        (folder / "filterwatch.toml").write_text(SETTINGS)
    return folder


def _measure(folder: Path, entries: int, options: argparse.Namespace) -> dict[str, str]:
    shutil.rmtree(folder / "filterwatch.lists", ignore_errors=True)
    compiled = _filterwatch("lists", "compile", "-c", str(folder))
    hosts = list(_hosts(entries, options.hosts))
    requests = _requests(hosts, options.requests)
    asked_for = "".join(f"{host}\n" for host in requests).encode()
    opened, index, library, reference = _open(folder)
    peer = Path(shutil.which("squidGuard") or "")
    ours, theirs, built = [], [], ""
    with tempfile.TemporaryDirectory() as database:
        asked = None
        if peer.name:
            asked, build = _prepare_squidguard(Path(database), folder, requests)
            built = f"{build.seconds:.1f}"
        for _ in range(options.rounds):
            speed, found = _judge(Verdicts(reference, library), asked_for)
            ours.append(speed)
            if asked is not None:
                run = run_once(asked)
                theirs.append(len(requests) / run.cpu_seconds)
                if (blocked := run.output.count(BLOCKED)) != found:
                    raise SystemExit(f"{found} requests are to listed hosts, by squidGuard {blocked}: no measurement")
    size = sum(file.stat().st_size for file in (folder / "filterwatch.lists").glob("*.segment"))
    return {
        "entries": f"{entries:,}",
        "compile s": f"{compiled.seconds:.1f}",
        "CPU s": f"{compiled.cpu_seconds:.1f}",
        "peak MB": f"{compiled.peak_mb:.0f}",
        "file MB": f"{size / 1e6:.0f}",
        "open ms": f"{opened * 1000:.1f}",
        "distinct hosts/s": f"{median(_look_up(index, hosts) for _ in range(options.rounds)):,.0f}",
        "requests/s": f"{median(ours):,.0f}",
        "squidGuard build s": built or "-",
        "squidGuard requests/s": f"{median(theirs):,.0f}" if theirs else "-",
        "times squidGuard": f"{median(ours) / median(theirs):.0f}" if theirs else "-",
    }


def _filterwatch(*words: str) -> Run:
    run = run_once(Contender(name="filterwatch", command=[sys.executable, "-m", "monitor", *words]))
    if run.code != 0:
        raise SystemExit(run.errors)
    return run


def _open(folder: Path) -> tuple[float, ListIndex, Library, Reference]:
    """Median seconds from nothing to an index that answers; modules and reference tables are loaded already."""
    school = load_school(folder, needs_routes=False)
    shop = open_workshop(school, keeps=False)
    took = []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        installed = install_lists(school.settings.list, shop)
        index = ListIndex([one.segment for one in installed if one.segment is not None], key=school.key)
        took.append(time.perf_counter() - began)
    library = join_segments(index.segments, shop.reference, key=school.key)
    return median(took), index, library, shop.reference


def _hosts(entries: int, number: int) -> Iterator[str]:
    """Distinct hosts of a log: one in twenty is listed, or lies below what is."""
    rng = random.Random(entries)
    for place in range(number):
        if place % 20:
            yield f"{rng.choice(('www', 'cdn', 'a.b'))}.site{place}.{rng.choice(('test', 'example'))}"
        else:
            yield rng.choice(("", "www.", "m.")) + listed_host(rng.randrange(entries))


def _requests(hosts: list[str], number: int) -> list[str]:
    """Lines of a log: a few hosts again and again, many now and then (Zipf)."""
    rng = random.Random(number)
    weights = [1 / (rank + 10) for rank in range(len(hosts))]
    shuffled = rng.sample(hosts, len(hosts))
    return rng.choices(shuffled, weights, k=number)


def _judge(verdicts: Verdicts, data: bytes) -> tuple[float, int]:
    """(requests a processor second, how many were to listed hosts), from bytes to verdicts, as with lines of Squid:

    a text gets its number, a new number is judged, and a row's verdict is a look into an array. data: a host a line.
    """
    began, lexicon = time.process_time(), Lexicon(str, is_plain_host, most=MOST_HOSTS)
    found = start = 0
    while start < len(data):
        end = data.rfind(b"\n", start, start + BATCH_BYTES) + 1
        lexicon.begin()
        codes = _number(Block(data[start:end]), lexicon)
        lexicon.end(codes)
        judged, places = judge_column(Coded(lexicon.values, codes), verdicts)
        is_listed = np.array([bool(verdict.bits) for verdict in judged])
        found += int(np.count_nonzero(is_listed[places]))
        start = end
    return data.count(b"\n") / (time.process_time() - began), found


def _number(block: Block, lexicon: Lexicon) -> Codes:
    ends = np.flatnonzero(block.octets == LINE_END)
    starts = np.append(0, ends[:-1] + 1)
    return encode_spans(lexicon, block, starts, ends)


def _look_up(index: ListIndex, hosts: list[str]) -> float:
    """Hosts a processor second: every host name above each host asked for, every hit confirmed, all categories."""
    began, found = time.process_time(), 0
    for start in range(0, len(hosts), HOSTS_AT_ONCE):
        found += len(index.judge_hosts(hosts[start : start + HOSTS_AT_ONCE]))
    if found < len(hosts) // 20:
        raise SystemExit("look-ups missed entries: no measurement")
    return len(hosts) / (time.process_time() - began)


def _prepare_squidguard(database: Path, folder: Path, hosts: list[str]) -> tuple[Contender, Run]:
    """squidGuard with a compiled database of the same list, and the same hosts on its stdin."""
    shutil.copytree(folder / "lists" / "ut1", database / "lists" / "ut1")
    destinations = "".join(f"dest {name} {{\n domainlist {name}/domains\n}}\n" for name in CATEGORIES)
    passes = " ".join(f"!{name}" for name in CATEGORIES)
    config, asked = database / "squidguard.conf", database / "asked"
    config.write_text(SQUIDGUARD.format(folder=database, destinations=destinations, passes=passes), encoding="utf-8")
    asked.write_text("".join(f"http://{host}/ 192.0.2.7/- - GET\n" for host in hosts), encoding="utf-8")
    build = run_once(Contender(name="build", command=["squidGuard", "-b", "-C", "all", "-c", str(config)]))
    return Contender(name="squidGuard", command=["squidGuard", "-c", str(config)], stdin=asked), build


if __name__ == "__main__":
    sys.exit(main())
