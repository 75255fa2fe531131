"""The text of a list goes in; its entries with their line numbers come out, compact enough for millions."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain

LONGEST_LINE = 4096
IS_TOO_LONG = "is longer than any address"
_COMMENT_STARTS = ("#", "!", ";")

_BLOCK = 65_536
_PART = 1 << 20

Numbered = tuple[int, str]


class NumberedTexts:
    """Entries in file order, each with its line. Many are kept as one text, which takes a fifth of the room."""

    def __init__(self) -> None:
        self._numbers = array("I")
        self._blocks: list[list[str]] = []
        self._waiting: list[str] = []

    def add(self, number: int, text: str) -> None:
        self._numbers.append(number)
        self._waiting.append(text)
        if len(self._waiting) >= _BLOCK:
            self._blocks.append(_to_block(self._waiting))
            self._waiting = []

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Numbered]:
        texts = chain.from_iterable(map(_from_block, self._blocks))
        return iter(zip(self._numbers, chain(texts, self._waiting), strict=True))


def _to_block(texts: list[str]) -> list[str]:
    """One text of them all; the texts themselves where one holds a line end of its own (a field of a CSV file may)."""
    block = "\n".join(texts)
    return [block] if block.count("\n") == len(texts) - 1 else texts


def _from_block(block: list[str]) -> list[str]:
    return block[0].split("\n") if len(block) == 1 else block


def split_lines(text: str) -> Iterator[str]:
    """The lines of a text, a part at a time: of a list of millions, never all at once."""
    start = 0
    while (end := text.find("\n", start + _PART)) >= 0:
        yield from text[start:end].split("\n")
        start = end + 1
    yield from text[start:].split("\n")


def numbered_lines(lines: Iterable[str], *, comments: tuple[str, ...] = _COMMENT_STARTS) -> Iterator[Numbered]:
    """(line number from 1, stripped line) of every line that is neither blank nor a comment."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith(comments):
            yield number, text


def without_remark(text: str) -> str:
    """The text before a remark that is set off by a blank: `bad.example # since May` -> `bad.example`."""
    return text.partition(" #")[0].partition("\t#")[0].strip() if "#" in text else text
