"""Words that somebody typed go in; the themes they stand for, and what shields them, come out."""

from monitor.detect.phrases.book import Outcome, PhraseBook, PhraseMatch, TermVerdict
from monitor.detect.phrases.search import SearchTable, SearchTerm

__all__ = ["Outcome", "PhraseBook", "PhraseMatch", "SearchTable", "SearchTerm", "TermVerdict"]
