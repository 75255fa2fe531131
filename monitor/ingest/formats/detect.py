"""A file's first bytes and the known formats enter; the format that fits, how sure, and why, leave."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from monitor.ingest.formats.sniff import find_refusal, find_stranger, read_head, unpack_head
from monitor.ingest.readers.delimited.header import SEPARATORS, spell
from monitor.ingest.readers.delimited.header_rows import count_known, find_header
from monitor.ingest.readers.format import Format
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.records import cut_records
from monitor.ingest.readers.whole import batch_of

SAMPLE_RECORDS = 200
ENOUGH = 0.5
GENERAL_LIMIT = 0.7
WEB_FIELDS = ("url.full", "url.domain", "search.term", "action", "rule.category", "http.request.method")
VAGUE = frozenset({"host", "hostname", "site", "address", "page", "name", "keywords", "resource", "target"})
"""Names of columns that many a table has."""

_WORDS = re.compile(r"[^\W\d][^,;|<>=\d]{0,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A format that could be meant. confidence: 0..1, the share of the sampled records that fit and can be read."""

    format: Format
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """format: None when nothing fits well enough; reason: in plain words; candidates: best first."""

    format: Format | None
    confidence: float
    reason: str
    candidates: tuple[Candidate, ...] = ()


def detect_format(path_or_head: Path | bytes, formats: Mapping[str, Format], *, name: str = "") -> Detection:
    """Find the format of a file, given by its path or by its first bytes. name: how to call it in the reason.

    A format must recognise at least half of the records by their look *and* read them. Raises OSError for a path that
    can't be read.
    """
    is_path = isinstance(path_or_head, Path)
    head = read_head(path_or_head) if isinstance(path_or_head, Path) else unpack_head(path_or_head)
    called = name or (str(path_or_head) if is_path else "the file")
    refusal = find_refusal(head)
    if refusal is not None:
        return Detection(format=None, confidence=0.0, reason=f"{called}: {refusal}")
    head = _whole_records(head)
    texts = _sample(head)
    found = [_judge(fmt, head, texts) for fmt in formats.values()]
    candidates = sorted((one for one in found if one is not None), key=_merit, reverse=True)
    best = candidates[0] if candidates else None
    if best is not None and best.confidence >= ENOUGH:
        return Detection(
            format=best.format,
            confidence=best.confidence,
            reason=f"{best.format.title}: {best.reason}",
            candidates=tuple(candidates),
        )
    return Detection(
        format=None,
        confidence=best.confidence if best else 0.0,
        reason=f"{called}: {_explain_miss(texts, best)}",
        candidates=tuple(candidates),
    )


def _merit(candidate: Candidate) -> tuple[float, int, float]:
    return round(candidate.confidence, 1), candidate.format.signature.rank, candidate.confidence


def _whole_records(head: bytes) -> bytes:
    """Without the half record at the end of a long file's first bytes."""
    end = head.rfind(b"\n")
    return head[: end + 1] if len(head) > 65_536 and end > 0 else head


def _sample(head: bytes) -> list[str]:
    records = cut_records(batch_of(head), {}, nul_ends=True, joins=False)
    texts = (records.text(number) for number in range(min(len(records), SAMPLE_RECORDS)))
    return [text for text in texts if text.strip()]


def _judge(fmt: Format, head: bytes, texts: Sequence[str]) -> Candidate | None:
    """How well a format fits: by its lines' look or its header row, then by reading the sample."""
    if fmt.signature.line is not None:
        share, look = _judge_lines(fmt, texts)
    else:
        share, look = _judge_header(fmt, texts)
    if share == 0:
        return None
    reading = Reader(fmt).read(batch_of(head))
    entries = len(reading.entries) if reading.entries is not None else 0
    judged = entries + len(reading.rejected)
    readable = entries / judged if judged else 0.8
    said = f"{entries} of {judged} records can be read" if judged else "but it holds no request yet"
    limit = 0.99 if fmt.signature.line is not None or fmt.signature.headers else GENERAL_LIMIT
    return Candidate(format=fmt, confidence=round(min(limit, share, readable), 2), reason=f"{look}; {said}")


def _judge_lines(fmt: Format, texts: Sequence[str]) -> tuple[float, str]:
    signature, hits, chatter = fmt.signature.line, 0, 0
    for text in texts:
        record = _compact(unframe(text)[0] if fmt.framed else text)
        if signature is not None and signature.search(record) is not None:
            hits += 1
        elif any(pattern.search(record) is not None for pattern in fmt.negative):
            chatter += 1
    informative = max(1, len(texts) - chatter)
    if signature is None or hits == 0:
        return 0.0, ""
    if any(layout.directive for layout in fmt.layouts):
        return 1.0, fmt.signature.says
    return min(1.0, hits / informative), f"{hits} of {informative} sampled lines have {fmt.signature.says}"


@lru_cache(maxsize=2 * SAMPLE_RECORDS)
def _compact(text: str) -> str:
    """A JSON object without the blanks that a collector put behind its colons and commas."""
    place = text.find("{")
    if place < 0 or '": ' not in text:
        return text
    try:
        return text[:place] + orjson.dumps(orjson.loads(text[place:])).decode()
    except ValueError:
        return text


def _judge_header(fmt: Format, texts: Sequence[str]) -> tuple[float, str]:
    layout = fmt.layouts[0]
    cells = find_header(texts, layout, fmt)
    if cells is None:
        return 0.0, ""
    if not fmt.signature.headers:
        if not _speaks_of_the_web(cells, fmt):
            return 0.0, ""
        return 1.0, f"it has {fmt.signature.says} ({', '.join(cell.strip() for cell in cells if cell.strip())[:200]})"
    known = count_known(cells, fmt.signature.headers)
    if known < 2 or 2 * known < len(fmt.signature.headers) or not count_known(cells, fmt.signature.keys):
        return 0.0, ""
    share = known / len(fmt.signature.headers)
    return 0.5 + share / 2, f"it has {known} of {len(fmt.signature.headers)} columns of {fmt.signature.says}"


def _speaks_of_the_web(cells: Sequence[str], fmt: Format) -> bool:
    """Whether a table is about requests: times, addresses and host names alone are what a DHCP server lists, too."""
    spellings = fmt.aliases.spellings if fmt.aliases else {}
    telling = {name for field in WEB_FIELDS for name in spellings.get(field, ())} - VAGUE
    return not telling.isdisjoint(map(spell, cells))


def _explain_miss(texts: Sequence[str], best: Candidate | None) -> str:
    stranger = find_stranger(texts[0]) if texts else None
    if stranger is not None:
        return stranger
    advice = "`filterwatch formats list` names the known ones; docs/formats.md shows how to describe another."
    header = _find_unknown_header(texts)
    if best is None and header is not None:
        return (
            f"its first line looks like a header row of {len(header)} columns, but none of them is known for a time, "
            "or none for an address. Add the spelling to formats/aliases.toml."  # its words may be somebody's name
        )
    if best is None:
        return f"no known format fits its lines. {advice}"
    return f"no known format fits well enough. The nearest is {best.format.id}: {best.reason}. {advice}"


def _find_unknown_header(texts: Sequence[str]) -> list[str] | None:
    """The cells of a first line that only has words in it."""
    for separator in SEPARATORS:
        cells = [cell.strip().strip('"') for cell in texts[0].split(separator)] if texts else []
        if len(cells) > 2 and all(cell and _WORDS.fullmatch(cell) for cell in cells):
            return cells
    return None
