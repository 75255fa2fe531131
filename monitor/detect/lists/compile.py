"""A list as read goes in; a segment that an index can search, and a manifest that adds up, come out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from monitor.detect.address.host import PLAIN_HOST
from monitor.detect.address.suspects import suffix_suspects
from monitor.detect.address.url import canonical_url
from monitor.detect.lists.entry import NOT_AN_ADDRESS, EntryKey, names_whole_host, parse_entry
from monitor.detect.lists.hashed import Hashing, short
from monitor.detect.lists.match import Label
from monitor.detect.lists.pack import EntryPacker, hash_texts
from monitor.detect.lists.quarantine import Quarantine
from monitor.detect.lists.refused import RefusedListError
from monitor.detect.lists.segment import Segment
from monitor.detect.lists.sieve import hash_apart
from monitor.errors import ListError
from monitor.records.listing import Manifest, RawList, Section, Shape, Turnings
from monitor.records.theme import Group, ThemeTable

FindTheme = Callable[[str, str], str | None]
"""(vendor or list kind, the list's word) -> theme id, or None for a word nobody mapped."""

COMPILER = 4
"""Counted up when we read or make something else of the same list: what was compiled before is then compiled anew."""

LONGEST_TEXT = 4096
IS_TOO_LONG = "is longer than any address"
_HARMLESS = (Group.POLICY, Group.UNKNOWN)
_DEFAULT_THEMES = {"iwf": "csam"}


@dataclass(frozen=True, kw_only=True)
class Compiling:
    """What a list is understood by.

    popular_hosts: what no safeguarding list may cover as a whole, see Quarantine. key: 32 bytes, of the keyed hashes.
    """

    themes: ThemeTable
    find_theme: FindTheme
    popular_hosts: frozenset[str]
    key: bytes

    @cached_property
    def hashing(self) -> Hashing:
        return Hashing(self.key)

    @cached_property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.popular_hosts)

    @cached_property
    def suspects(self) -> frozenset[str]:
        """Every host but single labels and those below `suffix_suspects` parents that may have to be kept out."""
        return suffix_suspects()[0] | self.quarantine.suspects


@dataclass(slots=True)
class _Count:
    """What became of one list's entries while they are taken in."""

    rejects: Turnings
    added: Counter[int] = field(default_factory=Counter)
    quarantined: Turnings = field(default_factory=Turnings)
    unmapped: Counter[str] = field(default_factory=Counter)

    @property
    def entries(self) -> int:
        return sum(self.added.values()) + self.rejects.total + self.quarantined.total


def compile_list(raw: RawList, compiling: Compiling) -> Segment:
    """Understand, judge and sort every entry of one list.

    Raises ListError when the list's theme is missing or unknown, RefusedListError when nothing of it can be used.
    """
    return _Compiler(raw, compiling).compile()


