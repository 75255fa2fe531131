"""A column of free text that lies in a batch's bytes enters as it was logged, and leaves cleaned; no string is made."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Places
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.fields.addresses import LONGEST_URL
from monitor.ingest.readers.fields.choices import LONGEST_EMPTY, is_empty

CUT_MARK = "…"

_HYPHEN, _SLASH = ord("-"), ord("/")
_SHIFTS = np.arange(0, 8 * LONGEST_EMPTY, 8, dtype=np.uint64)


def clean_spans(texts: SpanTexts) -> SpanTexts:
    """Blanks around the texts and placeholders gone, at most LONGEST_URL characters (a cut is marked)."""
    stripped = texts.strip()
    starts, ends = stripped.starts, stripped.ends
    others = [cut_text(None if text is None or is_empty(text) else text) for text in stripped.others]
    lengths = np.where(starts < 0, 0, ends - starts)
    short = np.flatnonzero((lengths > 0) & (lengths <= LONGEST_EMPTY))
    if len(short):
        nothing = short[_find_placeholders(stripped, starts[short], lengths[short])]
        starts[nothing] = ends[nothing] = 0
    for row in np.flatnonzero(lengths > LONGEST_URL).tolist():
        text = stripped[row]
        if text is not None and len(text) > LONGEST_URL:
            others.append(cut_text(text))
            starts[row] = ends[row] = -len(others)
    return SpanTexts(texts.data, starts, ends, others)


def find_whole(urls: SpanTexts) -> NDArray[np.bool_]:
    """Which cleaned addresses are more than a path."""
    whole = np.zeros(len(urls), dtype=bool)
    rows = np.flatnonzero((urls.ends > urls.starts) & (urls.starts >= 0))
    octets, starts = urls.octets, urls.starts[rows]
    whole[rows] = octets[starts] != _SLASH
    paths = rows[~whole[rows]]
    begins = urls.starts[paths]
    doubled = octets[np.minimum(begins + 1, len(octets) - 1)] == _SLASH
    whole[paths] = doubled & (urls.ends[paths] - begins > 1)
    for row in np.flatnonzero(urls.starts < 0).tolist():
        whole[row] = is_more_than_a_path(urls[row])
    return whole


def is_more_than_a_path(url: str | None) -> bool:
    return url is not None and (url[0] != "/" or url[:2] == "//")


def cut_text(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_URL:
        return text
    return text[: LONGEST_URL - len(CUT_MARK)] + CUT_MARK


def _find_placeholders(texts: SpanTexts, starts: Places, lengths: Places) -> NDArray[np.bool_]:
    """Which of some short texts stand for nothing."""
    octets = texts.octets
    if bool((lengths == 1).all()) and bool((octets[starts] == _HYPHEN).all()):
        return np.ones(len(starts), dtype=bool)
    places = np.arange(LONGEST_EMPTY)
    cells = octets[np.minimum(starts[:, None] + places, len(octets) - 1)].astype(np.uint64)
    cells[places >= lengths[:, None]] = 0
    keys, positions = np.unique((cells << _SHIFTS).sum(axis=1), return_inverse=True)
    texts_met = [int(key).to_bytes(8, "little").rstrip(b"\0").decode("utf-8") for key in keys.tolist()]
    return np.array([is_empty(text) for text in texts_met], dtype=bool)[positions]
