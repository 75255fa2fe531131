"""What `replay --json` printed and what is in the log come in; every way in which they don't agree leaves."""

from collections.abc import Iterable
from typing import Any

import orjson

from bench.volume import VolumeFacts


def read_objects(output: bytes) -> list[dict[str, Any]]:
    """The JSON objects of an output, one a line."""
    return [orjson.loads(line) for line in output.splitlines() if line.startswith(b"{")]


def find_summary(objects: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The last object of `replay --json`; {} where there is none."""
    return next((each for each in objects if each.get("type") == "summary"), {})


def find_faults(summary: dict[str, Any], marked_drafts: int, facts: VolumeFacts) -> list[str]:
    """Sentences. marked_drafts: how many drafts about the marked list were printed."""
    if not summary:
        return ["no summary was printed"]
    sums = {
        key: sum(source[key] for source in summary["sources"]) for key in ("lines", "entries", "ignored", "rejected")
    }
    faults = []
    if sums["lines"] != facts.lines:
        faults.append(f"read {sums['lines']} lines of {facts.lines}")
    if sums["lines"] != sums["entries"] + sums["ignored"] + sums["rejected"]:
        faults.append(f"the lines are not conserved: {sums}")
    if sums["rejected"]:
        faults.append(f"rejected {sums['rejected']} lines of a log without a fault")
    if marked_drafts != facts.marked_users:
        faults.append(f"made {marked_drafts} drafts about the marked list instead of {facts.marked_users}")
    return faults
