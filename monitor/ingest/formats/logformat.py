"""A `logformat` line of Squid's configuration enters; the expressions and rules that read its lines leave."""

import re
from dataclasses import dataclass

from monitor.ingest.formats.descriptor import ActionPart, Descriptor, LayoutPart, TimePart
from monitor.ingest.formats.squid_codes import (
    BUILT_IN,
    CLOCK,
    CODE,
    COLUMNS,
    FIELDS,
    LOGINS,
    NO_REQUEST,
    NUMBERS,
    PLACES,
    RESULT_WORDS,
    RESULTS,
    SHORT_CLOCKS,
    TIMES,
    WORDS,
)
from monitor.ingest.formats.squid_values import GROUP_NAME, escape_literal, express_value, is_in_quotes

SAYS = "lines as the logformat of squid.conf writes them"

_COMMAND = re.compile(r"^\s*logformat\s+\S+\s+(?=.*%)")
_INSTANT = re.compile(r"%ts\.%0?3?tu")
_NAMES = {code: name for name, codes in COLUMNS.items() for code in codes}
_BY_SQUID = NUMBERS | WORDS | PLACES | TIMES | LOGINS | {"mt", "err_code", "err_detail", "master_xaction"}
_MAY_BE_INSIDE = re.compile(r"[A-Za-z0-9._@-]+")  # of a login or an address
_CLOCKS = re.compile(r"%\{[^}]*\}(?=t[lg])|(?<=t[lg])\{[^}]*\}")
_SHORT = re.compile("%[FTRDeh]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A code of the line and its expression, or the text between two codes (code is None).

    loose: the expression of an address that may hold blanks, where it can.
    """

    text: str
    code: str | None = None
    column: str = ""
    loose: str = ""
    is_delimited: bool = False


def expand_logformat(made: Descriptor) -> Descriptor:
    """The descriptor with what its `logformat` says filled in: patterns and, where they are not written, the rest.

    Raises ValueError with a sentence about what in the line can't be read.
    """
    parts: tuple[LayoutPart, ...] = made.layout or (made,)
    lines = [_find_line(text) for part in parts for text in part.logformat]
    if not lines:
        return made
    columns = {piece.column for line in lines for piece in _cut(line) if piece.column}
    _check(columns)
    filled = [_fill(part) for part in parts]
    changes: dict[str, object] = {"layout": tuple(filled)} if made.layout else {"patterns": filled[0].patterns}
    changes["time"] = made.time or _times(columns, lines)
    changes["fields"] = _fields(columns) | made.fields
    changes["negative"] = made.negative or NO_REQUEST
    if not made.action.rules and made.action.always is None and "result" in columns:
        status = "status" if "status" in columns else "answer"
        source = f"result+{status}" if status in columns else "result"
        changes["action"] = ActionPart.model_validate({"from": [source], "rules": RESULTS})
    if not made.detect.line:
        strict = "|".join(GROUP_NAME.sub("?:", compile_logformat(line)[0]) for line in lines)
        changes["detect"] = made.detect.model_copy(update={"line": strict, "says": made.detect.says or SAYS})
    return made.model_copy(update=changes)


def compile_logformat(text: str) -> tuple[str, ...]:
    """The expressions of a line: as Squid writes it and, where nothing else could be meant, with blanks in the address.

    Nothing else: the address is the only free text, and a result or a hierarchy word of Squid's stands behind it.

    text: the format, with or without `logformat NAME` before it, or the name of one that Squid has built in. Raises
    ValueError.
    """
    pieces = _cut(_find_line(text))
    strict = _whole([piece.text for piece in pieces])
    free = [piece for piece in pieces if piece.code is not None and piece.code not in _BY_SQUID]
    open_ended = [piece for piece in free if not piece.is_delimited]
    if len(open_ended) != 1 or not open_ended[0].loose or (len(free) > 1 and '"' not in open_ended[0].loose):
        return (strict,)
    behind = {piece.code for piece in pieces[pieces.index(open_ended[0]) :]}
    if not behind & RESULT_WORDS:
        return (strict,)
    return strict, _whole([piece.loose or piece.text for piece in pieces])


def _whole(expressions: list[str]) -> str:
    return f"^{''.join(expressions)} *$"


def _find_line(text: str) -> str:
    line = _COMMAND.sub("", text).strip()
    if line not in BUILT_IN and "%" not in line:
        raise ValueError(f"{line!r} is no format and none of Squid's own ({', '.join(BUILT_IN)})")
    return _CLOCKS.sub(_spell_out, BUILT_IN.get(line, line))


def _spell_out(clock: re.Match[str]) -> str:
    return _SHORT.sub(lambda letter: SHORT_CLOCKS[letter[0]], clock[0])


def _cut(line: str) -> list[_Piece]:
    """The pieces of a line. Seconds and milliseconds with a dot between them are one."""
    line = _INSTANT.sub("%tS", line)
    pieces: list[_Piece] = []
    used: set[str] = set()
    place = 0
    while place < len(line):
        following = line.find("%", place)
        if following < 0 or line.startswith("%%", following):
            end = len(line) if following < 0 else following + 1
            pieces.append(_Piece(escape_literal(line[place:end])))
            place = end if following < 0 else following + 2
            continue
        found = CODE.match(line, following)
        if found is None:
            raise ValueError(f"what stands behind the % at place {following + 1} is no code")
        between = line[place:following]
        _refuse_ambiguous(pieces, between, found["code"])
        if between:
            pieces.append(_Piece(escape_literal(between)))
        pieces.append(_piece(found, line, used))
        place = found.end()
    return pieces


def _refuse_ambiguous(pieces: list[_Piece], between: str, code: str) -> None:
    before = pieces[-1].code if pieces else None
    if before is None or (between and (_MAY_BE_INSIDE.fullmatch(between) is None or {before, code} & WORDS)):
        return
    what = f"with only {between!r} between them" if between else "side by side"
    raise ValueError(f"%{before} and %{code} stand {what}: where one ends can't be told. Put a blank between them")


def _piece(found: re.Match[str], line: str, used: set[str]) -> _Piece:
    code, argument = found["code"], found["before"] or found["behind"] or ""
    column = _name(code, argument)
    column = "" if column in used else column
    used.add(column)
    group = f"?P<{column}>" if column else "?:"
    value, is_delimited = express_value(found, line, argument)
    loose = "" if column != "url" or is_delimited else _loosen(line[: found.start()])
    pad_before, pad_behind = "", ""
    if found["left"]:
        pad_behind = " *"
    elif found["least"] and not found["least"].startswith("0"):
        pad_before = " *"
    return _Piece(
        text=f"{pad_before}({group}{value}){pad_behind}",
        code=code,
        column=column,
        loose=loose and f"{pad_before}({group}{loose}){pad_behind}",
        is_delimited=is_delimited,
    )


def _loosen(before: str) -> str:
    return r'[^"\s](?:[^"]*[^"\s])?' if is_in_quotes(before) else r"\S(?:.*\S)?"


def _name(code: str, argument: str) -> str:
    if code in {"ts", "tS"}:
        return "epoch"
    if code in TIMES:
        return "clock" if code == "tl" else "clock_utc"
    if code == ">h" and argument.lower() == "host":
        return "host"
    return _NAMES.get(code, "")


def _check(columns: set[str]) -> None:
    if not columns & {"epoch", "clock", "clock_utc"}:
        raise ValueError("the line has no time. Add %ts.%03tu to it in squid.conf")
    if not columns & {"url", "domain", "host", "sni"}:
        raise ValueError("the line has no address (%ru), so nothing in it can be held against a list")


def _fill(part: LayoutPart) -> LayoutPart:
    compiled = [compile_logformat(text) for text in part.logformat]
    patterns = tuple(pattern for rank in (0, 1) for line in compiled for pattern in line[rank : rank + 1])
    return part.model_copy(update={"patterns": patterns}) if patterns else part


def _times(columns: set[str], lines: list[str]) -> tuple[TimePart, ...]:
    stamps: dict[str, str] = {}
    for line in lines:
        for found in CODE.finditer(line):
            if found["code"] in TIMES:
                stamps.setdefault(_name(found["code"], ""), found["before"] or found["behind"] or CLOCK)
    parts = [TimePart.model_validate({"from": "epoch", "as": "epoch"})] if "epoch" in columns else []
    for column, written in stamps.items():
        zone = "utc" if column == "clock_utc" else "site"
        parts.append(TimePart.model_validate({"from": column, "formats": [written], "zone": zone}))
    return tuple(parts)


def _fields(columns: set[str]) -> dict[str, tuple[str, ...]]:
    found = {field: tuple(name for name in names if name in columns) for field, names in FIELDS.items()}
    return {field: names for field, names in found.items() if names}
