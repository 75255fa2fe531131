"""A format comes in; the shapes of record that its fixtures hold leave, each with the records that have it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.vary import Acts, Template
from monitor.ingest.formats.check import FIXTURE_MODIFIED_NS, find_fixtures, read_case
from monitor.ingest.readers import Reader
from monitor.ingest.readers.encoding import decode_record
from monitor.ingest.readers.format import Format, Layout
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.whole import batch_of

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden" / "formats"
LONGEST_RECORD = 2_000  # a fixture's longer ones are traps, not what a product writes
RARE = 50  # a record that spans lines comes once in so many


@dataclass(slots=True)
class Variant:
    """name: the format and, where it has several shapes, a number. head: what stands before the first record."""

    name: str
    format: Format
    head: str = ""
    records: list[str] = field(default_factory=list)

    def write(self, lines: int, *, seed: int) -> bytes:
        """That many records, and the head before them."""
        acts = Acts(seed)
        usual = [Template(text) for text in self.records if "\n" not in text]
        rare = [Template(text) for text in self.records if "\n" in text]
        texts = []
        for number in range(lines):
            chosen = rare if rare and (not usual or number % RARE == 0) else usual
            texts.append(chosen[number % len(chosen)].fill(next(acts)))
        return (self.head + "\n".join(texts) + "\n").encode()


def find_variants(fmt: Format) -> list[Variant]:
    """The shapes of a format, from its shipped fixtures and the golden logs: by layout, expression and frame.

    A format with a header row has one for each header row of its fixture.
    """
    has_header = any(layout.kind == "delimited-header" for layout in fmt.layouts)
    golden = [] if has_header else sorted((GOLDEN / fmt.id).glob("*.log"))
    found: dict[tuple[object, ...], Variant] = {}
    for path in [*find_fixtures(fmt), *golden]:
        shapes: dict[tuple[object, ...], Variant] = {}
        for key, head, text in _find_records(fmt, path):
            shapes.setdefault(key, Variant(fmt.id, fmt, head)).records.append(text)
        for key, variant in shapes.items():
            found.setdefault(key, variant)
    variants = list(found.values())
    if len(variants) > 1:
        for number, variant in enumerate(variants, start=1):
            variant.name = f"{fmt.id} {number}"
    return variants


def _find_records(fmt: Format, path: Path) -> Iterator[tuple[tuple[object, ...], str, str]]:
    """Of each entry of a fixture: its shape, the header row above it, its text."""
    data = path.read_bytes()
    frame = read_case(fmt, path).entries
    if frame is None or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    has_header = any(layout.kind == "delimited-header" for layout in fmt.layouts)
    head, place = "", 0
    for offset, length in zip(frame.offset.tolist(), frame.length.tolist(), strict=True):
        before = decode_record(data[place:offset]) if has_header else ""
        if before.strip() and _is_head(fmt, before, data[offset : offset + length]):
            head = before
        place = offset + length + 1
        text = decode_record(data[offset : offset + length])
        if length <= LONGEST_RECORD:
            yield (_find_shape(fmt, text) if not has_header else (head,)), head, text


def _is_head(fmt: Format, text: str, record: bytes) -> bool:
    """Whether the text holds the header row that a record needs."""
    reading = Reader(fmt).read(batch_of(text.encode() + record, modified_ns=FIXTURE_MODIFIED_NS))
    return reading.entries is not None and not reading.rejected


def _find_shape(fmt: Format, text: str) -> tuple[object, ...]:
    record, frame = unframe(text) if fmt.framed else (text, None)
    for number, layout in enumerate(fmt.layouts):
        if layout.when is None or layout.when.search(record) is not None:
            return number, _find_pattern(layout, record), frame is not None
    return (None,)


def _find_pattern(layout: Layout, record: str) -> int:
    fits = (number for number, pattern in enumerate(layout.patterns) if pattern.match(record) is not None)
    return next(fits, -1)
