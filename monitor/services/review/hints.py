"""Hints of the host model in; rows that a person reads beside a draft, as hints and nothing more, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.records.detection import HostHint
from monitor.services.review.plain_text import to_shown_site

MOST_HINTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HintRow:
    """One blocked site that no list names. likeness: how sure the model is, in per cent."""

    at: datetime
    site: str
    theme: str
    likeness: int


def to_hint_rows(hints: Sequence[HostHint], theme_labels: Mapping[str, str]) -> list[HintRow]:
    """The newest hints, in the order of time."""
    return [
        HintRow(
            at=hint.at,
            site=to_shown_site(hint.site),
            theme=theme_labels.get(hint.theme, hint.theme),
            likeness=int(hint.probability * 100),
        )
        for hint in hints[-MOST_HINTS:]
    ]
