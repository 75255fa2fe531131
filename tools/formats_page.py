"""The shipped descriptors go in; docs/formats.md, every format and how to write another, comes out."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

from monitor.ingest.formats import Format, list_formats, load_formats, shipped_folder, show_format
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.formats.needs import KEYS_OF_EVERY_KIND, KEYS_OF_KIND
from tools.markdown import to_fence, to_table

REPO = Path(__file__).resolve().parent.parent
EXAMPLE = REPO / "docs" / "examples" / "formats" / "our_portal.toml"

INTRODUCTION = """\
# Log formats

Made by `make docs` from the descriptors in `config/formats`.

```
filterwatch formats detect FILE     # which format a file has, how sure that is, why, and its first five entries
filterwatch formats list            # every format, the school's own included
filterwatch formats show ID         # where a format takes each field from
filterwatch formats test [ID]       # read its fixture and compare
```

A source without a `format` is detected when its first file is read, and then fixed. Any CSV with a header row is read,
whoever made it, when it has a column for the time and one for an address or search words (`csv`).

**Known from** says what a format rests on. *samples*: lines of the real product were read. *source*: the product's own
code says how it writes. *documented*: the vendor names the columns, but no real export was seen: look at what
`formats detect` makes of yours before you rely on it. Every format has a fixture of invented lines that is read at each
test run. [How far they agree](formats-agreement.md) with the parses that public samples ship is measured, too.

**Who** and **what** say what such a log can tell. Without a login a draft names a device or an address at most, and its
confidence is low. Without a page, only whole hosts can be held against lists. Without a verdict of the filter's, no
line is taken as blocked."""

WRITING = """\
## Write a descriptor

A log that nobody has described takes one file in the school's own `formats/` folder, and no code. Copy the nearest one,
or begin with this:"""

AFTER_EXAMPLE = """\
Put a few invented lines beside it, `formats/fixtures/<id>.log`, and what must come of them,
`formats/fixtures/<id>.expected.jsonl`: one entry a line, the counts last. `filterwatch formats test <id>` compares. The
lines of the example, and what comes of them:"""

SQUID = """\
A Squid whose `logformat` isn't one of its own needs no expressions. Copy the line from `squid.conf` (several, where it
was changed): the columns, the time, the fields and the meaning of Squid's results follow from it.

```toml
id = "our_squid"
title = "Our Squid"
kind = "pattern"
logformat = '%ts.%03tu %>a %[un %Ss/%03>Hs %<st %rm %ru "%{User-Agent}>h" %ssl::>sni'
```

All codes and modifiers that Squid documents are understood (width, precision, `{argument}`, and the ways to quote); an
unknown one is passed over as a field. Squid's own formats go by their names: `logformat = "combined"`. What can't be
read without a doubt is refused: two codes side by side with nothing between them, a line without a time or an
address."""

NO_FORMAT = """\
## Products that publish no format

No column names of an export were found for **RM SafetyNet**, **Exa SurfProtect**, **Smoothwall Cloud Filter**,
**Lightspeed Filter (Relay)**, **Impero**, **iboss**, **Opendium** and **Fastvue**. Whatever CSV they give is read as
`csv`, by the spellings of `aliases.toml`. **LGfL SchoolProtect** and **Schools Broadband** are `netsweeper`; **LGfL
Senso** is `senso`. Compare what `filterwatch formats detect FILE` shows with the product's own screen before you rely
on it.

## What a log can't prove

A writer that doesn't escape quotes lets whoever writes an address write a key as well. A key that comes twice is
rejected, and one that stands where its product never puts it doesn't count. What is left: a record in which the product
itself writes **no login at all** (a Zscaler template without `login` or with a raw `url` in place of `eurl`, SonicWall
without `usr`) can be given one by its own sender, who stays known by the address of the client. Let such a filter write
the login always, and addresses %-encoded.

