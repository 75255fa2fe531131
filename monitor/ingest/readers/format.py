"""A format as the readers need it: what a descriptor says, compiled. Made by monitor.ingest.formats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.ingest.readers.fields.stamps import StampFormat
from monitor.ingest.readers.patterns.engines import Pattern

ALIAS = "alias:"
FRAME_TIME = "@frame.time"
FRAME_HOST = "@frame.host"
FRAME_ID = "@frame.id"
FRAME_COLUMNS = frozenset({FRAME_TIME, FRAME_HOST, FRAME_ID})

Source = tuple[str, ...]
"""Names of columns whose values are joined into one text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One shape that a record of the format can have. `when` is None for the only or the last one.

    kind: delimited-header | delimited | keyvalue | jsonlines | pattern. separator: "auto" looks for one in the header
    row; "blank" is any run of blanks. quote: doubled (RFC 4180) | bare (every value quoted, inner quotes as they
    are) | none. preamble: records before the header row that are passed over. directive: what introduces a header
    row, where a comment line does (`#Fields: `). start: what precedes the pairs of a key=value record; its named
    groups are columns. assign: between key and value. escape: backslash | cef. descend: keys to walk down first.
    pivot: a list of {name, value} objects that become columns. strip: what precedes the record, taken off.
    hand_made: its JSON was written by a template that escapes nothing: a key that comes twice is refused.
    ahead: keys that always stand before text that a user can write.
    """

    kind: str
    when: Pattern | None = None
    separator: str = ","
    quote: str = "doubled"
    columns: tuple[str, ...] = ()
    preamble: int = 0
    directive: str = ""
    aliases: bool = False
    start: Pattern | None = None
    pair_separator: str = " "
    assign: str = "="
    escape: str = "backslash"
    ahead: tuple[str, ...] = ()
    descend: tuple[str, ...] = ()
    pivot: str = ""
    hand_made: bool = False
    patterns: tuple[Pattern, ...] = ()
    strip: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """Where a canonical field comes from: the first source that isn't empty. `take` keeps its first group only."""

    sources: tuple[Source, ...]
    take: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRule:
    """How a stamp is read. styles: of epoch, iso, tried before `formats`. zone: site | utc | a zone's name."""

    source: Source
    styles: tuple[str, ...] = ()
    formats: tuple[StampFormat, ...] = ()
    zone: str = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A closed list: the number of the first rule whose pattern is found in the word; `otherwise` when none is.

    The word is the first source that isn't empty, its columns joined by "/"; `take`: the part of it (the first group)
    that is shown and counted as the vendor's word.
    """

    sources: tuple[Source, ...] = ()
    rules: tuple[tuple[Pattern, int], ...] = ()
    take: Pattern | None = None
    otherwise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreRule:
    """A record that isn't a request, or can't be one: its word matches `match`, or doesn't match `unless`."""

    source: Source
    match: Pattern | None = None
    unless: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """A column that only some records bear: the others take it from the last record with the same key.

    limit: how many keys are remembered, the oldest forgotten first.
    """

    key: str
    columns: tuple[str, ...]
    limit: int = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Two columns with lists, of names and of what each of them is: the first name whose kind matches is the user.

    names, types: columns whose values a comma without a blank behind it separates.
    """

    names: str
    types: str
    match: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How a file of this format is recognised: by a line's look, or by half of `headers` and one of `keys`.

    says: its look in plain words; rank: the higher wins a draw.
    """

    line: Pattern | None = None
    headers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    says: str = ""
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasTable:
    """Header spellings in order of trust: field -> spellings, lower-case letters and digits only.

    stamps: the ways to write a time that `as = "any"` tries besides ISO 8601 and Unix times.
    """

    spellings: Mapping[str, tuple[str, ...]]
    stamps: tuple[StampFormat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A log format.

    columns: every raw column that a rule names, in the order of the parsers' rows. action_always: the action of every
    record, or -1. refuse: what shows that a value stands in another's column. empty: words that stand for no user.
    fast_path: "squid" for the block reader. path: the descriptor.
    trusted: it is shipped with the product.
    """

    id: str
    title: str
    evidence: str
    layouts: tuple[Layout, ...]
    times: tuple[TimeRule, ...]
    fields: Mapping[str, FieldRule]
    action: Choice
    action_always: int = -1
    kind: Choice = field(default_factory=Choice)
    severity: Choice | None = None
    identity: Choice | None = None
    parties: Parties | None = None
    ignore: tuple[IgnoreRule, ...] = ()
    refuse: tuple[IgnoreRule, ...] = ()
    negative: tuple[Pattern, ...] = ()
    notices: tuple[tuple[str, Pattern, str], ...] = ()
    carry: Carry | None = None
    category_separators: str = ""
    empty: frozenset[str] = frozenset()
    day_order: str = "dmy"
    record_end: str = "lf"
    multiline: bool = False
    framed: bool = True
    fast_path: str = ""
    aliases: AliasTable | None = None
    signature: Signature = field(default_factory=Signature)
    columns: tuple[str, ...] = ()
    path: Path = Path()
    trusted: bool = True
