"""A validated descriptor enters; the Format that readers use leaves, or the problems that only compiling shows."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.errors import Problem
from monitor.ingest.formats.descriptor import CANONICAL_FIELDS, Descriptor, IgnorePart, LayoutPart, TimePart
from monitor.ingest.formats.needs import find_missing, find_strange_keys
from monitor.ingest.readers.fields.choices import UNLISTED
from monitor.ingest.readers.fields.stamps import StampFormat
from monitor.ingest.readers.format import (
    ALIAS,
    FRAME_COLUMNS,
    AliasTable,
    Carry,
    Choice,
    FieldRule,
    Format,
    IgnoreRule,
    Layout,
    Parties,
    Signature,
    Source,
    TimeRule,
)
from monitor.ingest.readers.patterns.engines import Pattern, compile_pattern
from monitor.records.event import ACTION_WORDS, Identity, Kind
from monitor.settings.validation import suggest

STYLES = {"": (), "epoch": ("epoch",), "iso": ("iso",), "iso_or_epoch": ("iso", "epoch"), "any": ("iso", "epoch")}


class Compiler:
    """Compiles one descriptor and collects what is wrong with it. trusted: it is shipped with the product."""

    def __init__(self, descriptor: Descriptor, path: Path, *, aliases: AliasTable, trusted: bool) -> None:
        self._descriptor, self._path = descriptor, path
        self._aliases, self._trusted = aliases, trusted
        self._uses_aliases = descriptor.aliases or any(part.aliases for part in descriptor.layout)
        self.problems: list[Problem] = []

    def compile(self) -> Format:
        """The format; meaningless when `problems` isn't empty afterwards."""
        made = self._descriptor
        self.problems += find_missing(made, self._path)
        times = tuple(rule for part in made.time if (rule := self._time(part)) is not None)
        fields = self._fields()
        return Format(
            id=made.id,
            title=made.title,
            evidence=made.evidence,
            layouts=self._layouts(),
            times=times,
            fields=fields,
            action=Choice(
                sources=self._action_sources(),
                rules=tuple((self._pattern(text), ACTION_WORDS[word]) for text, word in made.action.rules),
                take=self._optional(made.action.word),
                otherwise=UNLISTED,
            ),
            action_always=-1 if made.action.always is None else ACTION_WORDS[made.action.always],
            kind=self._words(made.event.source, made.event.rules, Kind, otherwise=Kind[made.event.category.upper()]),
            severity=self._severity(),
            identity=self._words(made.identity.source, made.identity.rules, Identity) if made.identity else None,
            parties=self._parties(),
            ignore=self._passed_over(made.ignore),
            refuse=self._passed_over(made.refuse),
            negative=tuple(self._pattern(text) for text in made.negative),
            notices=tuple((part.kind, self._pattern(part.match), part.says) for part in made.notice),
            carry=Carry(key=made.carry.key, columns=made.carry.columns, limit=made.carry.limit) if made.carry else None,
            category_separators=made.category_separators,
            empty=frozenset(value.lower() for value in made.empty.values),
            day_order=made.day_order,
            record_end=made.record_end,
            multiline=made.multiline == "quoted",
            framed=made.framed,
            fast_path=made.fast_path,
            aliases=self._aliases if self._uses_aliases else None,
            signature=Signature(
                line=self._optional(made.detect.line),
                headers=made.detect.headers,
                keys=made.detect.keys,
                says=made.detect.says,
                rank=made.detect.rank,
            ),
            columns=self._columns(times, fields),
            path=self._path,
            trusted=self._trusted,
        )

    def _complain(self, key: str, what: str, fix: str) -> None:
        self.problems.append(Problem(f"{self._path}: {key}", what, fix))

    def _layouts(self) -> tuple[Layout, ...]:
        made = self._descriptor
        if made.layout and made.kind is not None:
            self._complain(
                "kind", "stands beside [[layout]].", "Give each [[layout]] its own kind, and none at the top."
            )
        parts: Sequence[LayoutPart] = made.layout or (made,)
        layouts = []
        for part in parts:
            if part.kind is None:
                self._complain("kind", "is missing.", 'Write kind = "delimited-header", for instance.')
            else:
                self.problems += find_strange_keys(part, part.kind, self._path)
                layouts.append(self._layout(part, part.kind))
        return tuple(layouts)

    def _layout(self, part: LayoutPart, kind: str) -> Layout:
        return Layout(
            kind=kind,
            when=self._optional(part.when),
            strip=self._optional(part.strip),
            separator=part.separator,
            quote=part.quote,
            columns=part.columns,
            preamble=part.preamble,
            directive=part.header_directive,
            aliases=part.aliases,
            start=self._optional(part.start),
            pair_separator=part.pair_separator,
            assign=part.assign,
            escape=part.escape,
            ahead=part.ahead,
            descend=part.descend,
            pivot=part.pivot,
            hand_made=part.hand_made,
            patterns=tuple(self._pattern(text) for text in part.patterns),
        )

    def _time(self, part: TimePart) -> TimeRule | None:
        formats: list[StampFormat] = []
        for text in part.formats:
            try:
                formats.append(StampFormat(text))
            except ValueError as problem:
                self._complain("[[time]] formats", f"{problem}.", 'Write them as strptime does: "%d/%m/%Y %H:%M:%S".')
        if part.style == "any":
            formats += self._aliases.stamps
        if not part.style and not part.formats:
            self._complain("[[time]]", "has neither as nor formats.", 'Add as = "iso", or formats = [...].')
        if part.zone not in {"site", "utc"}:
            try:
                ZoneInfo(part.zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                fix = 'Write "site", "utc" or a name such as "Europe/London".'
                self._complain("[[time]] zone", f'"{part.zone}" is not a time zone.', fix)
                return None
        return TimeRule(source=_source(part.source), styles=STYLES[part.style], formats=tuple(formats), zone=part.zone)

    def _fields(self) -> dict[str, FieldRule]:
        made = self._descriptor
        for table, names in (("[fields]", made.fields), ("[take]", made.take)):
            for name in names:
                if name not in CANONICAL_FIELDS:
                    fix = suggest(name, CANONICAL_FIELDS)
                    self._complain(f'{table} "{name}"', "is not a canonical field.", fix)
        rules = {}
        for name in CANONICAL_FIELDS:
            sources = self._sources(made.fields.get(name, ()), name)
            if sources:
                rules[name] = FieldRule(sources=sources, take=self._optional(made.take.get(name, "")))
        return rules

    def _sources(self, names: Sequence[str], field: str = "") -> tuple[Source, ...]:
        """The named columns and, where aliases are used, what the alias table finds for the field."""
        sources = [_source(name) for name in names]
        if self._uses_aliases and field in self._aliases.spellings:
            sources.append((ALIAS + field,))
        return tuple(sources)

    def _action_sources(self) -> tuple[Source, ...]:
        """An action that never changes needs no column."""
        action = self._descriptor.action
        return self._sources(action.source, "" if action.always else "action")

    def _words(
        self,
        source: Sequence[str],
        rules: Sequence[tuple[str, str]],
        words: type[Kind | Identity],
        *,
        otherwise: int = 0,
    ) -> Choice:
        return Choice(
            sources=self._sources(source),
            rules=tuple((self._pattern(text), words[word.upper()]) for text, word in rules),
            otherwise=otherwise,
        )

    def _passed_over(self, parts: Sequence[IgnorePart]) -> tuple[IgnoreRule, ...]:
        return tuple(
            IgnoreRule(
                source=_source(part.source),
                match=self._optional(part.match),
                unless=self._optional(part.unless),
            )
            for part in parts
        )

    def _parties(self) -> Parties | None:
        part = self._descriptor.parties
        return Parties(names=part.names, types=part.types, match=self._pattern(part.match)) if part else None

    def _severity(self) -> Choice | None:
        part = self._descriptor.severity
        if part is None:
            return None
        rules = tuple((self._pattern(text), number) for text, number in part.rules)
        return Choice(sources=self._sources(part.source), rules=rules)

    def _pattern(self, text: str) -> Pattern:
        return compile_pattern(text, trusted=self._trusted)

    def _optional(self, text: str) -> Pattern | None:
        return self._pattern(text) if text else None

    def _columns(self, times: Sequence[TimeRule], fields: dict[str, FieldRule]) -> tuple[str, ...]:
        """Every raw column that any rule names, in one order for all layouts."""
        made = self._descriptor
        lists: list[Sequence[Source]] = [
            [rule.source for rule in times],
            *(rule.sources for rule in fields.values()),
            self._action_sources(),
            self._sources(made.event.source),
            self._sources(made.severity.source) if made.severity else (),
            self._sources(made.identity.source) if made.identity else (),
            [_source(part.source) for part in (*made.ignore, *made.refuse)],
            [(made.carry.key,), made.carry.columns] if made.carry else (),
            [(made.parties.names, made.parties.types)] if made.parties else (),
        ]
        names = dict.fromkeys(name for sources in lists for source in sources for name in source)
        return tuple(name for name in names if name not in FRAME_COLUMNS)


def _source(text: str) -> Source:
    """Split "date+time" into the two columns whose texts are joined."""
    return tuple(part for part in text.split("+") if part)
