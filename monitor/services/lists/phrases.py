"""The phrases of the config and of phrase lists go in; a book of them comes out, compiled only where they changed."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from monitor.detect.classify import compile_book, open_book
from monitor.detect.lists import Segment
from monitor.detect.phrases import PhraseBook
from monitor.detect.phrases.compiled import CompiledPhrases, from_parts, to_parts
from monitor.errors import ListError
from monitor.ingest.lists.compiled import map_arrays, write_arrays
from monitor.services.lists.fingerprint import to_phrases_fingerprint
from monitor.services.lists.folder import make_folder
from monitor.services.lists.held import FINGERPRINT, Workshop

PHRASES = "compiled.phrases"
"""The file beside the compiled lists. No list's own file can have this name: theirs end otherwise."""


def find_phrases_fingerprint(segments: Sequence[Segment], shop: Workshop) -> str:
    """A word that changes with whatever the phrases in use are made of; keyed, so that no other school's fits."""
    return to_phrases_fingerprint((shop.tables_digest, shop.phrases_digest), segments, key=shop.key)


def open_phrases(segments: Sequence[Segment], shop: Workshop, fingerprint: str) -> PhraseBook:
    """The book, of the file where that holds just these phrases. One that is damaged or of others is made anew.

    Raises ConfigError with every problem of the config's phrases, ListError for a list's.
    """
    compiled = _open_file(shop.folder / PHRASES, fingerprint)
    if compiled is None:
        compiled = compile_book(segments, shop.reference)
        if shop.keeps and make_folder(shop.folder):
            compiled = _keep(shop.folder / PHRASES, compiled, fingerprint)
    return open_book(compiled, shop.reference)


def _open_file(path: Path, fingerprint: str) -> CompiledPhrases | None:
    """Every byte is held against its checksum: the file is small, and what is wrong in it would go unseen."""
    try:
        mapped = map_arrays(path)
        if mapped.about.get(FINGERPRINT) != fingerprint or mapped.find_damage() is not None:
            return None
        return from_parts(mapped.about["phrases"], mapped.arrays)
    except (OSError, ListError, KeyError):
        return None


def _keep(path: Path, compiled: CompiledPhrases, fingerprint: str) -> CompiledPhrases:
    """Write it down, and give what was read back in its stead: mapped, not in the process's own memory."""
    header, arrays = to_parts(compiled)
    with suppress(OSError):  # no room: the next start compiles again
        write_arrays(path, about={FINGERPRINT: fingerprint, "phrases": header}, arrays=arrays)
    return _open_file(path, fingerprint) or compiled
