"""Calibrated probabilities of held-out hosts go in; temperature, thresholds and what they are worth come out."""

import numpy as np
from numpy.typing import NDArray

from monitor.detect.hostmodel.model import NEVER, softmax

LEAST_SUPPORT = 50
"""Fewer held-out hosts than this prove nothing about a theme."""
LEAST_HINTED = 20
_BINS = 15
_TEMPERATURES = np.geomspace(0.25, 16, 61)
_MARGIN = 0.1  # of what is missing to being always right: the threshold is found on some hosts and used on others

Labels = NDArray[np.int64]
Chances = NDArray[np.float32]


def find_temperature(scores: Chances, labels: Labels) -> float:
    """The temperature of the least log loss (Guo et al. 2017, On Calibration of Modern Neural Networks)."""
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(scores / t)[rows, labels] + 1e-12).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def calibration_error(chances: Chances, labels: Labels) -> float:
    """Expected calibration error over 15 bins of the likeliest class's probability."""
    if not len(labels):
        return 0.0
    best, right = chances.max(axis=1), chances.argmax(axis=1) == labels
    bins = np.minimum((best * _BINS).astype(np.int64), _BINS - 1)
    gaps = [abs(right[bins == b].mean() - best[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def find_threshold(chances: Chances, labels: Labels, number: int, *, precision: float) -> float:
    """The lowest threshold from which hints of this class are right often enough, with a margin; NEVER if none is."""
    own = chances.argmax(axis=1) == number
    order = np.argsort(-chances[own, number], kind="stable")
    sure, right = chances[own, number][order], (labels[own] == number)[order]
    if len(sure) < LEAST_HINTED or int((labels == number).sum()) < LEAST_SUPPORT:
        return NEVER
    shares = np.cumsum(right) / np.arange(1, len(right) + 1)
    last_of_its_value = np.append(sure[1:] != sure[:-1], True)
    many = np.arange(len(right)) >= LEAST_HINTED - 1
    enough = np.flatnonzero(last_of_its_value & many & (shares >= precision + _MARGIN * (1 - precision)))
    return float(sure[enough[-1]]) if len(enough) else NEVER


def measure_class(chances: Chances, labels: Labels, number: int, threshold: float) -> tuple[int, float, float]:
    """(hosts hinted, precision, recall) of one class at a threshold; 0 where there is nothing to divide by."""
    hinted = (chances.argmax(axis=1) == number) & (chances[:, number] >= threshold)
    right = int((hinted & (labels == number)).sum())
    count, support = int(hinted.sum()), int((labels == number).sum())
    return count, right / count if count else 0.0, right / support if support else 0.0
