"""What is known about each row goes in; whether it counts, for what, and how gravely, comes out. The whole policy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.records.event import Action, Kind
from monitor.records.theme import SAFEGUARDING, Group, ThemeTable

Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]

STOPPED = (Action.BLOCKED, Action.WARNED, Action.OVERRIDDEN, Action.FLAGGED)
BREACH_SEVERITY = 2
_FULL = np.uint64(2**64 - 1)
_NONE = np.uint64(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """One element per row. Bit sets of themes by origin: the filter's own category (official: where it is the IWF's or
    the police's list), list entries, keyed hashes, phrases (direct: statements that nothing takes away).

    allowed_bits: the themes that allow rules keep from counting there. test_bits: the theme of the known filter test, 0
    for none.
    """

    action: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    filter_bits: Bits
    official_bits: Bits
    list_bits: Bits
    hash_bits: Bits
    phrase_bits: Bits
    direct_bits: Bits
    test_bits: Bits
    allowed_bits: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """One element per row. themes: the bits that count; 0 where the row does not. lead_bits: those that may lead.

    over_blocked: help or an allowed host that the filter blocked, and nothing else about it counts. excluded: an allow
    rule alone keeps something from counting.
    """

    themes: Bits
    lead_bits: Bits
    word_bits: Bits
    breach: Flags
    restricted: Flags
    filter_test: Flags
    over_blocked: Flags
    excluded: Flags


class Policy:
    """The masks of a theme table, and the rules on them.

    1. A login page (AUTH) never counts; an error or a redirect only for a hit on an illegal list or the filter's own
       illegal verdict: DESIGN section 2, promise 6.
    2. Stopped, warned, overridden or flagged: any safeguarding theme of any origin counts. A monitoring capture
       (KEYWORD) is taken as flagged.
    3. Allowed: a list entry of severity 2 and up counts and is a breach; the filter's own category is its policy and
       counts for the restricted themes only; typed words count.
    4. No decision in the line: illegal list entries, keyed hashes, the filter's verdict in restricted themes, words.
    5. Help (a support category, list or term) shields from all but the illegal themes and direct statements; an allow
       rule from its own themes, never illegal ones; noise drops all that did not come from typed words or keyed hashes,
       except illegal themes.
    6. Restricted: a keyed hash, or the filter's verdict in a restricted theme. Of a capture of typed words only where
       the category is the official list itself. A known filter test is never restricted.
    """

    def __init__(self, themes: ThemeTable) -> None:
        self._safe = np.uint64(themes.mask(*SAFEGUARDING))
        self._illegal = np.uint64(themes.mask(Group.ILLEGAL))
        self._grave = np.uint64(themes.mask(*SAFEGUARDING, severity=BREACH_SEVERITY))
        self._support = np.uint64(themes.mask(Group.PROTECTIVE))
        self._noise = np.uint64(themes.mask(Group.NOISE))
        self._restricted = np.uint64(themes.restricted_mask)
        self.relevant = int(self._safe | self._support)

    def decide(self, signals: Signals) -> Decisions:
        captured = signals.kind == Kind.KEYWORD
        never = signals.action == Action.AUTH
        idle = np.isin(signals.action, (Action.ERROR, Action.REDIRECTED))
        stopped = (np.isin(signals.action, STOPPED) | captured) & ~never & ~idle
        allowed = (signals.action == Action.ALLOWED) & ~captured
        unknown = (signals.action == Action.UNKNOWN) & ~captured
        protected = _any((signals.filter_bits | signals.list_bits | signals.phrase_bits) & self._support)
        noisy = _any((signals.filter_bits | signals.list_bits) & self._noise)
        left: Bits = np.where(protected | noisy, self._illegal, self._safe)
        heard: Bits = np.where(protected, self._illegal, self._safe)

        def count(shielded: Bits) -> tuple[Bits, Bits, Bits]:
            """(list entries, words, all themes) that are left to count beside what the filter says is illegal."""
            listed = signals.list_bits & left & ~shielded
            words: Bits = (signals.phrase_bits & heard & ~shielded) | (signals.direct_bits & self._safe)
            found = _where(stopped, (signals.filter_bits & left & ~shielded) | listed | words)
            found |= _where(allowed, (listed & self._grave) | words)
            return listed, words, found | _where(unknown, (listed & self._illegal) | words)

        verdict = signals.filter_bits & self._restricted & np.where(captured, signals.official_bits, _FULL)
        official = (signals.hash_bits & self._safe) | verdict
        listed, words, counted = count(signals.allowed_bits)
        counted |= _where(~never, official)
        shielded = _any(signals.allowed_bits)
        excluded = _any(count(np.zeros_like(signals.allowed_bits))[2] & ~counted) if shielded.any() else shielded
        tested = _any(signals.test_bits) & ~never & (~idle | _any(counted))
        counted |= _where(tested, signals.test_bits & self._safe)
        filter_test = tested & _any(counted)
        restricted = _any(_where(~never, official)) & ~filter_test
        breach = allowed & ~filter_test & _any((listed & self._grave) | signals.hash_bits)
        return Decisions(
            themes=counted,
            lead_bits=np.where(restricted, official, counted),
            word_bits=np.where(captured, counted, words),
            breach=breach,
            restricted=restricted,
            filter_test=filter_test,
            over_blocked=np.isin(signals.action, (Action.BLOCKED, Action.WARNED))
            & (protected | shielded)
            & ~_any(counted),
            excluded=excluded,
        )


def _any(bits: Bits) -> Flags:
    found: Flags = bits != _NONE
    return found


def _where(rows: Flags, bits: Bits) -> Bits:
    chosen: Bits = np.where(rows, bits, _NONE)
    return chosen
