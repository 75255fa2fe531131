"""Listed hosts with their themes go in; a host model and what it is worth come out. Needs scikit-learn."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.domain import registrable_domain
from monitor.detect.hostmodel.features import BITS, SparseRows, extract_features
from monitor.detect.hostmodel.measure import (
    LEAST_SUPPORT,
    calibration_error,
    find_temperature,
    find_threshold,
    measure_class,
)
from monitor.detect.hostmodel.model import NEVER, OTHER, HostModel, ThemeReport, TrainingReport, softmax
from monitor.errors import ListError

PRECISION = 0.95
MOST_PER_CLASS = 60_000
LEAST_PER_CLASS = 400
PASSES = 5
_TRAIN, _TUNE = 70, 85  # per cent: the rest is held out for the figures
_SLICE = 4_000

Advance = Callable[[int], None]


def choose_hosts(listed: Iterable[tuple[str, str]], *, most: int = MOST_PER_CLASS) -> dict[str, str]:
    """Host -> class, one host for each registrable domain; a domain that is listed for two classes is left out.

    listed: (canonical host, class). Of a class with more than `most` domains those with the lowest digests stay, so
    that the same lists give the same model.
    """
    of_domain: dict[str, tuple[str, str] | None] = {}
    for host, label in listed:
        domain = registrable_domain(host)
        known = of_domain.setdefault(domain, (host, label))
        if known is not None and known[1] != label:
            of_domain[domain] = None
    by_class: dict[str, list[tuple[bytes, str]]] = {}
    for domain, found in of_domain.items():
        if found is not None:
            by_class.setdefault(found[1], []).append((_digest(domain), found[0]))
    return {host: label for label, hosts in by_class.items() for _, host in sorted(hosts)[:most]}


def train_model(
    hosts: Mapping[str, str], *, help_hosts: Mapping[str, Sequence[str]], advance: Advance, precision: float = PRECISION
) -> tuple[HostModel, TrainingReport]:
    """hosts: from `choose_hosts`. help_hosts: by kind, pages of help that no theme may ever be hinted for.

    advance: is told of each of the 100 steps. Raises ListError where the lists hold too little to learn from.
    """
    sizes: dict[str, int] = {}
    for label in hosts.values():
        sizes[label] = sizes.get(label, 0) + 1
    classes = tuple(sorted(label for label, size in sizes.items() if size >= LEAST_PER_CLASS or label == OTHER))
    if OTHER not in classes or len(classes) < 2 or sizes[OTHER] < LEAST_PER_CLASS:
        raise ListError(
            f"The lists hold too little to learn from: at least {LEAST_PER_CLASS} domains of one safeguarding theme "
            f"and {LEAST_PER_CLASS} of ordinary categories (shopping, sports, news) are needed."
        )
    number = {label: place for place, label in enumerate(classes)}
    kept = sorted(host for host, label in hosts.items() if label in number)
    labels = np.array([number[hosts[host]] for host in kept], dtype=np.int64)
    part = np.array([int.from_bytes(_digest("split", registrable_domain(host))[:4], "big") % 100 for host in kept])
    texts = np.array(kept, dtype=np.object_)
    advance(5)
    train = part < _TRAIN
    weights, bias = _fit(texts[train].tolist(), labels[train], len(classes), advance)
    raw = HostModel(classes=classes, weights=weights, bias=bias, temperature=1.0, thresholds=(NEVER,) * len(classes))
    tune = (part >= _TRAIN) & (part < _TUNE)
    temperature = find_temperature(_score(raw, texts[tune].tolist()), labels[tune])
    tuned = softmax(_score(raw, texts[tune].tolist()) / temperature)
    held = softmax(_score(raw, texts[part >= _TUNE].tolist()) / temperature)
    advance(5)
    helped = _score_help(raw, help_hosts, temperature)
    reports, thresholds, unguarded = [], [], []
    for label, place in number.items():
        threshold, report = NEVER, None
        if label != OTHER:
            wanted = find_threshold(tuned, labels[tune], place, precision=precision)
            unguarded.append((place, wanted))
            if wanted <= 1 and len(helped):  # nothing that helps may be taken for a theme
                wanted = max(wanted, float(helped[:, place].max()) + 1e-4)
            threshold, report = _judge(label, place, wanted, held, labels, part, precision=precision)
            reports.append(report)
        thresholds.append(threshold)
    model = HostModel(
        classes=classes, weights=weights, bias=bias, temperature=temperature, thresholds=tuple(thresholds)
    )
    return model, TrainingReport(
        themes=tuple(reports),
        domains=len(kept),
        calibration_error=calibration_error(held, labels[part >= _TUNE]),
        temperature=temperature,
        help_flags=tuple(_count_help(help_hosts, helped, unguarded)),
    )


def _judge(
    label: str,
    place: int,
    wanted: float,
    held: NDArray[np.float32],
    labels: NDArray[np.int64],
    part: NDArray[np.int64],
    *,
    precision: float,
) -> tuple[float, ThemeReport]:
    """The threshold that a class gets, and its figures, on hosts that neither the weights nor the threshold saw."""
    truth = labels[part >= _TUNE]
    hinted, share, recall = measure_class(held, truth, place, wanted)
    support = int((truth == place).sum())
    holds = wanted <= 1 and support >= LEAST_SUPPORT and hinted > 0 and share >= precision
    return wanted if holds else NEVER, ThemeReport(
        theme=label,
        trained=int(((part < _TRAIN) & (labels == place)).sum()),
        support=support,
        threshold=wanted if holds else NEVER,
        hinted=hinted,
        precision=share,
        recall=recall,
    )


def _fit(
    hosts: list[str], labels: NDArray[np.int64], classes: int, advance: Advance
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of shape (2**BITS, classes) and bias: one logistic regression against the rest for each class."""
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415 - only who trains pays for it

    size = np.bincount(labels, minlength=classes)
    balance = {place: float(np.sqrt(len(labels) / (classes * max(1, count)))) for place, count in enumerate(size)}
    learner = SGDClassifier(loss="log_loss", alpha=2e-6, average=True, random_state=7, class_weight=balance)
    generator = np.random.default_rng(7)
    steps = 0
    for turn in range(PASSES):
        order = generator.permutation(len(hosts))
        for first in range(0, len(order), _SLICE):
            chosen = order[first : first + _SLICE]
            rows = extract_features([hosts[place] for place in chosen.tolist()])
            learner.partial_fit(_to_matrix(rows), labels[chosen], classes=np.arange(classes))
            done = (first + len(chosen)) / len(order)
            reached = round(90 * (turn + done) / PASSES)
            advance(reached - steps)
            steps = reached
    coefficients, bias = learner.coef_, learner.intercept_
    if classes == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack((-coefficients, coefficients)) / 2, np.concatenate((-bias, bias)) / 2
    return np.ascontiguousarray(coefficients.T, dtype=np.float32), bias.astype(np.float32)


