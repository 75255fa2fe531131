"""Everything beside its own files that shapes what a list compiles to goes in; a word that changes with it, out."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace

import publicsuffixlist

from monitor import __version__
from monitor.detect.lists import COMPILER, Segment
from monitor.detect.phrases.compiled import COMPILER as PHRASE_COMPILER
from monitor.ingest.lists.compiled import FORMAT
from monitor.records.reference import ReferenceTables
from monitor.settings.model import ListSection

_NOT_ABOUT_ENTRIES = {"path", "max_change"}


def digest_tables(tables: ReferenceTables) -> bytes:
    """All of the tables but the phrases, which are no part of a compiled list."""
    return hashlib.sha256(repr(replace(tables, phrases=())).encode()).digest()


def digest_phrases(tables: ReferenceTables) -> bytes:
    """The phrase files, by their names and versions."""
    return hashlib.sha256(repr([(file, version) for file, version, _ in tables.phrases]).encode()).digest()


def to_fingerprint(section: ListSection, tables_digest: bytes, *, key: bytes) -> str:
    """Themes, categories, popular hosts, the list's own settings, the school's key, and the program that compiles."""
    settings = section.model_dump_json(exclude=_NOT_ABOUT_ENTRIES)
    program = (FORMAT, COMPILER, __version__, publicsuffixlist.__version__)
    return hmac.digest(key, repr((program, settings, tables_digest)).encode(), "sha256").hex()[:16]


def to_phrases_fingerprint(digests: Iterable[bytes], lists: Iterable[Segment], *, key: bytes) -> str:
    """Of compiled phrases: the tables and phrase files, the phrase lists, the school's key, and the program."""
    of_lists = [(one.name, one.version, one.theme, one.phrases) for one in lists if one.phrases]
    program = (FORMAT, PHRASE_COMPILER, __version__)
    return hmac.digest(key, repr((program, list(digests), of_lists)).encode(), "sha256").hex()
