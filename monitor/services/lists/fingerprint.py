"""Everything beside its own files that shapes what a list compiles to goes in; a word that changes with it, out."""

import hashlib
import hmac
from dataclasses import replace

import publicsuffixlist

from monitor import __version__
from monitor.detect.lists import COMPILER
from monitor.ingest.lists.compiled import FORMAT
from monitor.records.reference import ReferenceTables
from monitor.settings.model import ListSection

_NOT_ABOUT_ENTRIES = {"path", "max_change"}


def digest_tables(tables: ReferenceTables) -> bytes:
    """All of the tables but the phrases, which are no part of a compiled list."""
    return hashlib.sha256(repr(replace(tables, phrases=())).encode()).digest()


def to_fingerprint(section: ListSection, tables_digest: bytes, *, key: bytes) -> str:
    """Themes, categories, popular hosts, the list's own settings, the school's key, and the program that compiles."""
    settings = section.model_dump_json(exclude=_NOT_ABOUT_ENTRIES)
    program = (FORMAT, COMPILER, __version__, publicsuffixlist.__version__)
    return hmac.digest(key, repr((program, settings, tables_digest)).encode(), "sha256").hex()[:16]
