"""The JSON that commands print (DESIGN section 4): each object's keys and types, and nothing else on stdout."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.simulate.plan import SchoolPlan
from tests.cli.inside import NO_SERVER, json_rows, run_inside, simulate

PLAN = SchoolPlan(seed=11, day=date(2026, 7, 1), people=30, pace=0.1, mail_port=NO_SERVER)
STATES = {"draft", "in review", "confirmed", "no concern", "inadvertent", "unclear", "help-seeking", "false match",
          "closed", "filter test", "class activity", "canary"}  # fmt: skip
KINDS = {"pupil", "staff", "head", "governor", "technician", "visitor", "shared", "device", "group", "site", "unknown"}
ROLES = {"dsl", "deputy_dsl", "head", "chair", "governor", "senco", "technician", "external"}
TEXTS, TEXT_OR_NONE = [str], (str, type(None))
Shape = Mapping[str, Any]

INCIDENT: Shape = {
    "type": str, "id": str, "ref": str, "state": str, "subject": {"id": str, "kind": str, "name": str},
    "year_group": str, "theme": str, "themes": TEXTS, "draft_group": str, "severity": int, "rules": TEXTS,
    "opened_at": datetime, "first_at": datetime, "last_at": datetime, "attempts": int, "sites": int, "lines": int,
    "restricted": bool, "route": TEXTS, "confidence": str, "why": TEXTS,
}  # fmt: skip
COUNTS: Shape = {"lines": int, "entries": int, "ignored": int, "rejected": int}
SUMMARY: Shape = {
    "type": str, "sources": [{"source": str, "format": str, **COUNTS}], "attempts": int, "findings": int,
    "incidents": int, "seconds": float, "lines_per_second": int,
}  # fmt: skip
LOOKED_UP: Shape = {
    "url": str, "host": str,
    "themes": [{"theme": str, "list": str, "entry": TEXT_OR_NONE, "kind": str, "version": str}],
}  # fmt: skip
DETECTED: Shape = {"file": str, "format": TEXT_OR_NONE, "confidence": float, "reason": str, "sample": [dict]}
HEALTH: Shape = {
    "type": str, "ok": bool, "at": datetime, "problems": TEXTS,
    "sources": [{"source": str, "format": str, **COUNTS, "last_line_at": TEXT_OR_NONE, "last_read_at": TEXT_OR_NONE,
                 "lag_seconds": (int, type(None)), "notice": (dict, type(None)), "recent": COUNTS,
                 "notices": [{"kind": str, "text": str}], "rate": {"entries": int, "usual": (float, type(None))},
                 "unknown_actions": dict}],
    "lists": [{"name": str, "version": str, "loaded_at": datetime, "age_days": int, "entries": int, "rejected": int,
               "quarantined": int, "error": TEXT_OR_NONE}],
    "outbox": {"queued": int, "sending": int, "sent": int, "dead": int, "oldest_unsent_at": TEXT_OR_NONE,
               "last_sent_at": TEXT_OR_NONE, "last_error": TEXT_OR_NONE},
    "alarms": [{"kind": str, "source": str, "text": str, "began_at": datetime, "ended_at": TEXT_OR_NONE}],
    "database": {"audit_ok": bool, "free_bytes": int}, "daemon": {"last_pass_at": TEXT_OR_NONE},
    "unmapped": [{"source": str, "kind": str, "word": str, "count": int}],
}  # fmt: skip
REJECT: Shape = {
    "type": str, "id": int, "source": str, "read_at": datetime, "offset": int, "size_bytes": int, "reason": str,
}  # fmt: skip
LESSON: Shape = {
    "type": str, "file": str, "format": str, "known": TEXT_OR_NONE, "reason": str, "reader": str, "records": int,
    "readable": float, "confidence": float, "mapping": dict,
    "fields": [{"field": str, "columns": TEXTS, "confidence": float, "why": str}], "unused": TEXTS,
    "time": (dict, type(None)), "action": {"always": TEXT_OR_NONE, "unknown": TEXTS},
    "missing": [{"what": str, "why": str}], "unknown_actions": dict, "sample": [dict], "source": str,
    "written": TEXT_OR_NONE, "fixture": TEXT_OR_NONE, "problems": TEXTS,
}  # fmt: skip
MAIL: Shape = {
    "type": str, "id": str, "kind": str, "role": str, "state": str, "subject_line": str, "alerts": int,
    "attempts": int, "created_at": datetime, "sent_at": TEXT_OR_NONE, "next_try_at": datetime,
    "last_code": (int, type(None)), "last_error": TEXT_OR_NONE,
}  # fmt: skip
TOP_ENTRY: Shape = {
    "type": str, "list": str, "entry": str, "kind": str, "theme": str, "version": str, "lines": int,
    "people": (int, type(None)), "broad": bool,
}  # fmt: skip
USER: Shape = {"type": str, "login": str, "roles": TEXTS, "disabled": bool, "must_change": bool}
PROBLEM: Shape = {"type": str, "where": str, "what": str, "fix": str, "fatal": bool}


def misfits(value: Any, shape: Any, path: str = "$") -> list[str]:
    """Where a value is not of the shape: a type, a tuple of types, [shape of each item] or {key: shape}, exactly."""
    if isinstance(shape, Mapping):
        if not isinstance(value, dict) or value.keys() != shape.keys():
            return [f"{path}: keys {sorted(value) if isinstance(value, dict) else value!r}"]
        return [wrong for key, part in shape.items() for wrong in misfits(value[key], part, f"{path}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"]
        return [wrong for place, item in enumerate(value) for wrong in misfits(item, shape[0], f"{path}[{place}]")]
    if shape is datetime:
        return [] if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{8,12}Z", value) else [path]
    if shape is int and isinstance(value, bool):
        return [f"{path}: {value!r} is no number"]
    return [] if isinstance(value, shape) else [f"{path}: {value!r}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school whose day was read, with a sign-in for its safeguarding lead."""
    folder = tmp_path_factory.mktemp("contract") / "school"
    simulate(folder, PLAN)
    assert run_inside("run", "--once", "-c", folder).code == 0
    return folder


