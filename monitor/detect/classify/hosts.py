"""A column of hosts goes in; the verdicts of which something is known, and each row's place among them, come out.

Nearly all rows of a log bear a host that was judged in an earlier batch and found unremarkable: for them, one look into
an array of numbers is all.
"""

from dataclasses import dataclass, field

import numpy as np

from monitor.detect.classify.verdicts import UNREMARKABLE, HostVerdict, Verdicts
from monitor.frames import Coded, Codes, Vocabulary

NOTHING = -1
"""Of a host about which nothing is known, and of none."""

NOT_KEPT = -2
"""Of a host that is judged anew each time: a keyed hash covers it, so that no such address is remembered, or there were
too many verdicts to keep them all.
"""

MOST_VERDICTS = 20_000


@dataclass(slots=True)
class _Known:
    """What was found about the texts of a vocabulary. places: per text, in `verdicts`, or NOTHING or NOT_KEPT."""

    places: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    verdicts: list[HostVerdict] = field(default_factory=list)


def judge_column(domain: Coded, verdicts: Verdicts) -> tuple[list[HostVerdict], Codes]:
    """The verdicts that say something, UNREMARKABLE behind them, and each row's place; -1 for all other rows."""
    if not isinstance(domain.values, Vocabulary):
        return _judge_all(domain, verdicts)
    known = _judge_new(domain.values, verdicts)
    places = np.append(known.places, np.int32(NOTHING))[domain.codes]
    rows = np.flatnonzero(places != NOTHING)
    met, numbers = np.unique(places[rows], return_inverse=True)
    codes = np.full(len(places), NOTHING, dtype=np.int32)
    codes[rows] = numbers
    found = [UNREMARKABLE if place == NOT_KEPT else known.verdicts[place] for place in met.tolist()]
    if len(met) and met[0] == NOT_KEPT:
        asked = rows[numbers == 0]
        texts, among = np.unique(domain.codes[asked], return_inverse=True)
        codes[asked] = len(found) + among
        found += verdicts.judge_hosts([domain.values[text] for text in texts.tolist()])
    return [*found, UNREMARKABLE], codes


def _judge_all(domain: Coded, verdicts: Verdicts) -> tuple[list[HostVerdict], Codes]:
    judged = verdicts.judge_hosts(domain.values)
    kept = [number for number, verdict in enumerate(judged) if verdict is not UNREMARKABLE]
    moved = np.full(len(judged) + 1, NOTHING, dtype=np.int32)
    moved[kept] = np.arange(len(kept))
    return [*(judged[number] for number in kept), UNREMARKABLE], moved[domain.codes]


def _judge_new(texts: Vocabulary, verdicts: Verdicts) -> _Known:
    """What is known of all texts of the vocabulary, after those were judged that were added since the last time."""
    known = _recall(texts, verdicts)
    if len(known.verdicts) > MOST_VERDICTS:
        known.places[known.places >= 0] = NOT_KEPT
        known.verdicts.clear()
    added = texts[len(known.places) :]
    if not added:
        return known
    places = np.full(len(added), NOTHING, dtype=np.int32)
    for place, verdict in verdicts.find_remarkable(added).items():
        if verdict.hash_bits:
            places[place] = NOT_KEPT
        else:
            places[place] = len(known.verdicts)
            known.verdicts.append(verdict)
    known.places = np.append(known.places, places)
    return known


def _recall(texts: Vocabulary, verdicts: Verdicts) -> _Known:
    """What these verdicts said of the first texts, here or in the vocabulary before; nothing after a list changed."""
    if texts.judged is None or texts.judged[0] is not verdicts:
        known = _Known()
        before = texts.before
        if before is not None and before[0].judged is not None and before[0].judged[0] is verdicts:
            known = _carry(before[0].judged[1], before[1])
        texts.judged = (verdicts, known)
    texts.before = None
    recalled = texts.judged[1]
    assert isinstance(recalled, _Known)
    return recalled


def _carry(old: object, texts: Codes) -> _Known:
    """texts: places in the old vocabulary, in the order in which the new one has them."""
    assert isinstance(old, _Known)
    places = old.places[texts]
    used = np.unique(places[places >= 0])
    moved = places.copy()
    moved[places >= 0] = np.searchsorted(used, places[places >= 0])
    return _Known(moved, [old.verdicts[place] for place in used.tolist()])
