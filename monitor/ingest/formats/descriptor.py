"""The shape of a format descriptor (config/formats/<id>.toml): names, types, defaults, and what each key means."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from monitor.ingest.readers.patterns.engines import compile_pattern
from monitor.settings.model import Section

CANONICAL_FIELDS = (
    "user.name",
    "user.domain",
    "user.group.name",
    "labels.identity_type",
    "source.ip",
    "source.ip_port",
    "source.ip_pub",
    "host.name",
    "url.full",
    "url.scheme",
    "url.path",
    "url.query",
    "url.domain",
    "url.domain_wire",
    "http.request.method",
    "rule.category",
    "rule.name",
    "search.term",
    "event.reason",
    "observer.name",
)


def _check_pattern(text: str) -> str:
    compile_pattern(text, trusted=False)
    return text


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


PatternText = Annotated[str, AfterValidator(_check_pattern)]
Columns = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
"""One column name, or several of which the first with a value counts; "a+b" joins two columns."""

Word = Literal["blocked", "warned", "overridden", "redirected", "flagged", "allowed", "auth", "error", "unknown"]
KindWord = Literal["web", "dns", "search", "keyword", "app", "network"]
IdentityWord = Literal["unknown", "person", "device", "network", "shared"]
Reader = Literal["delimited-header", "delimited", "keyvalue", "jsonlines", "pattern"]


class LayoutPart(Section):
    """One shape of a record. A format with a single shape writes these keys at the top of the file.

    when: an expression that only records of this shape match; strip: what precedes the record, taken off.
    delimited-header: separator ("auto" looks for one; "blank" = runs of blanks), quote, preamble (records that may
    stand before the header row), header_directive (what introduces it, such as "#Fields: "), aliases (columns that
    [fields] doesn't name are found by aliases.toml). delimited: columns in their order. keyvalue: start (what precedes
    the pairs; its named groups are columns), pair_separator, assign, escape, ahead (keys that say who it was and are
    always written before the address; behind it they are somebody's text). jsonlines: descend (keys to walk down
    first), pivot (a list of name/value objects that become columns), hand_made (a template wrote it, which escapes no
    quotes: objects with a key twice are refused). pattern: expressions with named groups, or
    logformat: the line of squid.conf that describes the log (several, where it was changed), from which they are made
    (the names of the columns: squid_codes.COLUMNS).
    """

    kind: Reader | None = None
    when: PatternText = ""
    strip: PatternText = ""
    separator: str = ","
    quote: Literal["doubled", "bare", "none"] = "doubled"
    columns: tuple[str, ...] = ()
    preamble: int = Field(default=0, ge=0, le=200)
    header_directive: str = ""
    aliases: bool = False
    pair_separator: str = " "
    assign: Literal["=", ":"] = "="
    escape: Literal["backslash", "cef"] = "backslash"
    start: PatternText = ""
    ahead: tuple[str, ...] = ()
    descend: tuple[str, ...] = ()
    pivot: str = ""
    hand_made: bool = False
    patterns: tuple[PatternText, ...] = ()
    logformat: Columns = ()


class TimePart(Section):
    """How a stamp is read: `as` first, then `formats` (strptime's letters). zone: site, utc or a zone's name.

    as = "any": ISO 8601, Unix times, and the ways listed in aliases.toml.
    """

    source: str = Field(alias="from")
    style: Literal["epoch", "iso", "iso_or_epoch", "any", ""] = Field(default="", alias="as")
    formats: tuple[str, ...] = ()
    zone: str = "site"


class ActionPart(Section):
    """The closed list of the vendor's words. `word`: keep only the first group of this expression; `always`: every
    record has this action."""

    source: Columns = Field(default=(), alias="from")
    word: PatternText = ""
    rules: tuple[tuple[PatternText, Word], ...] = ()
    always: Word | None = None


class KindPart(Section):
    """What sort of record it is (event.category)."""

    category: KindWord = "web"
    source: Columns = Field(default=(), alias="from")
    rules: tuple[tuple[PatternText, KindWord], ...] = ()


class SeverityPart(Section):
    source: Columns = Field(alias="from")
    rules: tuple[tuple[PatternText, Annotated[int, Field(ge=1, le=5)]], ...]


class IdentityPart(Section):
    source: Columns = Field(alias="from")
    rules: tuple[tuple[PatternText, IdentityWord], ...]


class PartiesPart(Section):
    """Two columns with lists, of names and of what each is: the first name whose kind matches is the user."""

    names: str
    types: str
    match: PatternText


class IgnorePart(Section):
    """A record that is no request: its column matches `match`, or doesn't match `unless`. As [[refuse]]: one whose
    values stand in each other's columns, because a separator inside one of them isn't escaped; it is rejected."""

    source: str = Field(alias="from")
    match: PatternText = ""
    unless: PatternText = ""


class NoticePart(Section):
    """A line that a person should know of (the filter is off). It counts as ignored."""

    kind: str
    match: PatternText
    says: str


class CarryPart(Section):
    """Columns that a record takes from the last one with the same key, where it has none itself."""

    key: str
    columns: tuple[str, ...]
    limit: int = Field(default=512, ge=1, le=10_000)


class DetectPart(Section):
    """How a file is recognised: by an expression that its lines match, or by names in its header row: at least half
    of `headers`, and one of `keys`, which no other export has.

    says: its look in plain words, for the technician; rank: the higher wins where two formats fit equally well.
    """

    line: PatternText = ""
    headers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    says: str = ""
    rank: int = 1


class EmptyPart(Section):
    values: tuple[str, ...] = ()


class Descriptor(LayoutPart):
    """A whole descriptor; id, title, [detect] says and a [[time]] are needed.

    evidence: samples (real lines were read), source (the product's own code), documented (columns that the vendor
    names), general.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,40}$")] = ""
    title: str = ""
    evidence: Literal["samples", "source", "documented", "general"] = "general"
    layout: tuple[LayoutPart, ...] = ()
    time: tuple[TimePart, ...] = ()
    fields: dict[str, Columns] = Field(default_factory=dict)
    take: dict[str, PatternText] = Field(default_factory=dict)
    action: ActionPart = ActionPart()
    event: KindPart = KindPart()
    severity: SeverityPart | None = None
    identity: IdentityPart | None = None
    parties: PartiesPart | None = None
    ignore: tuple[IgnorePart, ...] = ()
    refuse: tuple[IgnorePart, ...] = ()
    negative: tuple[PatternText, ...] = ()
    notice: tuple[NoticePart, ...] = ()
    carry: CarryPart | None = None
    detect: DetectPart = DetectPart()
    empty: EmptyPart = EmptyPart()
    category_separators: str = ""
    day_order: Literal["dmy", "mdy", ""] = "dmy"
    record_end: Literal["lf", "nul"] = "lf"
    multiline: Literal["none", "quoted"] = "none"
    framed: bool = True
    fast_path: Literal["", "squid"] = ""
