"""Measurements come in; a Markdown table leaves, and takes its place between the markers of docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NEW_PAGE = f"# Performance\n\nWritten by `make bench`; do not edit between the markers.\n\n{BEGIN}\n{END}\n"


def to_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns padded so that it reads well in a terminal too."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)])


def describe_machine() -> str:
    """Cores, processor, load and Python; no host name, no path."""
    cores = len(os.sched_getaffinity(0))
    model = next((line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")), "")
    load = f"load {os.getloadavg()[2]:.1f} in the quarter of an hour before"
    return (
        f"{cores} cores, {model or platform.machine()}, {platform.system()}, Python {platform.python_version()}, {load}"
    )


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def write_page(path: Path, text: str) -> None:
    """Put the text between the page's markers; a page without them is begun anew."""
    page = path.read_text(encoding="utf-8") if path.exists() else NEW_PAGE
    if BEGIN not in page or END not in page:
        page = page.rstrip("\n") + f"\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{after}", encoding="utf-8")
