"""The words of an action column enter; the descriptor's closed list leaves, and the words that no rule of it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.ingest.formats.learn.guesses import Guesses
from monitor.ingest.formats.learn.structure import Structure
from monitor.ingest.formats.learn.values import Sorter
from monitor.ingest.formats.learn.words import words_of
from monitor.ingest.readers.fields.choices import is_empty
from monitor.ingest.readers.format import Format
from monitor.records.event import Action

SQUID_RULES = (
    ("/407$", "auth"),
    ("DENIED", "blocked"),
    (r"^(TCP_|UDP_|TAG_)?(NONE|ERR)\w*/([045]\d\d|0)$", "error"),
    ("^TCP_REDIRECT", "redirected"),
    (r"HIT|MISS|TUNNEL|REFRESH|SWAPFAIL|^(TAG_)?NONE\w*/[23]", "allowed"),
)
STATUS_RULES = (("^403$", "blocked"), ("^407$", "auth"), (r"^5\d\d$", "error"), (r"^([23]\d\d|404)$", "allowed"))
REFUSED = frozenset({"blocked", "block", "denied", "deny", "rejected", "refused", "dropped", "prevented", "filtered"})
PERMITTED = frozenset({"allowed", "allow", "permitted", "permit", "accepted", "granted", "passed", "access"})
"""Words in a column's name that say which way round its yes and no are."""

ABOUT_BLOCKS = frozenset({"type", "reason", "category", "categories", "rule"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """always: every record's action, "" where a column says it. rules: the closed list. unknown: words not in it."""

    always: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


def find_verdicts(structure: Structure, guesses: Guesses, general: Format, sort_action: Sorter) -> Verdicts:
    """general: the shipped format whose closed list serves any product's words."""
    guess = guesses.fields.get("action")
    if guess is None:
        return Verdicts(always=_find_always(structure, guesses))
    column = guess.columns[0]
    facts = guesses.facts[column]
    words = sorted({text for value in structure.values(column) if not is_empty(text := value.strip())})
    if facts["squid"] > 0.5:
        return Verdicts(rules=SQUID_RULES)
    if facts["status"] > 0.5:
        return Verdicts(rules=STATUS_RULES)
    if facts["truth"] + facts["bit"] > 0.5:
        return _read_truths(words_of(structure.columns[column]), words)
    rules = tuple((str(pattern.pattern), Action(number).name.lower()) for pattern, number in general.action.rules)
    return Verdicts(rules=rules, unknown=tuple(word for word in words if sort_action(word) is None))


def _read_truths(names: frozenset[str], words: Sequence[str]) -> Verdicts:
    """Yes and no under "Blocked" or under "Allowed"; under a name that says neither, or both, they mean nothing."""
    is_refused, is_permitted = bool(names & REFUSED), bool(names & PERMITTED)
    if is_refused == is_permitted:
        return Verdicts(unknown=tuple(words))
    yes, no = ("blocked", "allowed") if is_refused else ("allowed", "blocked")
    return Verdicts(rules=((r"(?i)^(yes|true|y|1)$", yes), (r"(?i)^(no|false|n|0)$", no)))


def make_sorter(general: Format) -> Sorter:
    def sort_action(word: str) -> int | None:
        return next((number for pattern, number in general.action.rules if pattern.search(word) is not None), None)

    return sort_action


def _find_always(structure: Structure, guesses: Guesses) -> str:
    """What every record means where no column says it.

    A product that lists captured phrases, or gives each line a level, flags them; one that has a "block type" on every
    line lists what it blocked.
    """
    if is_captured(guesses) or "severity" in guesses.fields:
        return "flagged"
    names = zip(structure.columns, guesses.facts, strict=True)
    for name, facts in names:
        words = words_of(name)
        if words & {"block", "blocked"} and words & ABOUT_BLOCKS and facts.filled > 0.9:
            return "blocked"
    return ""


def is_captured(guesses: Guesses) -> bool:
    """Whether records are captured phrases rather than requests."""
    return "search.term" in guesses.fields and not {"url.full", "url.domain"} & guesses.fields.keys()
