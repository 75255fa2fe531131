"""The text of a list goes in; its entries with their line numbers come out, compact enough for millions."""

from array import array
from collections.abc import Iterable, Iterator

LONGEST_LINE = 4096
IS_TOO_LONG = "is longer than any address"
_COMMENT_STARTS = ("#", "!", ";")

Numbered = tuple[int, str]


class NumberedTexts:
    """Entries in file order, each with its line: two columns instead of a tuple per entry."""

    def __init__(self) -> None:
        self._numbers = array("I")
        self._texts: list[str] = []

    def add(self, number: int, text: str) -> None:
        self._numbers.append(number)
        self._texts.append(text)

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[Numbered]:
        return iter(zip(self._numbers, self._texts, strict=True))


def numbered_lines(lines: Iterable[str], *, comments: tuple[str, ...] = _COMMENT_STARTS) -> Iterator[Numbered]:
    """(line number from 1, stripped line) of every line that is neither blank nor a comment."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith(comments):
            yield number, text


def without_remark(text: str) -> str:
    """The text before a remark that is set off by a blank: `bad.example # since May` -> `bad.example`."""
    return text.partition(" #")[0].partition("\t#")[0].strip() if "#" in text else text
