"""The text of a CSV of phrases goes in, our own or Senso's detection library; rows of phrases come out."""

from collections.abc import Iterator

from monitor.ingest.lists.parsed import Rejected
from monitor.ingest.lists.phrase_row import PhraseRow
from monitor.ingest.lists.table import Header, find_header, read_rows
from monitor.settings.model import ColumnsSection

_KNOWN = {
    "phrase": frozenset({"phrase", "phrases", "text", "term", "keyword", "word"}),
    "category": frozenset({"theme", "category", "ruleset", "library", "type"}),
    "weight": frozenset({"weight"}),
    "action": frozenset({"action"}),
    "context": frozenset({"context"}),
    "match": frozenset({"match"}),
}
_TYPED = frozenset({"keyword", "caption", "websitecontent"})
_ALLOWING = frozenset({"allow", "whitelist", "exclude"})
_WEIGHTS = {"alone": 3, "sametype": 2, "anytype": 2}
"""Senso's Match: a phrase that needs another of its type weighs 2, so that two of one theme reach 3."""

NOT_FOR_WORDS = "is for addresses or programs, not for words"


def parse_phrase_table(text: str, columns: ColumnsSection | None, *, where: str) -> Iterator[PhraseRow | Rejected]:
    """Rows by their header: phrase, theme (or type), weight 1 to 9, and Senso's Action, Context and Match.

    Without a header the first column holds the phrase. Raises csv.Error for what is no CSV, ListError for a column that
    isn't there. Columns: support.senso.cloud, "Import detection library from CSV".
    """
    named = columns or ColumnsSection()
    given = {"phrase": named.phrase, "category": named.category, "weight": named.weight}
    header: Header | None = None
    for number, cells in read_rows(text):
        if header is None:
            header = find_header(cells, _KNOWN, given, where=where)
            if header.is_row:
                continue
        yield _parse_row(number, cells, header)


def _parse_row(number: int, cells: list[str], header: Header) -> PhraseRow | Rejected:
    phrase = header.cell("phrase", cells)
    if not any(map(str.isalnum, phrase)):
        return Rejected(number, phrase, "holds no word")
    contexts = {word.strip().lower() for word in header.cell("context", cells).split(";") if word.strip()}
    if contexts and contexts.isdisjoint(_TYPED):
        return Rejected(number, phrase, NOT_FOR_WORDS)
    weight = _to_weight(header.cell("weight", cells), header.cell("match", cells))
    if weight is None:
        return Rejected(number, phrase, "has a weight or match that is not known")
    allows = header.cell("action", cells).lower() in _ALLOWING
    return PhraseRow(line=number, texts=(phrase,), weight=weight, allows=allows, theme=header.cell("category", cells))


def _to_weight(weight: str, match: str) -> int | None:
    if weight:
        return int(weight) if weight in {*"123456789"} else None
    return _WEIGHTS.get(match.replace(" ", "").lower(), None if match else 3)
