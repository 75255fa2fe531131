"""Words in, Markdown out: tables and fenced examples."""

from collections.abc import Iterable, Sequence


def to_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; a bar in a cell is escaped, a line break becomes a blank."""

    def to_row(cells: Sequence[str]) -> str:
        return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"

    return [to_row(head), f"|{'---|' * len(head)}", *map(to_row, rows)]


def to_fence(text: str, language: str = "") -> list[str]:
    return [f"```{language}", text.rstrip(), "```"]


def to_text(docstring: str | None) -> str:
    """A docstring as one paragraph of Markdown for each of its own."""
    paragraphs = (docstring or "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
