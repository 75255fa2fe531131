"""Runs the same lines both ways: read, cut and classified as the daemon does it, and plainly, one address at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.detect.classify import Classifier, build_reference, compile_segment, join_segments
from monitor.detect.lists import Segment, from_parts, to_parts
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.lists import read_reference
from monitor.ingest.lists.compiled import map_arrays, write_arrays
from monitor.ingest.readers import Reader
from monitor.ingest.readers.whole import batch_of
from monitor.settings.paths import default_config_folder
from tests.reference_equality.chance import CATEGORIES, THEMES, World
from tests.reference_equality.plain import PlainLists

KEY = bytes(range(32))
BATCH_LINES = 20_000
HOSTS = 3_000
KEPT_DIFFERENCES = 20


@dataclass
class Comparison:
    """differences: address, themes by the fast way, themes by the plain one."""

    lines: int = 0
    flagged: int = 0
    several: int = 0
    differences: list[tuple[str, frozenset[str], frozenset[str]]] = field(default_factory=list)


def compare(*, lines: int, seed: int, hosts: int = HOSTS) -> Comparison:
    """Make lists and lines of the seed, and hold the themes of every line against the reference."""
    reference = build_reference(read_reference([default_config_folder()]))
    assert {word: reference.find_theme("ut1", word) for word in CATEGORIES} == CATEGORIES
    world = World(seed, hosts=hosts)
    raws = world.make_lists()
    plain = PlainLists(raws, THEMES, reference.popular_hosts)
    done = Comparison()
    with TemporaryDirectory() as folder:
        segments = [through_a_file(compile_segment(raw, reference, key=KEY), Path(folder)) for raw in raws]
        classifier = Classifier(reference, join_segments(segments, reference, key=KEY))
        reader = Reader(load_formats([shipped_folder()])["squid"])
        while done.lines < lines:
            addresses = list(world.make_addresses(min(BATCH_LINES, lines - done.lines)))
            for address, fast in zip(addresses, classify(addresses, reader, classifier), strict=True):
                slow = plain.themes(address)
                done.flagged += bool(slow)
                done.several += len(slow) > 1
                if fast != slow and len(done.differences) < KEPT_DIFFERENCES:
                    done.differences.append((address, fast, slow))
            done.lines += len(addresses)
    return done


def through_a_file(segment: Segment, folder: Path) -> Segment:
    """As the daemon has it: written, and mapped."""
    path = folder / segment.name
    header, arrays = to_parts(segment)
    write_arrays(path, about=header, arrays=arrays)
    mapped = map_arrays(path)
    return from_parts(mapped.about, mapped.arrays)


def classify(addresses: Sequence[str], reader: Reader, classifier: Classifier) -> list[frozenset[str]]:
    """The themes of each address, of one Squid line for each."""
    lines = [to_line(number, address).encode() for number, address in enumerate(addresses)]
    offsets, offset = {}, 0
    for number, line in enumerate(lines):
        offsets[offset] = number
        offset += len(line)
    reading = reader.read(batch_of(b"".join(lines), modified_ns=1_790_856_000_000_000_000))
    assert reading.entries is not None
    assert len(reading.entries) == len(addresses), "every line must be read"
    classified = classifier.classify(reading.entries, vendor="squid")
    found: list[frozenset[str]] = [frozenset()] * len(addresses)
    for row in classified.rows.tolist():
        found[offsets[int(reading.entries.offset[row])]] = frozenset(classified.themes(row))
    return found


def to_line(number: int, address: str) -> str:
    method = "GET" if "://" in address else "CONNECT"
    result = "TCP_DENIED/403" if number % 3 else "TCP_MISS/200"
    return (
        f"{1_790_000_000 + number / 1000:.3f} 10 192.0.2.7 {result} 512 {method} {address} p1 HIER_NONE/- text/html\n"
    )
