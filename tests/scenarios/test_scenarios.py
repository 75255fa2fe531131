"""Each golden scenario, from its log to its mail: what must come of it, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from monitor.services.replaying import replay
from monitor.services.review.queue import queue_page
from monitor.services.review.viewers import viewer_of
from monitor.services.upkeep.reference import load_themes
from monitor.settings.load import load_school
from tests.scenarios.stage import EVENING, NAMES, Played, copy_scenario, play, read_expected

UNORDERED = {"rules", "themes"}


@pytest.fixture(scope="module", params=NAMES)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(request.param, tmp_path_factory.mktemp(request.param) / "school")


def flatten(incident: dict[str, Any]) -> dict[str, Any]:
    flat = {**incident, "subject_login": incident["subject"]["name"], "kind": incident["subject"]["kind"]}
    return {key: sorted(value) if key in UNORDERED else value for key, value in flat.items()}


def project(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The found incidents, cut down to what is asserted of each, in the order of what is expected."""
    left = [flatten(incident) for incident in found]
    ordered = []
    for wanted in expected:
        keys = ("subject_login", "draft_group", "state")
        best = max(left, key=lambda one: sum(one[key] == wanted.get(key, one[key]) for key in keys), default=None)
        if best is not None:
            left.remove(best)
            ordered.append({key: best[key] for key in wanted})
    return [*ordered, *left]


def test_golden_scenario_gives_exactly_its_incidents(played: Played) -> None:
    expected = [
        {key: sorted(value) if key in UNORDERED else value for key, value in wanted.items()}
        for wanted in played.expected.get("incidents", [])
    ]

    assert project(played.incidents, expected) == expected


def test_golden_scenario_tells_whom_it_must_and_nobody_else(played: Played) -> None:
    refs = {incident["ref"] for incident in played.incidents}
    about = lambda mails: sorted(to for to, text in mails for ref in refs if ref in text.split("\n")[0] or ref in text)  # noqa: E731
    evening = {to for to, text in played.evening if any(ref in text for ref in refs)}
    morning = {to for to, text in played.morning if any(ref in text for ref in refs)}
    told = played.expected.get("told")

    if told is not None:
        assert evening == {row["to"] for row in told if row["urgent"]}
        assert morning >= {row["to"] for row in told if not row["urgent"]}
    assert not (evening | morning) & set(played.expected.get("never_told", ()))
    assert len(about(played.evening)) == len(set(about(played.evening)))


def test_golden_scenario_keeps_its_secrets(played: Played) -> None:
    for word in played.expected.get("nowhere", ()):
        for path in [*played.folder.glob("filterwatch.db*"), *(played.folder.parent / "mail").iterdir()]:
            assert word.encode() not in path.read_bytes(), path.name
    for word in played.expected.get("not_in_mail", ()):
        assert not [to for to, text in [*played.evening, *played.morning] if word in text]


def test_golden_scenario_hides_a_draft_from_whom_it_is_about(played: Played) -> None:
    from monitor.services.review.desk import open_desk
    from monitor.services.viewing import open_database

    for login, subjects in played.expected.get("hidden_from", {}).items():
        viewer = viewer_of(played.school, login, on=EVENING.date())
        assert viewer is not None
        with open_database(played.school) as engine:
            page = queue_page(open_desk(played.school, engine, load_themes(played.school)), viewer, now=EVENING)
        own = {i["id"] for i in played.incidents if i["subject"]["name"] in subjects}
        assert own
        assert not own & {row.incident.id for row in page.rows}
        assert page.waiting == len(played.incidents) - len(own)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch_bytes", [1, 700, 1_000_000])
def test_golden_scenario_replays_the_same_at_any_batch_size(name: str, batch_bytes: int, tmp_path: Path) -> None:
    expected = read_expected(name)
    folder = copy_scenario(name, tmp_path / "school", reading=f"batch_bytes = {batch_bytes}")

    replayed = replay(load_school(folder, today=EVENING.date()), reveal=True, clock=lambda: EVENING)

    wanted = [
        {key: sorted(value) if key in UNORDERED else value for key, value in incident.items()}
        for incident in expected.get("incidents", [])
    ]
    assert project(list(replayed.incidents), wanted) == wanted
    sums = {key: sum(source[key] for source in replayed.summary["sources"]) for key in expected.get("summary", {})}
    assert sums == expected.get("summary", {})
    for source in replayed.summary["sources"]:
        assert source["lines"] == source["entries"] + source["ignored"] + source["rejected"]
    if "attempts" in expected:
        assert replayed.summary["attempts"] == expected["attempts"]
    if "attempts_at_most" in expected:
        assert replayed.summary["attempts"] <= expected["attempts_at_most"]
