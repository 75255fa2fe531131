"""Guesses enter; the text of a descriptor leaves, with comments that say where each line comes from."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.ingest.formats.descriptor import CANONICAL_FIELDS
from monitor.ingest.formats.learn.actions import Verdicts, is_captured
from monitor.ingest.formats.learn.brackets import (
    GROUP_OF_USER,
    LOGIN_OF_USER,
    USER_WITH_GROUP,
    has_group,
    has_login,
)
from monitor.ingest.formats.learn.guesses import Guesses
from monitor.ingest.formats.learn.structure import Structure
from monitor.ingest.formats.learn.words import SEVERITIES, words_of

MOST_SIGNS = 12


def describe_format(structure: Structure, guesses: Guesses, verdicts: Verdicts, *, format_id: str, title: str) -> str:
    """The descriptor's TOML. Every column that no field wants is named in a comment, so that a person can add it."""
    parts = [
        f"# {title}: learned by `filterwatch formats learn` from {len(structure.rows)} records. Change what is wrong,",
        f"# then run `filterwatch formats test {format_id}`. docs/formats.md says what each key means.",
        f"id = {quote(format_id)}",
        f"title = {quote(title)}",
        'evidence = "samples"',
        *(f"{key} = {quote(value)}" for key, value in structure.keys.items()),
        *_order(guesses),
        *(['category_separators = ",;|"'] if "rule.category" in guesses.fields else []),
        *_negative(structure),
        "",
        *_time(structure, guesses),
        "",
        *_fields(structure, guesses),
        *_kind(guesses),
        "",
        *_action(structure, guesses, verdicts),
        *_severity(structure, guesses),
        *_ignore(structure, guesses),
        *_detect(structure, guesses),
    ]
    return "\n".join(parts) + "\n"


def quote(value: Any) -> str:
    """A TOML value; expressions stay readable in single quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(quote(item) for item in value) + "]"
    text = str(value)
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    )
    return '"' + "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in escaped) + '"'


def _order(guesses: Guesses) -> list[str]:
    stamps = guesses.stamps
    if stamps is None or stamps.proved is None or stamps.order == "dmy":
        return []
    return ['day_order = "mdy"                     # a date of the file can only be month first']


def _negative(structure: Structure) -> list[str]:
    if structure.kind != "delimited-header" or "header_directive" in structure.keys:
        return []
    totals = r"""'(?i)^"?(grand )?totals?( (records|rows|entries))?\b[^a-z]*$'"""
    return [rf"""negative = [{totals}, '(?i)^"?(page \d+ of \d+|end of report)', '^[\s,;|"]*$']"""]


def _time(structure: Structure, guesses: Guesses) -> list[str]:
    """W3C's extended format is in UTC by its definition, whoever writes it."""
    guess, stamps = guesses.fields["time"], guesses.stamps
    assert stamps is not None
    source = "+".join(structure.columns[number] for number in guess.columns) or "@frame.time"
    names = words_of(source)
    lines = ["[[time]]", f"from = {quote(source)}"]
    if stamps.style:
        lines.append(f'as = "{stamps.style}"')
    if stamps.formats or not guess.columns:
        formats = stamps.formats or ("%b %d %H:%M:%S", "%Y %b %d %H:%M:%S")
        note = {
            True: "   # a date of the file proves the order",
            False: "   # day first, until a date proves otherwise",
        }
        lines.append(f"formats = {quote(formats)}{note.get(stamps.proved, '') if stamps.proved is not None else ''}")
    if names & {"utc", "gmt"} or "header_directive" in structure.keys:
        lines.append('zone = "utc"')
    return lines


def _fields(structure: Structure, guesses: Guesses) -> list[str]:
    lines, takes = ["[fields]"], list[str]()
    wanted = {name: guess for name, guess in guesses.fields.items() if name in CANONICAL_FIELDS}
    user = wanted.get("user.name")
    for name in CANONICAL_FIELDS:
        if name in wanted:
            columns = wanted[name].columns
            sources = [structure.columns[number] for number in columns]
            sure = "" if wanted[name].is_sure else f"   # not sure: {wanted[name].why}"
            lines.append(f"{quote(name)} = {quote(sources)}{sure}")
    if user is not None and has_group(structure, user.columns[0]):
        takes.append(f'"user.name" = {quote(USER_WITH_GROUP)}')
        if "user.group.name" not in wanted:
            lines.append(f'"user.group.name" = {quote([structure.columns[user.columns[0]]])}')
            takes.append(f'"user.group.name" = {quote(GROUP_OF_USER)}')
    elif user is not None and has_login(structure, user.columns[0]):
        takes.append(f'"user.name" = {quote(LOGIN_OF_USER)}')
    rule = wanted.get("rule.name")
    if rule is not None and "rule.category" not in wanted and is_captured(guesses):
        lines.append(
            f'"rule.category" = {quote([structure.columns[rule.columns[0]]])}   # its rules are named after themes'
        )
    place = wanted.get("url.full")
    if place is not None and is_mixed(guesses, place.columns[0]) and "search.term" not in wanted:
        lines.append(f'"search.term" = {quote([structure.columns[place.columns[0]]])}')
        takes += [r""""url.full" = '^(\S+\.\S+)$'""", r""""search.term" = '^(\S+\s.*|[^.\s]+)$'"""]
    used = {number for guess in guesses.fields.values() for number in guess.columns}
    rest = [name for number, name in enumerate(structure.columns) if number not in used]
    if rest:
        lines.append(f"# not used: {', '.join(' '.join(name.split())[:40] for name in rest)}")
    return [*lines, *(["", "[take]", *takes] if takes else [])]


