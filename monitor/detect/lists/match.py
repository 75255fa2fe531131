"""What a look-up gives: which entry of which list covers an address, and what it stands for."""

from dataclasses import dataclass

from monitor.records.listing import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an entry stands for: one per list, category and shape, shared by all entries alike.

    category: the list's own word, "" where it has none.
    """

    list: str
    version: str
    theme: str
    category: str
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One entry that covers an address, confirmed exactly.

    entry: the canonical entry; None for a keyed hash, whose clear form nobody has. kind: host | path | hash.
    """

    theme: str
    list: str
    category: str
    entry: str | None
    kind: str
    version: str


def to_match(label: Label, entry: str | None, kind: str) -> Match:
    return Match(
        theme=label.theme, list=label.list, category=label.category, entry=entry, kind=kind, version=label.version
    )
