"""A column of users enters; whether its brackets hold a group or the login leaves."""

import re
from collections.abc import Sequence

from monitor.ingest.formats.learn.structure import Structure
from monitor.ingest.formats.learn.values import kinds_of

LOGIN_OF_USER = r"\(([^()\s]+)\)\s*$"
USER_WITH_GROUP = r"^\s*([^()]+?)\s*\([^()@]+\)\s*$"
GROUP_OF_USER = r"\(([^()@]+)\)\s*$"


def has_group(structure: Structure, column: int) -> bool:
    """Whether logins stand beside their group in brackets: `jsmith (Year 8)`."""
    before, inside = _in_brackets(structure, column)
    return bool(inside) and not _are_logins(before, inside)


def has_login(structure: Structure, column: int) -> bool:
    """Whether names stand beside their login in brackets: `Jo Smith (jsmith)`."""
    before, inside = _in_brackets(structure, column)
    return bool(inside) and _are_logins(before, inside)


def _in_brackets(structure: Structure, column: int) -> tuple[list[str], list[str]]:
    """What stands before and within brackets, where four of five values end in some."""
    values = [value.strip() for value in structure.values(column) if value.strip()]
    found = [match for value in values if (match := re.search(GROUP_OF_USER, value))]
    if not found or len(found) < 0.8 * len(values):
        return [], []
    return [match.string[: match.start()].strip() for match in found], [match[1].strip() for match in found]


def _are_logins(before: Sequence[str], inside: Sequence[str]) -> bool:
    """One word each, as many as there are names in front of them, which have blanks."""
    is_plain = all(kinds_of(text) & {"login", "account"} and not kinds_of(text) & {"group"} for text in inside)
    return is_plain and len(set(inside)) >= len(set(before)) and sum(" " in text for text in before) > len(before) / 2