A search's table (Splunk), one JSON array and JSON over several lines are refused with what to export instead. A record
that a collector cut inside a quote (long addresses over UDP syslog) is rejected and counted: raise its size limit."""

AFTER_LINES = """\
The third line's word isn't in the list: its action is `unknown`, and health counts the word until a person adds it. The
fourth line is rejected, counted and kept sealed for a fortnight."""

KIND_WORDS = {
    "delimited-header": "columns with a header row, found by their names",
    "delimited": "columns without a header row, named by `columns`",
    "keyvalue": "`key=value` pairs",
    "jsonlines": "one JSON object a line",
    "pattern": "lines that a regular expression takes apart, by named groups",
}
KEY_WORDS = {
    "kind": "the reader",
    "when": "with several `[[layout]]`: only lines that match this are read by this one",
    "strip": "what stands before the record and is cut off",
    "separator": "between columns; `auto` finds it from the header row",
    "quote": "`doubled`: a quote inside quotes is written twice; `bare`: not; `none`: quotes are letters",
    "preamble": "how many lines may stand before the header row",
    "header_directive": "a line that begins with this names the columns, anywhere in the file",
    "aliases": "columns that `[fields]` doesn't name are found by the spellings of `aliases.toml`",
    "columns": "the names of the columns, in their order",
    "pair_separator": "between pairs",
    "assign": "between key and value",
    "escape": "how a separator inside a value is written",
    "ahead": "keys that say who it was and always stand before the address: behind it they are somebody's text",
    "start": "where the pairs begin in the line",
    "descend": "objects inside the object whose keys are taken as well",
    "pivot": "a list of name and value objects that is taken as keys and values",
    "logformat": "instead of patterns: the line of squid.conf; `[[time]]`, `[fields]` and `[action]` follow from it",
    "hand_made": "a template wrote the JSON, which escapes no quotes: an object with a key twice is rejected",
    "patterns": "regular expressions (RE2); the first that matches counts, its groups are the columns",
}


def compose_formats() -> str:
    formats = load_formats([shipped_folder()])
    parts = [
        INTRODUCTION,
        _compose_overview(formats),
        "## What each one needs",
        *(_compose_format(fmt) for fmt in formats.values()),
        NO_FORMAT,
        *_compose_writing(),
    ]
    return "\n\n".join(parts) + "\n"


def _compose_overview(formats: dict[str, Format]) -> str:
    rows = []
    for row in list_formats(formats):
        shown = show_format(formats[row["id"]])
        cells = (f"[`{row['id']}`](#{row['id']})", row["title"], _spell_who(shown), _spell_what(shown))
        rows.append((*cells, _spell_verdict(shown["action"]), row["evidence"]))
    return "\n".join(to_table(("id", "product", "who", "what", "verdict", "known from"), rows))


def _compose_format(fmt: Format) -> str:
    shown = show_format(fmt)
    kinds = " or ".join(KIND_WORDS[kind] for kind in sorted({layout.kind for layout in fmt.layouts}))
    fixtures = ", ".join(f"[{path.name}](../{path.relative_to(REPO)})" for path in find_fixtures(fmt))
    lines = [
        f"### {fmt.id}",
        "",
        _read_comment(fmt.path),
        "",
        f"- read as: {kinds}",
        f"- recognised by: {shown['looks_like']}",
        f"- times without a zone: {' or '.join(_spell_zones(shown['time']))}",
        f"- proof: {fixtures}",
    ]
    return "\n".join(lines)


def _compose_writing() -> Iterator[str]:
    yield WRITING
    yield "\n".join(to_fence(EXAMPLE.read_text(encoding="utf-8"), "toml"))
    yield AFTER_EXAMPLE
    fixture = EXAMPLE.parent / "fixtures" / f"{EXAMPLE.stem}.log"
    yield "\n".join(to_fence(fixture.read_text(encoding="utf-8")))
    yield "\n".join(to_fence(fixture.with_suffix(".expected.jsonl").read_text(encoding="utf-8"), "json"))
    yield AFTER_LINES
    yield SQUID
    for kind, keys in {"every kind": KEYS_OF_EVERY_KIND, **KEYS_OF_KIND}.items():
        head = kind if kind not in KIND_WORDS else f"`{kind}`: {KIND_WORDS[kind]}"
        rows = [(f"`{key}`", words) for key, words in KEY_WORDS.items() if key in keys]
        if missing := keys - KEY_WORDS.keys():
            raise SystemExit(f"tools/formats_page.py: KEY_WORDS doesn't say what {sorted(missing)} do.")
        yield f"**{head[0].upper()}{head[1:]}**"
        yield "\n".join(to_table(("key", "what it says"), rows))


def _read_comment(path: Path) -> str:
    """The comment that opens a descriptor."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = [line.removeprefix("#").strip() for line in takewhile(lambda line: line.startswith("#"), lines)]
    return "\n".join(comment).replace("<", "\\<")


def _spell_who(shown: dict[str, Any]) -> str:
    words = {"user.name": "login", "host.name": "device", "source.ip": "address"}
    return ", ".join(word for field, word in words.items() if field in shown["fields"]) or "-"


def _spell_what(shown: dict[str, Any]) -> str:
    fields = shown["fields"]
    place = "page" if {"url.full", "url.path"} & fields.keys() else "host"
    return f"{place}, search words" if "search.term" in fields else place


def _spell_verdict(action: dict[str, Any]) -> str:
    if "always" in action:
        return f"always {action['always']}"
    return "yes" if action["from"] else "none"


def _spell_zones(times: list[dict[str, Any]]) -> list[str]:
    words = {"site": "the school's, or the source's `timezone`", "utc": "UTC"}
    return list(dict.fromkeys(words.get(time["zone"], time["zone"]) for time in times))
