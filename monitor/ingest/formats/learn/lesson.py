"""A file of an unknown product and the known formats enter; what could be learned of it leaves, written nowhere yet."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from monitor.errors import FormatError, Problem
from monitor.ingest.formats.compile import Compiler
from monitor.ingest.formats.descriptor import Descriptor
from monitor.ingest.formats.detect import Detection, detect_format
from monitor.ingest.formats.learn.actions import Verdicts, find_verdicts, make_sorter
from monitor.ingest.formats.learn.describe import describe_format
from monitor.ingest.formats.learn.fields import Guesser
from monitor.ingest.formats.learn.guesses import Guesses
from monitor.ingest.formats.learn.redact import Redactor, redact_records
from monitor.ingest.formats.learn.squid_line import describe_logformat, write_lines
from monitor.ingest.formats.learn.structure import Structure, find_structure
from monitor.ingest.formats.logformat import expand_logformat
from monitor.ingest.formats.sniff import find_refusal, find_stranger, read_head
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.fields.choices import is_empty
from monitor.ingest.readers.fields.stamps import StampFormat
from monitor.ingest.readers.format import AliasTable, Format
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.records import cut_records
from monitor.ingest.readers.whole import batch_of
from monitor.settings.validation import read_section

GENERAL = "csv"
SAMPLE_RECORDS = 300
SAMPLE_ENTRIES = 5
FIXTURE_RECORDS = 20
FIRST_RECORDS = 6
KNOWN = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned of a file.

    known: a format that reads it already, None when there is none. problem: why nothing could be learned, "" when it
    could. structure, guesses, verdicts: None with a problem. missing: of when, who, where. descriptor: its text.
    fixture: redacted records. sample: the first five entries as canonical fields, in clear. readable: the share of the
    sampled records that become entries.
    """

    file: str
    id: str
    title: str
    known: Detection | None = None
    problem: str = ""
    structure: Structure | None = None
    guesses: Guesses | None = None
    verdicts: Verdicts | None = None
    descriptor: str = ""
    fixture: bytes = b""
    sample: tuple[Mapping[str, Any], ...] = ()
    readable: float = 0.0
    unknown_actions: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        return () if self.guesses is None else self.guesses.missing


def learn_file(
    path: Path,
    formats: Mapping[str, Format],
    *,
    format_id: str = "",
    site_timezone: str = "Europe/London",
    chosen: Mapping[str, int] | None = None,
) -> Lesson:
    """Look at a file's first 256 KiB. chosen: field -> column, where a person knows better; -1 for none.

    Raises OSError when the file can't be read.
    """
    head = read_head(path)
    made_id = format_id or make_id(path.name, formats)
    blank = Lesson(file=str(path), id=made_id, title=f"Learned from {path.name}")
    refusal = find_refusal(head)
    texts = [] if refusal else _read_texts(head)
    stranger = find_stranger(texts[0]) if texts else None
    structure = find_structure(texts) if texts and not stranger else None
    if structure is None or not structure.rows:
        why = refusal or stranger or "its lines have nothing in common that could be a column."
        return replace(blank, problem=why, known=_find_known(path, formats))
    general = formats[GENERAL]
    assert general.aliases is not None
    sort_action = make_sorter(general)
    guesses = Guesser(structure, general.aliases, sort_action).guess(chosen or {})
    verdicts = find_verdicts(structure, guesses, general, sort_action)
    lesson = replace(blank, known=_find_known(path, formats), structure=structure, guesses=guesses, verdicts=verdicts)
    if guesses.missing:
        return lesson
    text = describe_format(structure, guesses, verdicts, format_id=made_id, title=blank.title)
    fmt, problems = compile_text(text, made_id, general.aliases)
    if fmt is None:
        return replace(lesson, problem="; ".join(map(str, problems)))
    reading = Reader(fmt, site_timezone).read(batch_of(head, modified_ns=path.stat().st_mtime_ns))
    entries = reading.entries
    read = 0 if entries is None else len(entries)
    redactor = Redactor(structure, guesses, sort_action)
    return replace(
        lesson,
        descriptor=text,
        fixture=redact_records(structure, redactor, choose_records(structure, guesses)),
        sample=() if entries is None else tuple(to_canonical(entries, n) for n in range(min(SAMPLE_ENTRIES, read))),
        readable=read / max(1, read + len(reading.rejected)),
        unknown_actions=reading.unknown_actions,
        problem="" if read else "none of its records could be read as an entry.",
    )


