"""A lesson enters; its descriptor, its fixture and the expected entries are written, and what the test says leaves."""

from pathlib import Path

from monitor.errors import FormatError, Problem
from monitor.ingest.formats.check import FIXTURES, check_format, write_expected
from monitor.ingest.formats.learn.lesson import Lesson
from monitor.ingest.formats.load import load_format
from monitor.ingest.readers.format import AliasTable


def save_lesson(lesson: Lesson, folder: Path, *, aliases: AliasTable, overwrite: bool = False) -> list[Problem]:
    """Write `<id>.toml`, `fixtures/<id>.log` and `fixtures/<id>.expected.jsonl`; returns what `formats test` says.

    Raises FormatError when the descriptor exists and `overwrite` is not set, OSError when the folder can't be written.
    """
    path = folder / f"{lesson.id}.toml"
    if path.exists() and not overwrite:
        raise FormatError(f"{path}: there is a format of this name already. Choose another --id, or say --force.")
    fixture = folder / FIXTURES / f"{lesson.id}.log"
    fixture.parent.mkdir(parents=True, exist_ok=True)
    fixture.write_bytes(lesson.fixture)
    path.write_text(lesson.descriptor, encoding="utf-8")
    fmt, problems = load_format(path, aliases=aliases)
    if fmt is None:
        return problems
    write_expected(fmt, fixture)
    return check_format(fmt)
