"""A school's lists as read go in; one index, one phrase book and a manifest for each list come out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.detect.classify.reference import Reference
from monitor.detect.lists import Compiling, ListIndex, Segment, compile_list
from monitor.detect.phrases.book import PhraseBook
from monitor.detect.phrases.phrase import Phrase, read_phrases
from monitor.errors import ConfigError, ListError
from monitor.records.listing import Manifest, RawList
from monitor.records.theme import Group


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
    own = _read_own_phrases(segment, reference)
    return replace(segment, manifest=_with_phrases(segment.manifest, own, reference)) if own else segment


def join_segments(
    segments: Iterable[Segment], reference: Reference, *, key: bytes, before: Library | None = None
) -> Library:
    """The library of these lists, in this order.

    before: the library that this one follows; its phrase book is kept where no phrase list changed, as making one
    takes a good part of a second. Raises ListError for a list that was compiled with another key or other themes.
    """
    index = ListIndex(segments, key=key)
    for segment in index.segments:
        unknown = sorted({label.theme for label in segment.labels} - set(reference.themes.ids))
        if unknown:
            raise ListError(f'list {segment.name}: was compiled for a theme "{unknown[0]}" that is known no more.')
    if before is not None and _phrase_lists(before.index) == _phrase_lists(index):
        book = before.phrases
    else:
        own = [pair for segment in index.segments for pair in _read_own_phrases(segment, reference)]
        book = PhraseBook([*reference.phrases, *own], themes=reference.themes, spelling=reference.spelling)
    return Library(index=index, phrases=book, manifests=tuple(segment.manifest for segment in index.segments))


def _phrase_lists(index: ListIndex) -> list[tuple[str, str]]:
    return [(segment.name, segment.version) for segment in index.segments if segment.phrases]


def _read_own_phrases(segment: Segment, reference: Reference) -> list[tuple[str, Phrase]]:
    try:
        return [
            pair
            for table in segment.phrases
            for pair in read_phrases(
                table,
                file=segment.name,
                version=segment.version,
                spelling=reference.spelling,
                find_theme=lambda word: reference.find_theme("", word) or segment.theme,
            )
        ]
    except ConfigError as error:
        raise ListError(str(error)) from error


def _with_phrases(manifest: Manifest, phrases: list[tuple[str, Phrase]], reference: Reference) -> Manifest:
    protective = reference.themes.first(Group.PROTECTIVE).id
    accepted = Counter(phrase.theme or protective for _, phrase in phrases)
    return replace(manifest, entries=len(phrases), accepted=dict(accepted))
