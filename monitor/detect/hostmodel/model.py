"""Hosts go in; for each that looks enough like one theme's listed hosts, a hint comes out. NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.detect.hostmodel.features import BITS, extract_features

OTHER = "other"
"""The class of hosts that are listed for no safeguarding theme: what nothing is to be said about."""
NEVER = 2.0
"""A threshold that no probability reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a host resembles. probability: calibrated, of that theme."""

    host: str
    theme: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReport:
    """How well one theme is told, on hosts whose registrable domains were not trained on.

    support: held-out hosts of the theme. threshold: NEVER where no threshold reaches the precision that was asked for;
    such a theme gives no hints, and hinted, precision and recall are then those of the best that was tried, or 0.
    """

    theme: str
    trained: int
    support: int
    threshold: float
    hinted: int
    precision: float
    recall: float

    @property
    def gives_hints(self) -> bool:
        return self.threshold <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """themes: in the order of the model's classes, OTHER left out. calibration_error: expected, on held-out hosts.

    domains: how many registrable domains there were. help_flags: (kind, hosts, those for which precision alone would
    let a hint pass) of the pages of help; thresholds are then raised until none of them gets one.
    """

    themes: tuple[ThemeReport, ...]
    domains: int
    calibration_error: float
    temperature: float
    help_flags: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostModel:
    """A linear model over hashed n-grams.

    classes: theme ids and OTHER. weights: float32, shape (2**BITS, classes). bias: float32, shape (classes,).
    temperature: what scores are divided by before the softmax. thresholds: per class, NEVER for those without hints.
    """

    classes: tuple[str, ...]
    weights: NDArray[np.float32] = field(repr=False)
    bias: NDArray[np.float32] = field(repr=False)
    temperature: float
    thresholds: tuple[float, ...]

    def probabilities(self, hosts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (hosts, classes); each row sums to 1."""
        scores = extract_features(hosts).times(self.weights) + self.bias
        return softmax(scores / self.temperature)

    def hint(self, hosts: Sequence[str]) -> list[Hint]:
        """At most one hint for each host, in their order: of its likeliest class, where that is likely enough."""
        if not hosts or min(self.thresholds) > 1:
            return []
        likely = self.probabilities(hosts)
        best = likely.argmax(axis=1)
        chances = likely[np.arange(len(hosts)), best]
        enough = chances >= np.array(self.thresholds, dtype=np.float32)[best]
        return [
            Hint(host=hosts[place], theme=self.classes[best[place]], probability=round(float(chances[place]), 3))
            for place in np.flatnonzero(enough).tolist()
        ]


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def is_sound(model: HostModel) -> bool:
    """Whether the parts of a model fit each other and hold nothing but finite numbers."""
    count = len(model.classes)
    return (
        1 < count == len(set(model.classes)) == len(model.thresholds)
        and OTHER in model.classes
        and model.weights.dtype == model.bias.dtype == np.float32
        and model.weights.shape == (2**BITS, count)
        and model.bias.shape == (count,)
        and bool(np.isfinite(model.weights).all() and np.isfinite(model.bias).all())
        and bool(np.isfinite(model.thresholds).all() and min(model.thresholds) > 0)
        and 0 < model.temperature < 1000
        and model.thresholds[model.classes.index(OTHER)] > 1
    )