def learn_logformat(
    line: str, formats: Mapping[str, Format], *, format_id: str = "", site_timezone: str = "Europe/London"
) -> Lesson:
    """The format that a line of squid.conf describes; its fixture is invented. Raises FormatError for no such line."""
    made_id = format_id or make_id("squid_custom", formats)
    title = "Squid with its own logformat"
    text = describe_logformat(line, format_id=made_id, title=title)
    aliases = formats[GENERAL].aliases
    assert aliases is not None
    fmt, problems = compile_text(text, made_id, aliases)
    if fmt is None:
        raise FormatError("; ".join(map(str, problems)))
    fixture = write_lines(line)
    reading = Reader(fmt, site_timezone).read(batch_of(fixture))
    entries = reading.entries
    read = 0 if entries is None else len(entries)
    return Lesson(
        file="",
        id=made_id,
        title=title,
        descriptor=text,
        fixture=fixture,
        sample=() if entries is None else tuple(to_canonical(entries, n) for n in range(min(SAMPLE_ENTRIES, read))),
        readable=read / max(1, reading.lines),
        unknown_actions=reading.unknown_actions,
    )


def compile_text(text: str, format_id: str, aliases: AliasTable) -> tuple[Format | None, list[Problem]]:
    """The format that a descriptor's text makes; its patterns run in RE2, as a school's own do."""
    path = Path(f"{format_id}.toml")
    descriptor, problems = read_section(tomllib.loads(text), Descriptor, file=path.name)
    if problems:
        return None, problems
    try:
        descriptor = expand_logformat(descriptor)
    except ValueError as error:
        return None, [Problem(f"{path}: logformat", f"{error}.")]
    compiler = Compiler(descriptor, path, aliases=aliases, trusted=False)
    fmt = compiler.compile()
    return (None if compiler.problems else fmt), compiler.problems


def choose_records(structure: Structure, guesses: Guesses) -> list[int]:
    """Which records the fixture keeps: the first, one for each word of the filter's, one that proves a date's order."""
    chosen = list(range(min(FIRST_RECORDS, len(structure.records))))
    action = guesses.fields.get("action")
    seen = {structure.rows[number][action.columns[0]] for number in chosen} if action else set()
    stamps = guesses.stamps
    proof = [one for one in map(StampFormat, stamps.formats) if one.has_order] if stamps and stamps.proved else []
    time = guesses.fields["time"].columns
    for number in range(len(chosen), len(structure.records)):
        row = structure.rows[number]
        word = row[action.columns[0]] if action else ""
        stamp = " ".join(row[column] for column in time)
        is_proof = any(
            one.parse(stamp, latest_us=2**61) and not one.twin.parse(stamp, latest_us=2**61) for one in proof
        )
        if (word not in seen and not is_empty(word)) or is_proof:
            chosen.append(number)
            seen.add(word)
            proof = [] if is_proof else proof
        if len(chosen) >= FIXTURE_RECORDS:
            break
    return chosen


def make_id(name: str, formats: Mapping[str, Format]) -> str:
    """An id from a file's name that no format has yet."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower().partition(".")[0]).strip("_")[:30] or "learned"
    taken = set(formats)
    return next(one for one in (stem, f"{stem}_log", *(f"{stem}_{n}" for n in range(2, 99))) if one not in taken)


def _find_known(path: Path, formats: Mapping[str, Format]) -> Detection | None:
    """The format that reads the file already; a general one (any CSV, any CEF) doesn't count: it knows less."""
    found = detect_format(path, formats)
    is_known = found.format is not None and found.format.evidence != "general" and found.confidence >= KNOWN
    return found if is_known else None


def _read_texts(head: bytes) -> list[str]:
    end = head.rfind(b"\n")
    whole = head[: end + 1] if len(head) > 65_536 and end > 0 else head
    records = cut_records(batch_of(whole), {}, nul_ends=True, joins=True)
    texts = (records.text(number) for number in range(min(len(records), SAMPLE_RECORDS)))
    return [text.removesuffix("\r") for text in texts if text.strip()]
