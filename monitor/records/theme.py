"""Our themes: what a vendor's category, a list or a phrase stands for, and which themes make one draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitor.errors import ConfigError, Problem

MOST_THEMES = 63
_NEEDED = ("id", "label", "description", "group", "severity")


class Group(StrEnum):
    """Only ILLEGAL and INAPPROPRIATE are safeguarding; PROTECTIVE shields a line, NOISE drops it."""

    ILLEGAL = "illegal"
    INAPPROPRIATE = "inappropriate"
    PROTECTIVE = "protective"
    POLICY = "policy"
    NOISE = "noise"
    UNKNOWN = "unknown"


SAFEGUARDING = (Group.ILLEGAL, Group.INAPPROPRIATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme of config/themes/themes.toml.

    description: a sentence for a DSL. severity: 0 (not safeguarding) to 4. draft_group: themes of one group make one
    draft; "" where a theme never makes one. restricted: a hit on the police's or IWF's own list, or the filter's own
    verdict, opens a restricted draft whatever the tuning.
    """

    id: str
    label: str
    description: str
    group: Group
    severity: int
    draft_group: str = ""
    restricted: bool = False


class ThemeTable:
    """All themes, each with a bit, so that the themes of a line are one integer (at most 63 of them)."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        """Raise ConfigError when two themes share an id, or there are too many."""
        self.themes = tuple(themes)
        self._number = {theme.id: number for number, theme in enumerate(self.themes)}
        if len(self._number) != len(self.themes) or len(self.themes) > MOST_THEMES:
            what = f"holds the same id twice, or more than {MOST_THEMES} themes."
            raise ConfigError([Problem("themes/themes.toml", what, "Give each theme an id of its own.")])
        self._rank = sorted(range(len(self.themes)), key=lambda number: (-self.themes[number].severity, number))

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> "ThemeTable":
        """Build from the `[[theme]]` tables of themes.toml. Raise ConfigError with every problem found."""
        themes: list[Theme] = []
        problems: list[Problem] = []
        for number, row in enumerate(rows, 1):
            where = f"themes/themes.toml: [[theme]] {number}"
            missing = [key for key in _NEEDED if key not in row]
            unknown = [key for key in row if key not in Theme.__dataclass_fields__]
            if missing or unknown:
                what = f"lacks {', '.join(missing)}." if missing else f"has the unknown key {unknown[0]}."
                problems.append(Problem(where, what, f"A theme has {', '.join(Theme.__dataclass_fields__)}."))
            elif row["group"] not in set(Group) or row["severity"] not in range(5):
                what = "has a group or severity that is not known."
                problems.append(Problem(where, what, f"Groups: {', '.join(Group)}; severity: 0 to 4."))
            else:
                themes.append(Theme(**{**row, "group": Group(row["group"])}))
        lacking = [group for group in Group if group not in {theme.group for theme in themes}]
        if lacking and not problems:
            what = f"has no theme of the group {lacking[0]}."
            problems.append(Problem("themes/themes.toml", what, "Every group needs at least one theme."))
        if problems:
            raise ConfigError(problems)
        return cls(themes)

    def __contains__(self, theme_id: str) -> bool:
        return theme_id in self._number

    def __getitem__(self, theme_id: str) -> Theme:
        return self.themes[self._number[theme_id]]

    def first(self, group: Group) -> Theme:
        """The first theme of a group; from_rows sees to it that each group has one."""
        return next(theme for theme in self.themes if theme.group is group)

    def bit(self, theme_id: str) -> int:
        """The theme's bit. Raise KeyError for an id that is not in the table."""
        return 1 << self._number[theme_id]

    def mask(self, *groups: Group, severity: int = 0) -> int:
        """The bits of all themes of these groups with at least this severity."""
        return sum(self.bit(theme.id) for theme in self.themes if theme.group in groups and theme.severity >= severity)

    @property
    def restricted_mask(self) -> int:
        """The bits of the themes whose official lists make a restricted draft."""
        return sum(self.bit(theme.id) for theme in self.themes if theme.restricted)

    def in_rank(self, bits: int) -> tuple[Theme, ...]:
        """The themes of a bit set, the worst first: by severity, then by their order in the file."""
        return tuple(self.themes[number] for number in self._rank if bits >> number & 1)

    def lead(self, bits: int) -> Theme | None:
        """The worst theme of a bit set; None for an empty one."""
        return next(iter(self.in_rank(bits)), None)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._number)