class _Compiler:
    def __init__(self, raw: RawList, compiling: Compiling) -> None:
        self._raw, self._compiling = raw, compiling
        self._packer = EntryPacker()
        self._labels: dict[Label, int] = {}
        self._path_hosts: set[str] = set()
        self._page_hosts: set[int] = set()
        self._marks: set[int] = set()
        self._most_segments = 0
        self._count = _Count(Turnings(raw.rejects.counts.copy(), list(raw.rejects.samples)))

    def compile(self) -> Segment:
        raw, count = self._raw, self._count
        if raw.theme is not None and raw.theme not in self._compiling.themes:
            known = ", ".join(self._compiling.themes.ids)
            raise ListError(f'list {raw.name}: the theme "{raw.theme}" is not known. Known: {known}.')
        for section in raw.sections:
            self._take(section)
        if not sum(count.added.values()) and not raw.phrases:
            raise RefusedListError(
                f"list {raw.name}: none of its {count.entries} entries can be used{_why_none(raw.kind, count)} "
                f"`filterwatch lists import` shows why each was turned away.",
                manifest=self._to_manifest(Counter()),
            )
        packed, twice = self._packer.pack(path_hosts=hash_apart(host.encode() for host in self._path_hosts))
        open_hosts = hash_texts(self._path_hosts)
        page_hosts = np.fromiter(self._page_hosts, dtype=np.uint64, count=len(self._page_hosts))
        return Segment(
            labels=tuple(self._labels),
            packed=packed,
            path_hosts=np.sort(np.concatenate((open_hosts, page_hosts))),
            most_segments=self._most_segments,
            marks=self._compiling.hashing.seal_marks(self._marks),
            manifest=self._to_manifest(twice),
            phrases=raw.phrases,
            theme=raw.theme,
        )

    def _take(self, section: Section) -> None:
        raw, count = self._raw, self._count
        theme, mapped = self._theme_of(section)
        label = Label(list=raw.name, version=raw.version, theme=theme, category=section.category, shape=section.shape)
        number = self._labels.setdefault(label, len(self._labels))
        before, packed = count.entries, len(self._packer)
        if section.shape is Shape.PAGE:
            self._take_pages(section, number)
        else:
            self._take_entries(section, label, number)
        count.added[number] += len(self._packer) - packed
        if not mapped:
            count.unmapped[section.category] += count.entries - before

    def _theme_of(self, section: Section) -> tuple[str, bool]:
        """(theme id, whether the category's word is known). The category speaks first, then the config's theme."""
        raw, themes = self._raw, self._compiling.themes
        if section.category:
            found = self._compiling.find_theme(raw.kind, section.category)
            known = found or raw.theme
            return known or themes.first(Group.UNKNOWN).id, known is not None
        theme = raw.theme or _DEFAULT_THEMES.get(raw.kind)
        if theme is None:
            raise ListError(
                f'list {raw.name}: a list of kind "{raw.kind}" does not say what it stands for. '
                f'Add theme = "..." to its [[list]], one of {", ".join(themes.ids)}.'
            )
        return theme, True

    def _take_entries(self, section: Section, label: Label, number: int) -> None:
        """The usual entry, a plain host that nobody would miss, passes by itself; all others are looked at closely."""
        theme = self._compiling.themes[label.theme]
        guarded = theme.group not in _HARMLESS and section.shape is not Shape.EXCEPTION
        add, is_plain = self._packer.add, PLAIN_HOST.match
        suspects, parents = self._compiling.suspects, suffix_suspects()[1]
        for line, text in section.entries:
            dot = text.find(".")
            is_usual = dot > 0 and len(text) <= LONGEST_TEXT and text not in suspects and text[dot + 1 :] not in parents
            if is_usual and is_plain(text):
                add(text.encode(), number)
            else:
                self._take_odd(section, line, text, number, guarded=guarded)

    def _take_odd(self, section: Section, line: int, text: str, number: int, *, guarded: bool) -> None:
        entry = parse_entry(text) if len(text) <= LONGEST_TEXT else IS_TOO_LONG
        if isinstance(entry, str):
            self._count.rejects.add(section.file, line, text, entry)
            return
        if reason := self._compiling.quarantine.why(entry, section.shape, guarded=guarded):
            self._count.quarantined.add(section.file, line, text, reason)
            return
        if entry.has_path:
            self._path_hosts.add(entry.host)
            self._most_segments = max(self._most_segments, entry.text.count("/") + entry.text.count("&") + 1)
        self._packer.add(entry.text.encode(), number)

    def _take_pages(self, section: Section, number: int) -> None:
        """Entries that nobody may see: only digests stay, and the turned away are counted without their text."""
        count, hashing = self._count, self._compiling.hashing
        for line, text in section.entries:
            url = canonical_url(text)
            if url is None or "*" in url.host:
                count.rejects.add(section.file, line, "", NOT_AN_ADDRESS)
                continue
            whole = EntryKey(url.host, url.host, has_path=False)
            if not names_whole_host(url):
                self._page_hosts.add(short(hashing.host(url.host)))
            elif reason := self._compiling.quarantine.why(whole, section.shape, guarded=True):
                count.quarantined.add(section.file, line, "", reason)
                continue
            self._marks.add(hashing.mark(url.host))
            self._packer.add(hashing.entry(url), number)

    def _to_manifest(self, twice: Counter[int]) -> Manifest:
        raw, count, labels = self._raw, self._count, tuple(self._labels)
        accepted: Counter[str] = Counter()
        for number, added in count.added.items():
            if added:
                accepted[labels[number].theme] += added - twice[number]
        return Manifest(
            name=raw.name,
            kind=raw.kind,
            version=raw.version,
            entries=count.entries,
            accepted=dict(accepted),
            duplicates=sum(twice.values()),
            rejected=dict(count.rejects.counts),
            reject_samples=tuple(count.rejects.samples),
            quarantined=dict(count.quarantined.counts),
            quarantine_samples=tuple(count.quarantined.samples),
            skipped=dict(raw.skipped),
            unmapped=dict(count.unmapped),
        )


def _why_none(kind: str, count: _Count) -> str:
    """The end of a sentence: what is wrong with most of the entries, of which none is left."""
    kept_out = count.quarantined.samples
    if kept_out and count.quarantined.total > count.rejects.total:
        shown = "; ".join(f"{turned.text} {turned.reason}" for turned in kept_out[:3] if turned.text)
        return f", because they would name innocent people{': ' + shown if shown else ''}."
    often = max(count.rejects.counts, key=count.rejects.counts.__getitem__, default="")
    what = f": most often an entry {often}" if often else ""
    return f' as kind "{kind}"{what}. Check the kind, or download the list again.'
