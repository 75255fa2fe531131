"""A reading enters; how its values look leaves, in counts: what tells later that the vendor changed the export."""

from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.frames import EntryFrame, Reading
from monitor.records.source import Batch, Mode, Signs

DRIFT = "drift"
MOST_ROWS = 200
BASE_ROWS = 2_000
"""So many rows say how a source usually looks; then that is fixed."""

ENOUGH_BASE = 150
RECENT_ROWS = 400
ENOUGH_RECENT = 60
CHANGED = 0.6
"""Share of a column's values that must be of another kind than before."""

GONE, USUAL = 0.05, 0.9
ABSENT = ""
FIELDS = {
    "user.name": "the login",
    "source.ip": "the address of the client",
    "host.name": "the device",
    "url.full": "the web address",
    "url.domain": "the host",
    "rule.category": "the category",
    "labels.vendor_action": "what the filter did",
}
ADVICE = (
    "Compare `filterwatch formats detect` with what you know of the export, and correct the format or teach it anew"
)

Kinds = Mapping[str, Mapping[str, int]]


def find_signs(batch: Batch, reading: Reading) -> Signs | None:
    """The kinds of values in at most 200 rows, evenly chosen; None when there is no entry."""
    frame = reading.entries
    if frame is None or not len(frame):
        return None
    step = max(1, len(frame) // MOST_ROWS)
    rows = range(0, len(frame), step)[:MOST_ROWS]
    columns: dict[str, Sequence[str | None]] = {
        "user.name": frame.user.to_texts(rows),
        "source.ip": frame.source_ip.to_texts(rows),
        "host.name": frame.host_name.to_texts(rows),
        "url.full": [frame.url[row] for row in rows],
        "url.domain": frame.domain.to_texts(rows),
        "rule.category": frame.category.to_texts(rows),
        "labels.vendor_action": frame.vendor_action.to_texts(rows),
    }
    kinds = {name: dict(Counter(map(kind_of, values))) for name, values in columns.items()}
    return Signs(rows=len(rows), kinds=kinds, behind_seconds=_find_lag(batch, frame))


def kind_of(text: str | None) -> str:
    """What a value looks like, by its letters only: this runs on every batch."""
    if not text:
        return ABSENT
    for sign, kind in (("://", "address"), (" ", "words"), ("@", "mail")):
        if sign in text:
            return kind
    bare = text.replace(".", "").replace(":", "")
    if bare.isdecimal():
        return "ip" if text.count(".") == 3 else "number"
    if ":" in text and "/" not in text:
        return "ip" if text.count(":") > 1 else "host"
    return next((kind for sign, kind in (("/", "path"), (".", "host")) if sign in text), "word")


def compare_kinds(base: Kinds, recent: Kinds) -> list[str]:
    """Which columns look another way than they used to, as parts of a sentence. Counts in, no value out."""
    changed, gone = [], []
    for name, label in FIELDS.items():
        before, now = base.get(name, {}), recent.get(name, {})
        was, is_ = _filled(before), _filled(now)
        if was >= USUAL and is_ <= GONE:
            gone.append(f"{label} is missing")
        elif was > 0.3 and is_ > 0.3 and _distance(before, now) >= CHANGED:
            usual, new = _commonest(before), _commonest(now)
            changed.append(f"{label} used to look like {_WORDS[usual]} and looks like {_WORDS[new]}")
    return [*changed, *(gone if len(gone) > 1 else [])]


def add_signs(known: Mapping[str, object], signs: Signs, *, format_id: str) -> dict[str, object]:
    """What is remembered of a source's look, with one batch more.

    {"format", "base", "base_rows", "recent", "recent_rows"}. Another format starts anew. A batch that looks another way
    doesn't become what is usual. The recent rows are halved when they get too many, so that old ones fade.
    """
    state: dict[str, object] = dict(known) if known.get("format") == format_id else {"format": format_id}
    base_rows, recent_rows = _number(state, "base_rows"), _number(state, "recent_rows")
    is_odd = base_rows >= ENOUGH_BASE and compare_kinds(_kinds(state, "base"), signs.kinds)
    if base_rows < BASE_ROWS and not is_odd:
        state["base"] = _merge(_kinds(state, "base"), signs.kinds)
        state["base_rows"] = base_rows + signs.rows
    recent = _kinds(state, "recent")
    if recent_rows > RECENT_ROWS:
        recent = {name: {kind: count // 2 for kind, count in kinds.items()} for name, kinds in recent.items()}
        recent_rows //= 2
    state["recent"], state["recent_rows"] = _merge(recent, signs.kinds), recent_rows + signs.rows
    return state


def find_drift(state: Mapping[str, object], *, source: str) -> tuple[str, str] | None:
    """A notice (kind, text) when the source's columns look another way than they used to."""
    if _number(state, "base_rows") < ENOUGH_BASE or _number(state, "recent_rows") < ENOUGH_RECENT:
        return None
    found = compare_kinds(_kinds(state, "base"), _kinds(state, "recent"))
    return (DRIFT, f"its columns changed: {'; '.join(found)}. {ADVICE} ({source}).") if found else None


def _find_lag(batch: Batch, frame: EntryFrame) -> int | None:
    """How far a growing log's last stamp lies before the file's time of writing, where the batch reached its end."""
    generation = batch.generation
    if batch.mode is not Mode.APPEND or generation.codec != "none" or generation.offset < generation.size:
        return None
    last = sorted(frame.time_us[-5:].tolist())
    return generation.modified_ns // 1_000_000_000 - int(last[len(last) // 2]) // 1_000_000


def _filled(kinds: Mapping[str, int]) -> float:
    total = sum(kinds.values())
    return 1 - kinds.get(ABSENT, 0) / total if total else 0.0


def _distance(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """How much of the filled values is of another kind: 0 to 1 (total variation)."""
    one, two = _shares(before), _shares(now)
    return sum(abs(one.get(kind, 0) - two.get(kind, 0)) for kind in one.keys() | two.keys()) / 2


def _shares(kinds: Mapping[str, int]) -> dict[str, float]:
    filled = {kind: count for kind, count in kinds.items() if kind != ABSENT}
    total = max(1, sum(filled.values()))
    return {kind: count / total for kind, count in filled.items()}


def _commonest(kinds: Mapping[str, int]) -> str:
    return max((kind for kind in kinds if kind != ABSENT), key=lambda kind: kinds[kind])


def _merge(one: Kinds, two: Kinds) -> dict[str, dict[str, int]]:
    return {
        name: {
            kind: one.get(name, {}).get(kind, 0) + two.get(name, {}).get(kind, 0)
            for kind in sorted({*one.get(name, {}), *two.get(name, {})})
        }
        for name in sorted({*one, *two})
    }


def _kinds(state: Mapping[str, object], key: str) -> Kinds:
    value = state.get(key)
    return value if isinstance(value, dict) else {}


def _number(state: Mapping[str, object], key: str) -> int:
    value = state.get(key)
    return value if isinstance(value, int) else 0


_WORDS = {
    "address": "web addresses",
    "words": "free text",
    "mail": "mail addresses",
    "ip": "network addresses",
    "number": "numbers",
    "path": "paths",
    "host": "host names",
    "word": "single words",
}
