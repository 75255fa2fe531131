"""A descriptor enters; what it lacks, and keys that mean nothing where they stand, leave as problems."""

from pathlib import Path

from monitor.errors import Problem
from monitor.ingest.formats.descriptor import Descriptor, LayoutPart
from monitor.settings.validation import suggest

KEYS_OF_KIND = {
    "delimited-header": {"separator", "quote", "preamble", "header_directive", "aliases"},
    "delimited": {"separator", "quote", "columns"},
    "keyvalue": {"pair_separator", "assign", "escape", "start", "ahead"},
    "jsonlines": {"descend", "pivot", "hand_made"},
    "pattern": {"patterns", "logformat"},
}
NEEDED_BY_KIND = {"delimited": ("columns",), "pattern": ("patterns",)}
KEYS_OF_EVERY_KIND = {"kind", "when", "strip"}


def find_missing(descriptor: Descriptor, path: Path) -> list[Problem]:
    """The keys that every descriptor needs."""
    needed = (
        (descriptor.id, "id", 'Add id = "..." as in the file name.'),
        (descriptor.title, "title", 'Add title = "...": what the technician reads.'),
        (descriptor.detect.says, "[detect] says", "Say in plain words how such a file looks."),
        (descriptor.time, "[[time]]", "Say which column holds the time, and how it is written."),
    )
    problems = [Problem(f"{path}: {key}", "is missing.", fix) for value, key, fix in needed if not value]
    if descriptor.id and descriptor.id != path.stem:
        fix = f"Name the file {descriptor.id}.toml, or change the id."
        problems.append(Problem(f"{path}: id", f'is "{descriptor.id}".', fix))
    return problems


def find_strange_keys(part: LayoutPart, kind: str, path: Path) -> list[Problem]:
    """Keys that the kind doesn't read, and what the kind can't do without."""
    allowed = KEYS_OF_KIND[kind] | KEYS_OF_EVERY_KIND
    problems = [
        Problem(f"{path}: {key}", f'means nothing to kind = "{kind}".', suggest(key, allowed))
        for key in sorted((part.model_fields_set & set(LayoutPart.model_fields)) - allowed)
    ]
    problems += [
        Problem(f"{path}: {key}", "is missing.", f'kind = "{kind}" needs it.')
        for key in NEEDED_BY_KIND.get(kind, ())
        if not getattr(part, key)
    ]
    if part.separator not in {"auto", "blank"} and len(part.separator) != 1:
        problems.append(Problem(f"{path}: separator", "must be one character.", 'Or write "auto" or "blank".'))
    return problems
