"""The same lines in any order and any batches give the same drafts: from entries to incidents, by Hypothesis."""

from collections.abc import Sequence
from datetime import date
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.detect.attempts import fold_attempts, widened
from monitor.detect.drafts import draft_incidents, find_withdrawn
from monitor.detect.rules import find_findings
from monitor.records.detection import Attempt, FlaggedEntry, Incident
from monitor.records.people import Person, Role, Subject, SubjectKind
from monitor.settings.model import RepeatRule, Rules
from tests.detect.flagged import make_entry

RULES = Rules(repeat=(RepeatRule(name="often", attempts=3, sites=2, minutes=30),))
PUPIL = Subject(id="s-pupil", kind=SubjectKind.PUPIL, login="jbloggs")
PEOPLE = (Person(role=Role.DSL, login="adsl", name="", mail="dsl@school.example"),)

CHOICES = (
    range(0, 2400, 97),
    ("a.test", "b.test", "c.test"),
    ("gambling", "pornography", "violence", "self_harm"),
    (0, 1, 2),
    (False, True),
    (False, True),
)


def to_line(code: int) -> FlaggedEntry:
    chosen = []
    for choices in CHOICES:
        code, index = divmod(code, len(choices))
        chosen.append(choices[index])
    seconds, site, theme, later, breach, restricted = chosen
    return make_entry(seconds + later, site, theme, breach=breach, restricted=restricted and theme == "violence")


codes = st.integers(0, prod(len(choices) for choices in CHOICES) - 1)
days = st.lists(codes, max_size=25).map(lambda drawn: list({line.key: line for line in map(to_line, drawn)}.values()))


def no_decision(entry: FlaggedEntry) -> int:
    return 0


def incidents_of(attempts: Sequence[Attempt]) -> list[Incident]:
    groups = {attempt.draft_group for attempt in attempts}
    findings = [
        finding
        for group in sorted(groups)
        for finding in find_findings([a for a in attempts if a.draft_group == group], rules=RULES)
    ]
    by_id = {attempt.id: attempt for attempt in attempts}
    return draft_incidents(findings, by_id, subject=PUPIL, people=PEOPLE, key=bytes(32), day=date(2026, 9, 14))


def incidents_in_batches(batches: Sequence[Sequence[FlaggedEntry]]) -> list[Incident]:
    """As the product does it: fold what is near, look again at all of it, withdraw what no longer stands."""
    seen = {entry.key: entry for batch in batches for entry in batch}
    attempts: dict[str, Attempt] = {}
    standing: dict[str, Incident] = {}
    for batch in batches:
        low, high = widened(min(e.at for e in batch), max(e.at for e in batch), RULES.attempt)
        near = [a for a in attempts.values() if a.first_at <= high and a.last_at >= low]
        again = [seen[key] for attempt in near for key in attempt.entry_keys]
        for attempt in near:
            del attempts[attempt.id]
        folded = fold_attempts([*again, *batch], rule=RULES.attempt, epoch_of=no_decision)
        attempts |= {attempt.id: attempt for attempt in folded}
        drafted = incidents_of(list(attempts.values()))
        for gone in find_withdrawn(standing.values(), drafted, told=()):
            del standing[gone]
        standing |= {incident.id: incident for incident in drafted}
    return sorted(standing.values(), key=lambda incident: (incident.opened_at, incident.id))


@settings(max_examples=200)
@given(days.flatmap(st.permutations), st.sampled_from([1, 3, 10]))
def test_drafts_depend_neither_on_the_order_of_lines_nor_on_batches(entries, size):
    batches = [entries[start : start + size] for start in range(0, len(entries), size)]
    at_once = fold_attempts(entries, rule=RULES.attempt, epoch_of=no_decision)

    assert incidents_in_batches(batches) == incidents_of(at_once)
