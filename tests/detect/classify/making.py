"""Frames and classifiers for the tests of this room."""

import numpy as np

from monitor.detect.classify import Classifier, build_library
from monitor.frames import ABSENT, CATEGORY_SEPARATOR, Coded, EntryFrame
from monitor.records.event import Action, Kind
from tests.detect.lists.making import KEY

COLUMNS = ("user", "user_domain", "group", "source_ip", "host_name", "vendor_action", "rule", "method", "observer")


def make_row(url=None, *, domain="", category=(), action=Action.BLOCKED, kind=Kind.WEB, term=None, severity=0):
    category = (category,) if isinstance(category, str) else category
    return {
        "url": url,
        "domain": domain,
        "category": CATEGORY_SEPARATOR.join(category),
        "action": action,
        "kind": kind,
        "search_term": term,
        "severity": severity,
    }


def encode(texts):
    """A column of these texts in row order; None and "" are absent."""
    numbers = {}
    codes = [numbers.setdefault(text, len(numbers)) if text else ABSENT for text in texts]
    return Coded(list(numbers), np.asarray(codes, dtype=np.int32))


def make_frame(*rows):
    """A frame of rows as make_row gives them; a row without a domain gets none, as in a log without that column."""
    number = len(rows)
    columns = {name: Coded.absent(number) for name in COLUMNS}
    return EntryFrame(
        time_us=np.zeros(number, dtype=np.int64),
        zone=np.zeros(number, dtype=np.uint8),
        action=np.array([row["action"] for row in rows], dtype=np.uint8),
        kind=np.array([row["kind"] for row in rows], dtype=np.uint8),
        identity=np.zeros(number, dtype=np.uint8),
        severity=np.array([row["severity"] for row in rows], dtype=np.uint8),
        domain=encode([row["domain"] for row in rows]),
        category=encode([row["category"] for row in rows]),
        url=[row["url"] for row in rows],
        search_term=[row["search_term"] for row in rows],
        reason=[None] * number,
        offset=np.zeros(number, dtype=np.int64),
        length=np.zeros(number, dtype=np.int32),
        **columns,
    )


def make_classifier(reference, *raws):
    return Classifier(reference, build_library(raws, reference, key=KEY))


def classify_one(classifier, *args, vendor="", **row):
    """The classified frame of a single row."""
    return classifier.classify(make_frame(make_row(*args, **row)), vendor=vendor)
