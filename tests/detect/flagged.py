"""Flagged entries and attempts for tests: say only what matters, the rest is ordinary."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Origin
from monitor.records.event import Action, Kind, Zone

START = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
SEVERITY = {"self_harm": 4, "terrorism": 4, "csam": 4, "violence": 3, "weapons": 3, "hate": 3, "piracy": 1}
GROUP = {"weapons": "violence", "hate": "extremism", "terrorism": "extremism", "piracy": "bypass"}


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def make_entry(seconds: float, site: str = "bets.test", theme: str = "gambling", **changes: Any) -> FlaggedEntry:
    """A blocked line of one pupil, so many seconds into the lesson. `number` tells two equal lines apart."""
    number = changes.pop("number", 0)
    facts = repr((seconds, site, theme, sorted(changes.items(), key=str), number)).encode()
    fields: dict[str, Any] = {
        "key": blake2b(facts, digest_size=16).digest(),
        "source": "filter",
        "generation_id": "g",
        "offset": 0,
        "at": after(seconds),
        "zone": Zone.UTC,
        "action": Action.BLOCKED,
        "kind": Kind.WEB,
        "subject_id": "s-pupil",
        "client": "s-client",
        "site": site,
        "theme": theme,
        "themes": (theme,),
        "draft_group": GROUP.get(theme, theme),
        "severity": SEVERITY.get(theme, 2),
        "restricted": False,
        "breach": False,
        "is_search": False,
        "evidence": (Evidence(theme=theme, origin=Origin.LIST, name="ut1", entry=site, kind="host", version="7"),),
        "url": None,
        "search_term": None,
    }
    return FlaggedEntry(**{**fields, **changes})


def make_search(seconds: float, term: str, theme: str = "pornography", **changes: Any) -> FlaggedEntry:
    changes = {"site": "search.test", "search_term": term, "is_search": True, "kind": Kind.SEARCH, **changes}
    return make_entry(seconds, changes.pop("site"), theme, **changes)


def make_attempt(minutes: float, *sites: str, theme: str = "gambling", **changes: Any) -> Attempt:
    """An attempt of one blocked line, so many minutes into the lesson."""
    sites = sites or ("bets.test",)
    fields: dict[str, Any] = {
        "id": f"{minutes:08.2f}-{'-'.join(sites)}-{theme}-{changes.get('subject_id', '')}",
        "subject_id": "s-pupil",
        "theme": theme,
        "themes": (theme,),
        "draft_group": GROUP.get(theme, theme),
        "severity": SEVERITY.get(theme, 2),
        "restricted": False,
        "breach": False,
        "is_search": False,
        "filter_test": False,
        "epoch": 0,
        "client": "s-client",
        "sites": sites,
        "first_at": after(minutes * 60),
        "last_at": after(minutes * 60),
        "lines": 1,
        "blocked_lines": 1,
        "entry_keys": (),
        "breach_sites": sites if changes.get("breach") else (),
    }
    return Attempt(**{**fields, **changes})
