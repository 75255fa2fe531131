"""What every phrase file of another product comes to: rows, which become tables in the shape of config/phrases."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

IN_THE_SCHOOLS_LIST = "in the school's own list"
_BRACKETS = str.maketrans("()|", "   ")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRow:
    """One phrase. texts: its forms. weight: 3 counts by itself. allows: shields instead of counting.

    theme: the file's word for what it stands for; "" where it says nothing.
    """

    line: int
    texts: tuple[str, ...]
    weight: int = 3
    allows: bool = False
    theme: str = ""


def to_tables(rows: Iterable[PhraseRow], *, theme: str | None) -> list[dict[str, Any]]:
    """One table per theme word, each as a file of config/phrases, but with the foreign word as `category`.

    theme: where a row says none.
    """
    phrases: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    allowed: list[str] = []
    for row in rows:
        texts = [text.translate(_BRACKETS) for text in row.texts]  # brackets and bars mean alternatives there
        if row.allows:
            allowed += texts
        else:
            phrases[row.theme][row.weight] += texts
    tables: list[dict[str, Any]] = [
        {
            "category": word or theme or "",
            "phrase": [
                {"texts": texts, "weight": weight, "reason": IN_THE_SCHOOLS_LIST}
                for weight, texts in sorted(by_weight.items())
            ],
        }
        for word, by_weight in phrases.items()
    ]
    if allowed:
        tables.append({"allow": [{"texts": allowed, "reason": IN_THE_SCHOOLS_LIST}]})
    return tables
