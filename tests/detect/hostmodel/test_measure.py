import numpy as np
import pytest

from monitor.detect.hostmodel.measure import calibration_error, find_temperature, find_threshold, measure_class
from monitor.detect.hostmodel.model import NEVER, softmax

MADE = np.random.default_rng(3)


def make_scores(rows, sharpness):
    """Scores whose softmax at `sharpness` says how likely each class is, and labels drawn accordingly."""
    scores = MADE.normal(size=(rows, 3)).astype(np.float32) * 2
    labels = np.array([MADE.choice(3, p=chances / chances.sum()) for chances in softmax(scores).astype(np.float64)])
    return scores * np.float32(sharpness), labels


@pytest.mark.parametrize("sharpness", [0.5, 1, 4])
def test_the_temperature_undoes_what_made_the_scores_too_sure(sharpness):
    scores, labels = make_scores(6_000, sharpness)
    temperature = find_temperature(scores, labels)
    assert temperature == pytest.approx(sharpness, rel=0.25)
    assert calibration_error(softmax(scores / temperature), labels) < 0.03


def test_the_threshold_is_the_lowest_that_is_right_often_enough():
    sure = np.linspace(0.51, 0.99, 1_000, dtype=np.float32)
    chances = np.column_stack((sure, 1 - sure))
    labels = np.where(sure > 0.8, 0, 1)
    threshold = find_threshold(chances, labels, 0, precision=0.95)
    hinted, precision, recall = measure_class(chances, labels, 0, threshold)
    assert 0.77 < threshold <= 0.8
    assert precision >= 0.95
    assert recall == 1.0
    assert hinted > 390


@pytest.mark.parametrize(("rows", "right"), [(30, 1.0), (1_000, 0.9)])
def test_too_few_hosts_or_too_many_wrong_ones_give_no_threshold(rows, right):
    chances = np.column_stack((np.full(rows, 0.9), np.full(rows, 0.1))).astype(np.float32)
    labels = (np.arange(rows) / rows >= right).astype(np.int64)
    assert find_threshold(chances, labels, 0, precision=0.95) == NEVER
