"""Invented drafts of every sort: what is planted in the stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.records.detection import Evidence, IncidentState, Origin
from monitor.records.event import Action
from monitor.records.people import Confidence, SubjectKind


@dataclass(frozen=True, kw_only=True)
class Line:
    """One invented flagged line, `minutes` after the draft's first."""

    minutes: float = 0
    site: str = "blocked.example"
    path: str = "/"
    words: str | None = None
    action: Action = Action.BLOCKED
    attempt: int = 1


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One invented draft. days_ago: of its first line, which is at `clock` local time (hours)."""

    login: str
    theme: str
    draft_group: str
    lines: Sequence[Line] = (Line(),)
    kind: SubjectKind = SubjectKind.PUPIL
    year: str = ""
    severity: int = 2
    days_ago: int = 1
    clock: float = 10.25
    restricted: bool = False
    breach: bool = False
    state: IncidentState = IncidentState.DRAFT
    confidence: Confidence = Confidence.MEDIUM
    rules: tuple[str, ...] = ("repeat",)
    why: tuple[str, ...] = ("6 attempts on 4 sites within 38 minutes, all blocked.",)
    themes: tuple[str, ...] = ()
    because: Evidence | None = None
    epoch: int = 0


SELF_HARM = Planted(
    login="p.finch",
    theme="self_harm",
    draft_group="self_harm",
    year="9",
    severity=4,
    clock=13.6,
    confidence=Confidence.HIGH,
    rules=("instant",),
    why=(
        "1 attempt about self-harm, suicide or eating disorders: one is enough.",
        "Words were typed into a search: this may be somebody looking for help.",
    ),
    because=Evidence(
        theme="self_harm", origin=Origin.PHRASE, name="self_harm", entry="nobody would miss", kind="phrase", version="1"
    ),
    lines=(
        Line(site="search.example", path="/search?q=would+nobody+miss+me", words="would nobody miss me"),
        Line(
            minutes=0.5, site="search.example", path="/search?q=would+nobody+miss+me&p=2", words="would nobody miss me"
        ),
    ),
)
RESTRICTED = Planted(
    login="library",
    kind=SubjectKind.SHARED,
    theme="csam",
    draft_group="csam",
    severity=4,
    clock=15.1,
    restricted=True,
    confidence=Confidence.LOW,
    rules=("instant",),
    why=("1 line matched an illegal-content list. It was blocked.",),
    because=Evidence(theme="csam", origin=Origin.HASH, name="iwf", entry=None, kind="hash", version="2026-10-05"),
    lines=(Line(site="never.example", path="/never-shown"),),
)
BYPASS = Planted(
    login="s.wren",
    theme="bypass",
    draft_group="bypass",
    year="8",
    clock=10.1,
    themes=("bypass", "piracy"),
    lines=(
        Line(site="tunnel.example", attempt=1),
        Line(minutes=0.2, site="tunnel.example", path="/start", attempt=1),
        Line(minutes=11, site="unlock.example", path="/free", attempt=2),
        Line(minutes=22, site="hop.example", attempt=3),
        Line(minutes=22.4, site="hop.example", path="/download?file=client", attempt=3),
        Line(minutes=22.9, site="hop.example", path="/download?file=client2", attempt=3),
        Line(minutes=38, site="tunnel.example", path="/again", attempt=4),
        Line(minutes=190, site="mirror.example", action=Action.ALLOWED, attempt=5),
        Line(minutes=24 * 60 - 180, site="hop.example", attempt=6),
    ),
    why=(
        "6 attempts on 4 sites within 60 minutes; 5 in 60 minutes are enough.",
        "1 line was allowed although its site is listed.",
    ),
)
GAMBLING = Planted(
    login="t.heron",
    theme="gambling",
    draft_group="gambling",
    year="11",
    clock=12.4,
    lines=tuple(
        Line(minutes=7.5 * n, site=f"{name}.example", attempt=n + 1)
        for n, name in enumerate(("bet", "odds", "spin", "slots", "bet"))
    ),
    why=("5 attempts on 4 sites within 60 minutes, all blocked.",),
)
EARLIER = Planted(
    login="p.finch",
    theme="pornography",
    draft_group="pornography",
    year="9",
    days_ago=20,
    clock=9.1,
    confidence=Confidence.MEDIUM,
    why=("5 attempts on 2 sites within 60 minutes, all blocked.",),
)
STAFF = Planted(
    login="m.staff",
    kind=SubjectKind.STAFF,
    theme="pornography",
    draft_group="pornography",
    clock=16.2,
    why=("5 attempts on 3 sites within 60 minutes, all blocked.",),
)
HEAD = Planted(
    login="chead",
    kind=SubjectKind.HEAD,
    theme="gambling",
    draft_group="gambling",
    clock=17.2,
    severity=4,
    lines=(Line(site="hidden-head.example"),),
    why=("5 attempts on 3 sites within 60 minutes, all blocked.",),
)
FILTER_TEST = Planted(
    login="p.finch",
    theme="csam",
    draft_group="csam",
    severity=1,
    state=IncidentState.FILTER_TEST,
    clock=8.1,
    year="9",
    lines=(Line(site="filter-test.example"),),
    why=("A known filter-test address was asked for once.",),
)
EVERYTHING = (SELF_HARM, RESTRICTED, BYPASS, GAMBLING, EARLIER, STAFF, HEAD, FILTER_TEST)
