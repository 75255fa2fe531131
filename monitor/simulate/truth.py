"""What must come of each planted case, and the incidents that a run printed, come in; what is wrong leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from monitor.records.detection import RECORD_STATES
from monitor.records.people import Role


class Expected(StrEnum):
    DRAFT = "draft"
    RECORD = "record"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthRow:
    """One planted case and what must come of it. None, "" and () mean: not asserted.

    subject: the login, or "source:address" where the log has none. kinds: subject kinds that are right.
    tolerated: (subject, draft group) pairs that may or may not have a draft of their own because of this case.
    """

    case: str
    subject: str
    draft_group: str
    expected: Expected
    at: datetime
    kinds: tuple[str, ...] = ()
    severity: int | None = None
    route_first: Role | None = None
    restricted: bool | None = None
    confidence: str = ""
    attempts: int | None = None
    tolerated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A case whose incident is there, but says something else."""

    case: str
    key: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """missed: cases without their incident. extra: drafts that no case explains. wrong: what differs in the others."""

    missed: tuple[TruthRow, ...]
    extra: tuple[Mapping[str, Any], ...]
    wrong: tuple[Mismatch, ...]

    @property
    def is_right(self) -> bool:
        return not (self.missed or self.extra or self.wrong)


def write_truth(path: Path, rows: Sequence[TruthRow]) -> None:
    """JSON: a list of rows, one object each."""
    path.write_bytes(orjson.dumps([asdict(row) for row in rows], option=orjson.OPT_INDENT_2) + b"\n")


def read_truth(path: Path) -> tuple[TruthRow, ...]:
    """The rows of a file that `write_truth` wrote."""
    return tuple(_to_row(values) for values in orjson.loads(path.read_bytes()))


def compare_truth(rows: Iterable[TruthRow], incidents: Iterable[Mapping[str, Any]]) -> Comparison:
    """Hold incidents (from `incidents list --json --reveal`) against the truth. Records nobody planted pass."""
    rows = tuple(rows)
    left = list(incidents)
    missed: list[TruthRow] = []
    wrong: list[Mismatch] = []
    for row in rows:
        if row.expected is Expected.NONE:
            continue
        found = next((incident for incident in left if _is_match(row, incident)), None)
        if found is None:
            missed.append(row)
            continue
        left.remove(found)
        wrong += _differences(row, found)
    tolerated = {(subject.casefold(), group) for row in rows for subject, group in row.tolerated}
    extra = [each for each in left if not _is_record(each) and (_name(each), each["draft_group"]) not in tolerated]
    return Comparison(missed=tuple(missed), extra=tuple(extra), wrong=tuple(wrong))


def _is_match(row: TruthRow, incident: Mapping[str, Any]) -> bool:
    if _is_record(incident) != (row.expected is Expected.RECORD):
        return False
    same_subject = (
        incident["subject"]["kind"] == "site" if row.kinds == ("site",) else _name(incident) == row.subject.casefold()
    )
    return same_subject and (not row.draft_group or incident["draft_group"] == row.draft_group)


def _differences(row: TruthRow, incident: Mapping[str, Any]) -> list[Mismatch]:
    pairs: list[tuple[str, object, object]] = [
        ("severity", row.severity, incident["severity"]),
        ("route", row.route_first, next(iter(incident["route"]), None)),
        ("restricted", row.restricted, incident["restricted"]),
        ("confidence", row.confidence or None, incident["confidence"]),
        ("attempts", row.attempts, incident["attempts"]),
    ]
    wrong = [
        Mismatch(case=row.case, key=key, expected=expected, found=found)
        for key, expected, found in pairs
        if expected is not None and expected != found
    ]
    if row.kinds and incident["subject"]["kind"] not in row.kinds:
        wrong.append(Mismatch(case=row.case, key="kind", expected=row.kinds, found=incident["subject"]["kind"]))
    return wrong


def _is_record(incident: Mapping[str, Any]) -> bool:
    return incident["state"] in RECORD_STATES


def _name(incident: Mapping[str, Any]) -> str:
    return str(incident["subject"]["name"]).casefold()


def _to_row(values: dict[str, Any]) -> TruthRow:
    role = values["route_first"]
    return TruthRow(
        **{
            **values,
            "expected": Expected(values["expected"]),
            "at": datetime.fromisoformat(values["at"]),
            "kinds": tuple(values["kinds"]),
            "route_first": Role(role) if role else None,
            "tolerated": tuple((subject, group) for subject, group in values["tolerated"]),
        }
    )
