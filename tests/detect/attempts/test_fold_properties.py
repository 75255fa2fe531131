"""What holds for every order and every split of the lines into batches, by Hypothesis."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.detect.attempts import extend_attempts, fold_attempts, widened
from monitor.detect.attempts import fold as fold_module
from monitor.records.detection import Attempt, FlaggedEntry
from monitor.settings.model import AttemptRule
from tests.detect.flagged import make_entry

# A small world, so that gaps, chains, ties and typing all happen within a dozen lines.
RULE = AttemptRule(gap_minutes=1, chain_seconds=2)
SECONDS = (0, 1, 2, 3, 4, 6, 30, 31, 33, 59, 61, 62, 90, 92, 118, 122, 125, 180, 240)
SITES = ("a.test", "b.test", "c.test")
THEMES = ("gambling", "pornography", "violence", "self_harm")
CLIENTS = ("s-tablet", "s-phone")
TERMS = (None, "how to k", "how to kill", "weather")
CHOICES = (SECONDS, SITES, THEMES, CLIENTS, TERMS, (False, True), range(2))


def to_line(code: int) -> FlaggedEntry:
    """Read one number as the choices that make up a line: one draw for each line keeps many lines cheap."""
    chosen = []
    for choices in CHOICES:
        code, index = divmod(code, len(choices))
        chosen.append(choices[index])
    seconds, site, theme, client, term, restricted, number = chosen
    return make_entry(seconds, site, theme, client=client, search_term=term, restricted=restricted, number=number)


codes = st.integers(0, prod(len(choices) for choices in CHOICES) - 1)
days = st.lists(codes, min_size=4, max_size=40, unique=True).map(lambda drawn: [to_line(code) for code in drawn])


def no_decision(entry: FlaggedEntry) -> int:
    return 0


def epoch_by_key(entry: FlaggedEntry) -> int:
    """Some lines were read after a decision: any split must keep them so."""
    return entry.key[0] & 1


def fold(entries: Sequence[FlaggedEntry], epoch_of=no_decision) -> list[Attempt]:
    return fold_attempts(entries, rule=RULE, epoch_of=epoch_of)


def near(stored: dict[str, Attempt], batch: Sequence[FlaggedEntry]) -> list[Attempt]:
    """What the store gives back: attempts whose span meets the batch's, widened - looked for once."""
    low, high = widened(min(e.at for e in batch), max(e.at for e in batch), RULE)
    return [attempt for attempt in stored.values() if attempt.first_at <= high and attempt.last_at >= low]


def fold_in_batches(batches: Sequence[Sequence[FlaggedEntry]], epoch_of) -> list[Attempt]:
    stored: dict[str, Attempt] = {}
    seen = {entry.key: entry for batch in batches for entry in batch}
    for batch in batches:
        taken = near(stored, batch)
        again = [seen[key] for attempt in taken for key in attempt.entry_keys]
        for attempt in taken:
            del stored[attempt.id]
        stored |= {attempt.id: attempt for attempt in fold([*again, *batch], epoch_of)}
    return sorted(stored.values(), key=lambda attempt: (attempt.first_at, attempt.id))


def split(entries: Sequence[FlaggedEntry], size: int) -> list[Sequence[FlaggedEntry]]:
    return [entries[start : start + size] for start in range(0, len(entries), size)]


sizes = st.sampled_from([1, 1, 2, 5, 12])


@given(days.flatmap(lambda day: st.tuples(st.just(day), st.permutations(day))))
def test_the_order_of_the_lines_does_not_matter(day):
    in_order, shuffled = day

    assert fold(in_order) == fold(shuffled)


@settings(max_examples=600)
@given(days.flatmap(st.permutations), sizes, st.sampled_from([no_decision, epoch_by_key]))
def test_any_batches_in_any_order_fold_as_one(entries, sizes, epoch_of):
    assert fold_in_batches(split(entries, sizes), epoch_of) == fold(entries, epoch_of)


@given(days, st.sampled_from([no_decision, epoch_by_key]))
def test_lines_far_apart_fold_as_when_all_are_looked_at_together(day, epoch_of):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fold_module, "_reach", lambda rule: timedelta(days=1))
        together = fold(day, epoch_of)
    assert fold(day, epoch_of) == together


@given(days)
def test_lines_that_are_given_twice_count_once(day):
    assert fold([*day, *day]) == fold(day)


@given(days)
def test_every_line_is_in_exactly_one_attempt(day):
    keys = [key for attempt in fold(day) for key in attempt.entry_keys]

    assert sorted(keys) == sorted(entry.key for entry in day)


def without_keys(attempts: Sequence[Attempt]) -> list[Attempt]:
    return [replace(attempt, entry_keys=()) for attempt in attempts]


def extend_in_batches(batches: Sequence[Sequence[FlaggedEntry]]) -> list[Attempt]:
    """As a caller does it: the last lines of what is near; whole attempts only where these don't do."""
    stored: dict[str, Attempt] = {}
    owner: dict[bytes, str] = {}
    seen: dict[bytes, FlaggedEntry] = {}
    for batch in batches:
        since = min(entry.at for entry in batch)
        low, _ = widened(since, since, RULE)
        taken = {attempt.id: attempt for attempt in near(stored, batch)}
        recent = [e for e in seen.values() if owner[e.key] in taken and e.at >= low]
        heads = {name: replace(a, entry_keys=tuple(k for k in owner if owner[k] == name)) for name, a in taken.items()}
        done = extend_attempts(heads.values(), [*batch, *recent], since=since, rule=RULE, epoch_of=no_decision)
        if done.torn:
            recent += [e for e in seen.values() if owner[e.key] in done.torn and e.at < low]
            heads = {name: head for name, head in heads.items() if name not in done.torn}
            done = extend_attempts(heads.values(), [*batch, *recent], since=since, rule=RULE, epoch_of=no_decision)
        assert not done.torn
        seen |= {entry.key: entry for entry in batch}
        for name in taken:
            del stored[name]
        stored |= {attempt.id: attempt for attempt in done.attempts}
        owner |= {key: attempt.id for attempt in done.attempts for key in attempt.entry_keys}
    return sorted(stored.values(), key=lambda attempt: (attempt.first_at, attempt.id))


@settings(max_examples=600)
@given(days.flatmap(st.permutations), sizes)
def test_extending_stored_attempts_equals_folding_everything(entries, sizes):
    assert without_keys(extend_in_batches(split(entries, sizes))) == without_keys(fold(entries))


@given(days, sizes)
def test_extending_with_lines_in_time_order_equals_folding_everything(day, sizes):
    batches = split(sorted(day, key=lambda entry: entry.at), sizes)

    assert without_keys(extend_in_batches(batches)) == without_keys(fold(day))
