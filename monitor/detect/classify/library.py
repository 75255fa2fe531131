"""A school's lists as read go in; one index, one phrase book and a manifest for each list come out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitor.detect.classify.reference import Reference
from monitor.detect.lists import Compiling, ListIndex, Segment, compile_list
from monitor.detect.phrases.book import PhraseBook
from monitor.detect.phrases.compiled import CompiledPhrases, compile_phrases
from monitor.detect.phrases.phrase import Phrase, read_phrases
from monitor.errors import ConfigError, ListError
from monitor.records.listing import Manifest, RawList
from monitor.records.theme import Group

PHRASE_VENDOR = "e2guardian"
"""Whose words a foreign phrase list's categories are sought among first."""
NO_THEME = "stands for something that no theme is known for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All lists and phrases of a school at one moment; a changed list makes a new library. manifests: by list."""

    index: ListIndex
    phrases: PhraseBook
    manifests: tuple[Manifest, ...]


def build_library(raw_lists: Iterable[RawList], reference: Reference, *, key: bytes) -> Library:
    """Compile lists in memory and join them. key: 32 bytes, of the keyed hashes. Raises ListError."""
    return join_segments([compile_segment(raw, reference, key=key) for raw in raw_lists], reference, key=key)


def compile_segment(raw: RawList, reference: Reference, *, key: bytes) -> Segment:
    """Compile one list. Raises ListError where it can't be used: see compile_list, and for its phrases read_phrases."""
    compiling = Compiling(
        themes=reference.themes, find_theme=reference.find_theme, popular_hosts=reference.popular_hosts, key=key
    )
    segment = compile_list(raw, compiling)
    if not segment.phrases:
        return segment
    own, unmapped = _read_own_phrases(segment, reference), _find_unmapped(segment, reference)
    if not own:
        words = ", ".join(sorted(unmapped)[:5])
        raise ListError(
            f"list {raw.name}: no theme is known for its phrases ({words or 'none says what it stands for'}). "
            f'Add theme = "..." to its [[list]], or the words to themes/categories.tsv.'
        )
    return replace(segment, manifest=_with_phrases(segment.manifest, own, unmapped, reference))


def check_segment(segment: Segment, reference: Reference, *, key: bytes) -> None:
    """Raises ListError for a list that was compiled with another key, or for themes that are known no more."""
    ListIndex([segment], key=key)
    unknown = sorted({label.theme for label in segment.labels} - set(reference.themes.ids))
    if unknown:
        raise ListError(f'list {segment.name}: was compiled for a theme "{unknown[0]}" that is known no more.')


def join_segments(
    segments: Iterable[Segment], reference: Reference, *, key: bytes, book: PhraseBook | None = None
) -> Library:
    """The library of these lists, in this order; each has passed `check_segment`.

    book: of their phrases and the reference's; compiled here where it isn't given.
    """
    index = ListIndex(segments, key=key)
    if book is None:
        book = open_book(compile_book(index.segments, reference), reference)
    return Library(index=index, phrases=book, manifests=tuple(segment.manifest for segment in index.segments))


def compile_book(segments: Iterable[Segment], reference: Reference) -> CompiledPhrases:
    """The phrases of the config and of phrase lists. Takes most of a second; raises ConfigError or ListError."""
    own = [pair for segment in segments for pair in _read_own_phrases(segment, reference)]
    return compile_phrases([*reference.phrases, *own], reference.spelling)


def open_book(compiled: CompiledPhrases, reference: Reference) -> PhraseBook:
    return PhraseBook(compiled, themes=reference.themes, spelling=reference.spelling)


def _read_own_phrases(segment: Segment, reference: Reference) -> list[tuple[str, Phrase]]:
    themes = reference.themes
    try:
        return [
            pair
            for table in segment.phrases
            if (known := _with_theme(table, segment, reference)) is not None
            for pair in read_phrases(
                known,
                file=segment.name,
                version=segment.version,
                spelling=reference.spelling,
                find_theme=lambda word: word if word in themes else reference.find_theme("", word) or segment.theme,
            )
        ]
    except ConfigError as error:
        raise ListError(str(error)) from error


def _with_theme(table: Mapping[str, Any], segment: Segment, reference: Reference) -> Mapping[str, Any] | None:
    """A table of another product's file has a category, its own word: the same with our theme; None for none known."""
    if "category" not in table:
        return table
    word = table["category"]
    theme = (reference.find_theme(PHRASE_VENDOR, word) if word else None) or segment.theme
    return None if theme is None else {"theme": theme, **{key: table[key] for key in table if key != "category"}}


def _find_unmapped(segment: Segment, reference: Reference) -> Counter[str]:
    """Words of another product's files that no theme is known for, with their phrases."""
    unmapped: Counter[str] = Counter()
    for table in segment.phrases:
        if _with_theme(table, segment, reference) is None:
            unmapped[table["category"]] += sum(len(row["texts"]) for row in table["phrase"])
    return unmapped


def _with_phrases(
    manifest: Manifest, phrases: list[tuple[str, Phrase]], unmapped: Counter[str], reference: Reference
) -> Manifest:
    protective = reference.themes.first(Group.PROTECTIVE).id
    accepted = Counter(phrase.theme or protective for _, phrase in phrases)
    rejected = {**manifest.rejected, NO_THEME: unmapped.total()} if unmapped else manifest.rejected
    return replace(
        manifest,
        entries=manifest.entries + len(phrases) + unmapped.total(),
        accepted=dict(accepted),
        rejected=rejected,
        unmapped=dict(unmapped),
    )