def _to_matrix(rows: SparseRows) -> object:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - comes with scikit-learn

    return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(rows), 2**BITS))


def _score(model: HostModel, hosts: list[str]) -> NDArray[np.float32]:
    parts = [
        extract_features(hosts[first : first + _SLICE]).times(model.weights) + model.bias
        for first in range(0, len(hosts), _SLICE)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(model.classes)), dtype=np.float32)


def _count_help(
    help_hosts: Mapping[str, Sequence[str]], helped: NDArray[np.float32], thresholds: list[tuple[int, float]]
) -> Iterator[tuple[str, int, int]]:
    """(kind, hosts, those for which precision alone would let a hint pass)."""
    first = 0
    for kind, group in help_hosts.items():
        chances = helped[first : first + len(group)]
        first += len(group)
        best = chances.argmax(axis=1)
        yield (
            kind,
            len(group),
            sum(int(((best == place) & (chances[:, place] >= at)).sum()) for place, at in thresholds),
        )


def _score_help(model: HostModel, help_hosts: Mapping[str, Sequence[str]], temperature: float) -> NDArray[np.float32]:
    hosts = [host for group in help_hosts.values() for host in group]
    return softmax(_score(model, hosts) / temperature) if hosts else np.zeros((0, len(model.classes)), dtype=np.float32)


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode(), digest_size=8).digest()