def is_mixed(guesses: Guesses, column: int) -> bool:
    """Whether a column holds addresses on some lines and search words on others."""
    facts = guesses.facts[column]
    return facts["url"] + facts["host"] + facts["ip"] + facts["path"] < 0.95 and facts["words"] + facts["login"] > 0.04


def _kind(guesses: Guesses) -> list[str]:
    if is_captured(guesses):
        return ["", "[event]", 'category = "keyword"               # somebody typed something; there is no address']
    if any(facts["query"] > 0.8 and facts.filled > 0.5 for facts in guesses.facts) and "url.full" not in guesses.fields:
        return ["", "[event]", 'category = "dns"']
    return []


def _action(structure: Structure, guesses: Guesses, verdicts: Verdicts) -> list[str]:
    if verdicts.always:
        return ["[action]", f'always = "{verdicts.always}"']
    guess = guesses.fields.get("action")
    if guess is None:
        return ["[action]                              # no column says what the filter did: no line counts as blocked"]
    lines = ["[action]                              # a closed list: what it doesn't name is unknown, never allowed"]
    lines.append(f"from = {quote([structure.columns[guess.columns[0]]])}")
    lines.append("rules = [")
    lines += [f"  [{quote(pattern)}, {quote(word)}]," for pattern, word in verdicts.rules]
    return [*lines, "]", *(f"# no rule names {quote(word)}" for word in verdicts.unknown[:20])]


def _severity(structure: Structure, guesses: Guesses) -> list[str]:
    guess = guesses.fields.get("severity")
    if guess is None:
        return []
    column = guess.columns[0]
    levels = sorted({value.strip().lower() for value in structure.values(column)})
    lines = ["", "[severity]", f"from = {quote([structure.columns[column]])}", "rules = ["]
    if guesses.facts[column]["level"] > guesses.facts[column]["severity"]:
        lines += [f"  ['^{level}$', {level}]," for level in range(5, 0, -1)]
    else:
        scale = [pair for pair in SEVERITIES.items() if pair[0] in levels or pair[0] in {"low", "medium", "high"}]
        lines += [f"  ['(?i)^{word}$', {number}]," for word, number in scale]
    return [*lines, "]"]


def _ignore(structure: Structure, guesses: Guesses) -> list[str]:
    """A reviewer's "False Positive" is no finding."""
    for name, facts in zip(structure.columns, guesses.facts, strict=True):
        if facts["verdict"] > 0.5:
            return ["", "[[ignore]]", f"from = {quote(name)}", "match = '(?i)^false[ _-]?positive$'"]
    return []


def _detect(structure: Structure, guesses: Guesses) -> list[str]:
    lines = ["", "[detect]"]
    named = [name for name in structure.columns if name]
    if structure.kind == "delimited-header" and "header_directive" not in structure.keys:
        lines += [f"headers = {quote(named)}", f"keys = {quote(named)}"]
    else:
        lines.append(f"line = {quote(find_sign(structure, guesses))}")
    return [*lines, f"says = {quote(f'its look: {structure.says}')}", "rank = 3"]


def find_sign(structure: Structure, guesses: Guesses) -> str:
    """An expression that the file's lines match and another product's hardly will."""
    keys: Mapping[str, Any] = structure.keys
    if "header_directive" in keys:
        names = (re.escape(name) for name in structure.columns[:MOST_SIGNS])
        return "^" + str(keys["header_directive"]).rstrip() + r"[ \t]*" + r"[ \t]+".join(names)
    if structure.kind == "pattern":
        return str(keys["patterns"][0])
    if structure.kind == "delimited":
        return _table_sign(structure, guesses)
    if keys.get("escape") == "cef" or "LEEF" in str(keys.get("start", "")):
        kind = "cef" if keys.get("escape") == "cef" else "leef"
        at = [structure.columns.index(f"{kind}_{part}") for part in ("vendor", "product")]
        vendor, product = (re.escape(structure.rows[0][number]) for number in at)
        return rf"\|{vendor}\|{product}\|"
    tellers = [structure.columns[number] for number in _tellers(structure, guesses)]
    if structure.kind == "jsonlines":
        last = [re.escape(name.rpartition(".")[2]) for name in tellers]
        return ".*".join(f'"{name}" ?:' for name in last)
    assign = re.escape(str(keys.get("assign", "=")))
    return ".*".join(rf"\b{re.escape(name)}{assign}" for name in tellers)


def _tellers(structure: Structure, guesses: Guesses) -> Sequence[int]:
    """Up to three mapped columns that nearly every record has, in their order."""
    used = sorted({number for guess in guesses.fields.values() for number in guess.columns})
    steady = [number for number in used if guesses.facts[number].filled > 0.9 and structure.columns[number] != "stamp"]
    return (steady or used)[:3]


def _table_sign(structure: Structure, guesses: Guesses) -> str:
    first = min(guesses.fields["time"].columns or (0,))
    separator = re.escape(structure.separator)
    example = next((row[first] for row in structure.rows if row[first]), "")
    shape = re.sub(r"\d+", r"\\d+", re.escape(re.sub(r"[^\W\d_]+", "WORD", example)))
    shape = shape.replace("WORD", "[A-Za-z]+")
    inner = f"[^{separator}]*{separator}"
    return f'^(?:{inner}){{{first}}} *"?{shape}"?{separator}(?:{inner}){{{max(0, len(structure.columns) - first - 2)}}}'
