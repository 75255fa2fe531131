"""Lists as read go in; one index over all of them, and a manifest for each that adds up, come out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from monitor.detect.address.domain import is_public_suffix
from monitor.detect.address.url import canonical_url
from monitor.detect.lists.entry import NOT_AN_ADDRESS, fold_host, names_whole_host, parse_entry
from monitor.detect.lists.hashed import KeyedHashes
from monitor.detect.lists.index import ListIndex
from monitor.detect.lists.match import Label
from monitor.detect.lists.pack import EntryPacker, hash_texts
from monitor.errors import ListError
from monitor.records.listing import Manifest, RawList, Section, Shape, Turnings
from monitor.records.theme import Group, ThemeTable

FindTheme = Callable[[str, str], str | None]
"""(vendor or list kind, the list's word) -> theme id, or None for a word nobody mapped."""

IS_A_PUBLIC_SUFFIX = "is a public suffix: anybody can have a name below it"
IS_USED_BY_EVERYBODY = "is a site that carries the school's ordinary traffic"
_HARMLESS = (Group.POLICY, Group.UNKNOWN)
_DEFAULT_THEMES = {"iwf": "csam"}


@dataclass(slots=True)
class _Count:
    """What became of one list's entries while they are taken in."""

    entries: int = 0
    added: Counter[int] = field(default_factory=Counter)
    duplicates: int = 0
    rejects: Turnings = field(default_factory=Turnings)
    quarantined: Turnings = field(default_factory=Turnings)
    unmapped: Counter[str] = field(default_factory=Counter)


def compile_lists(
    raw_lists: Iterable[RawList],
    *,
    themes: ThemeTable,
    find_theme: FindTheme,
    popular_hosts: Iterable[str],
    key: bytes,
) -> tuple[ListIndex, tuple[Manifest, ...]]:
    """Understand, judge and index every entry. Manifests are in the order of the lists.

    popular_hosts: hosts that no safeguarding list may cover as a whole. key: of the keyed hashes. Raises ListError when
    a list's theme is missing or unknown, or when nothing of a list can be used.
    """
    compiler = _Compiler(themes, find_theme, frozenset(popular_hosts), KeyedHashes(key))
    counted = [(raw, compiler.take(raw, number)) for number, raw in enumerate(raw_lists)]
    return compiler.finish(counted)


class _Compiler:
    def __init__(self, themes: ThemeTable, find_theme: FindTheme, popular: frozenset[str], hashed: KeyedHashes) -> None:
        self._themes, self._find_theme, self._popular, self._hashed = themes, find_theme, popular, hashed
        self._packer = EntryPacker()
        self._labels: dict[Label, int] = {}
        self._path_hosts: set[str] = set()
        self._most_segments = 0

    def take(self, raw: RawList, list_number: int) -> _Count:
        """Take one list's entries in."""
        if raw.theme is not None and raw.theme not in self._themes:
            known = ", ".join(self._themes.ids)
            raise ListError(f'list {raw.name}: the theme "{raw.theme}" is not known. Known: {known}.')
        count = _Count(rejects=Turnings(raw.rejects.counts.copy(), list(raw.rejects.samples)))
        count.entries = raw.rejects.total
        for section in raw.sections:
            theme, mapped = self._theme_of(raw, section)
            label = Label(
                list_number=list_number,
                list=raw.name,
                version=raw.version,
                theme=theme,
                category=section.category,
                shape=section.shape,
            )
            before = count.entries
            if section.shape is Shape.PAGE:
                self._take_pages(section, label, count)
            else:
                self._take_entries(section, label, count)
            if not mapped:
                count.unmapped[section.category] += count.entries - before
        if not sum(count.added.values()) and not count.duplicates and not raw.phrases:
            raise ListError(
                f'list {raw.name}: none of its {count.entries} entries can be used as kind "{raw.kind}". '
                f"Check the kind and the file; `filterwatch lists import` shows why each was turned away."
            )
        return count

    def finish(self, counted: Sequence[tuple[RawList, _Count]]) -> tuple[ListIndex, tuple[Manifest, ...]]:
        packed, twice = self._packer.pack()
        labels = tuple(self._labels)
        index = ListIndex(
            packed,
            labels,
            path_hosts=np.sort(hash_texts(self._path_hosts)),
            most_segments=self._most_segments,
            hashed=self._hashed,
        )
        return index, tuple(self._to_manifest(raw, count, labels, twice) for raw, count in counted)

    def _theme_of(self, raw: RawList, section: Section) -> tuple[str, bool]:
        """(theme id, whether the category's word is known). The category speaks first, then the config's theme."""
        if section.category:
            found = self._find_theme(raw.kind, section.category)
            known = found or raw.theme
            return known or self._themes.first(Group.UNKNOWN).id, known is not None
        theme = raw.theme or _DEFAULT_THEMES.get(raw.kind)
        if theme is None:
            raise ListError(
                f'list {raw.name}: a list of kind "{raw.kind}" does not say what it stands for. '
                f'Add theme = "..." to its [[list]], one of {", ".join(self._themes.ids)}.'
            )
        return theme, True

    def _take_entries(self, section: Section, label: Label, count: _Count) -> None:
        guarded = self._themes[label.theme].group not in _HARMLESS and section.shape is not Shape.EXCEPTION
        number = self._labels.setdefault(label, len(self._labels))
        for line, text in section.entries:
            count.entries += 1
            entry = parse_entry(text)
            if isinstance(entry, str):
                count.rejects.add(section.file, line, text, entry)
            elif entry.has_path:
                self._path_hosts.add(entry.host)
                self._most_segments = max(self._most_segments, entry.text.count("/") + entry.text.count("&") + 1)
                self._packer.add(entry.text, number)
                count.added[number] += 1
            elif reason := self._why_quarantined(entry.host, guarded=guarded):
                count.quarantined.add(section.file, line, text, reason)
            else:
                self._packer.add(entry.text, number)
                count.added[number] += 1

    def _take_pages(self, section: Section, label: Label, count: _Count) -> None:
        number = self._labels.setdefault(label, len(self._labels))
        for line, text in section.entries:
            count.entries += 1
            url = canonical_url(text)
            if url is None:
                count.rejects.add(section.file, line, "", NOT_AN_ADDRESS)
            elif names_whole_host(url) and (reason := self._why_quarantined(url.host, guarded=True)):
                count.quarantined.add(section.file, line, "", reason)
            elif self._hashed.add(url, label):
                count.added[number] += 1
            else:
                count.duplicates += 1

    def _why_quarantined(self, host: str, *, guarded: bool) -> str:
        if is_public_suffix(host):
            return IS_A_PUBLIC_SUFFIX
        return IS_USED_BY_EVERYBODY if guarded and fold_host(host) in self._popular else ""

    def _to_manifest(self, raw: RawList, count: _Count, labels: tuple[Label, ...], twice: Counter[int]) -> Manifest:
        accepted: Counter[str] = Counter()
        for number, added in count.added.items():
            accepted[labels[number].theme] += added - twice[number]
        return Manifest(
            name=raw.name,
            kind=raw.kind,
            version=raw.version,
            entries=count.entries,
            accepted=dict(accepted),
            duplicates=count.duplicates + sum(twice[number] for number in count.added),
            rejected=dict(count.rejects.counts),
            reject_samples=tuple(count.rejects.samples),
            quarantined=dict(count.quarantined.counts),
            quarantine_samples=tuple(count.quarantined.samples),
            skipped=dict(raw.skipped),
            unmapped=dict(count.unmapped),
        )