@pytest.fixture(scope="module")
def incidents(folder: Path) -> list[dict[str, Any]]:
    return json_rows("incidents", "list", "-c", folder)


def test_each_incident_has_the_keys_and_types_of_the_contract(incidents: list[dict[str, Any]]) -> None:
    assert len(incidents) > 8
    assert [wrong for row in incidents for wrong in misfits(row, INCIDENT)] == []


def test_each_value_of_an_incident_is_one_of_those_that_are_documented(incidents: list[dict[str, Any]]) -> None:
    assert {row["type"] for row in incidents} == {"incident"}
    assert {row["state"] for row in incidents} <= STATES
    assert {row["subject"]["kind"] for row in incidents} <= KINDS
    assert {role for row in incidents for role in row["route"]} <= ROLES
    assert {row["confidence"] for row in incidents} <= {"high", "medium", "low"}
    assert {row["severity"] for row in incidents} <= {1, 2, 3, 4}


def test_times_of_an_incident_are_in_order(incidents: list[dict[str, Any]]) -> None:
    assert all(row["first_at"] <= row["opened_at"] <= row["last_at"] for row in incidents)
    assert incidents == sorted(incidents, key=lambda row: row["opened_at"])


def test_a_name_is_a_pseudonym_without_reveal_and_a_login_with_it(folder: Path) -> None:
    hidden = json_rows("incidents", "list", "-c", folder)
    shown = json_rows("incidents", "list", "-c", folder, "--reveal")
    assert all(row["subject"]["name"] == row["subject"]["id"] for row in hidden)
    assert not any(row["subject"]["name"] == row["subject"]["id"] for row in shown)
    assert [{**row, "subject": 0} for row in hidden] == [{**row, "subject": 0} for row in shown]


def test_one_incident_is_shown_as_it_is_listed(folder: Path, incidents: list[dict[str, Any]]) -> None:
    assert json_rows("incidents", "show", incidents[0]["ref"], "-c", folder) == incidents[:1]


def test_a_replay_prints_the_incidents_of_the_run_and_then_its_summary(
    folder: Path, incidents: list[dict[str, Any]]
) -> None:
    *replayed, summary = json_rows("replay", "-c", folder)
    assert replayed == incidents
    assert misfits(summary, SUMMARY) == []
    assert summary["type"] == "summary"
    for source in summary["sources"]:
        assert source["lines"] == source["entries"] + source["ignored"] + source["rejected"] > 0


def test_a_looked_up_address_says_which_entry_of_which_list(folder: Path) -> None:
    host = next(iter((folder / "lists" / "ut1" / "gambling" / "domains").read_text().split()))
    page = (folder / "lists" / "iwf.txt").read_text().splitlines()[3]
    listed, illegal, clear = json_rows("lists", "lookup", "-c", folder, f"http://www.{host}/x", page, "plain.example")
    assert [misfits(row, LOOKED_UP) for row in (listed, illegal, clear)] == [[], [], []]
    assert (listed["themes"][0]["list"], listed["themes"][0]["entry"]) == ("ut1", host)
    assert (illegal["themes"][0]["list"], illegal["themes"][0]["entry"]) == ("iwf", None)
    assert {match["kind"] for row in (listed, illegal) for match in row["themes"]} <= {"host", "path", "hash"}
    assert clear["themes"] == []


