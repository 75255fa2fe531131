"""A school's lists as read go in; one index, one phrase book and a manifest for each list come out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.detect.classify.reference import Reference
from monitor.detect.lists.compile import compile_lists
from monitor.detect.lists.index import ListIndex
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
    """key: 32 bytes, of the keyed hashes. Raises ListError for a list that can't be used; see compile_lists."""
    raws = list(raw_lists)
    index, manifests = compile_lists(
        raws,
        themes=reference.themes,
        find_theme=reference.find_theme,
        popular_hosts=reference.popular_hosts,
        key=key,
    )
    phrases = list(reference.phrases)
    told = []
    for raw, manifest in zip(raws, manifests, strict=True):
        own = _read_own_phrases(raw, reference)
        phrases += own
        told.append(_with_phrases(manifest, own, reference) if own else manifest)
    book = PhraseBook(phrases, themes=reference.themes, spelling=reference.spelling)
    return Library(index=index, phrases=book, manifests=tuple(told))


def _read_own_phrases(raw: RawList, reference: Reference) -> list[tuple[str, Phrase]]:
    try:
        return [
            pair
            for table in raw.phrases
            for pair in read_phrases(
                table,
                file=raw.name,
                version=raw.version,
                spelling=reference.spelling,
                find_theme=lambda word: reference.find_theme("", word) or raw.theme,
            )
        ]
    except ConfigError as error:
        raise ListError(str(error)) from error


def _with_phrases(manifest: Manifest, phrases: list[tuple[str, Phrase]], reference: Reference) -> Manifest:
    protective = reference.themes.first(Group.PROTECTIVE).id
    accepted = Counter(phrase.theme or protective for _, phrase in phrases)
    return replace(manifest, entries=len(phrases), accepted=dict(accepted))