@pytest.mark.parametrize(
    ("name", "expected"), [("laptops.csv", "csv"), ("access.log", "squid"), ("../roster.csv", None)]
)
def test_a_detected_file_says_its_format_and_why(folder: Path, name: str, expected: str | None) -> None:
    (row,) = json_rows("formats", "detect", folder / "logs" / name)
    assert misfits(row, DETECTED) == []
    assert row["format"] == expected
    assert 0 <= row["confidence"] <= 1
    assert len(row["sample"]) == (5 if expected else 0)


def test_rejects_say_what_they_promise_and_show_a_line_only_when_asked(folder: Path) -> None:
    with (folder / "logs" / "access.log").open("a") as file:
        file.write("1788768288.123 nonsense and no more\n")
    assert run_inside("run", "--once", "-c", folder).code in {0, 1}
    (row,) = json_rows("health", "--rejects", "filter", "-c", folder)
    assert misfits(row, REJECT) == []
    (shown,) = json_rows("health", "--rejects", "filter", "--reveal", "-c", folder)
    assert misfits(shown, {**REJECT, "text": str}) == []
    assert "nonsense" in shown["text"]
    assert "nonsense" not in str(row)
    assert run_inside("health", "--rejects", "nobody", "-c", folder).code == 1
    assert run_inside("health", "--reveal", "-c", folder).code == 2


def test_a_lesson_says_what_it_promises(folder: Path, tmp_path: Path) -> None:
    log = next((folder / "logs").glob("access.log*"))
    (row,) = json_rows("formats", "learn", log, "-c", folder)
    assert misfits(row, LESSON) == []
    assert row["known"] == "squid"


def test_health_says_what_it_promises(folder: Path) -> None:
    (row,) = json_rows("health", "-c", folder)
    assert misfits(row, HEALTH) == []
    assert row["ok"] is (not row["problems"])
    *_, summary = json_rows("replay", "-c", folder)
    assert [{key: each[key] for key in ("source", "format", *COUNTS)} for each in row["sources"]] == summary["sources"]


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (("alerts", "list"), MAIL),
        (("users", "list"), USER),
        (("check",), PROBLEM),
    ],
)
def test_every_other_row_keeps_its_keys(folder: Path, words: tuple[str, ...], shape: Shape) -> None:
    if words[0] == "users":
        dsl = re.findall(r'role = "dsl"\nlogin = "(.+)"', (folder / "routes.toml").read_text())[0]
        assert run_inside("users", "add", dsl, "-c", folder).code == 0
    rows = json_rows(*words, "-c", folder)
    assert rows
    assert [wrong for row in rows for wrong in misfits(row, shape)] == []


def test_the_top_entries_of_each_list_come_with_numbers_and_without_an_illegal_address(folder: Path) -> None:
    rows = json_rows("lists", "status", "--top", "-c", folder)
    entries = [row for row in rows if row["type"] == "entry"]
    assert [wrong for row in entries for wrong in misfits(row, TOP_ENTRY)] == []
    assert {row["list"].partition("/")[0] for row in entries} >= {"ut1"}
    assert [row["lines"] for row in entries if row["list"] == entries[0]["list"]] == sorted(
        (row["lines"] for row in entries if row["list"] == entries[0]["list"]), reverse=True
    )
    assert not any(row["list"] == "iwf" for row in entries)
    assert {row["type"] for row in rows} <= {"entry", "allow"}


@pytest.mark.parametrize("words", [("lists", "import"), ("lists", "status"), ("formats", "list")])
def test_every_command_with_json_prints_objects_only(folder: Path, words: tuple[str, ...]) -> None:
    assert {row["type"] for row in json_rows(*words, "-c", folder)} == {words[0].removesuffix("s")}


@pytest.mark.parametrize(
    "words",
    [("incidents", "list"), ("health",), ("alerts", "list"), ("replay",), ("lists", "status"), ("check",), ("run", "--once")],
    ids=" ".join,
)  # fmt: skip
def test_a_missing_config_is_78_for_every_command_but_check_and_prints_nothing(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run_inside(*words, "-c", tmp_path / "none")
    assert done.code == (1 if words == ("check",) else 78)
    assert done.out == ""
    assert "filterwatch init" in done.err


def test_an_export_is_for_its_owner_only_and_the_same_as_on_stdout(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text("older")
    path.chmod(0o644)
    assert run_inside("incidents", "export", "-c", folder, path).code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    shown = run_inside("incidents", "export", "-c", folder).out  # the runner shows plain line ends
    assert path.read_bytes().decode().replace("\r\n", "\n") == shown


def test_an_export_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    done = run_inside("incidents", "export", "-c", folder, tmp_path / "none" / "incidents.csv")
    assert (done.code, done.out) == (1, "")
    assert "Choose a file" in done.err
