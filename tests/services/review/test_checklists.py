"""What the policy asks for, by draft group, restriction and kind of person."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.records.people import SubjectKind
from monitor.records.review import Note, NoteKind
from monitor.services.review.checklists import load_checklists, steps_of, to_group_label, warning_of
from monitor.services.review.desk import Desk
from tests.web.planted import BYPASS, RESTRICTED, SELF_HARM
from tests.web.school import NOW, REPO, load_themes
from tests.web.stock import plant

SHIPPED = load_checklists((REPO / "config",))
DRAFT_GROUPS = sorted({theme.draft_group for theme in load_themes().themes if theme.draft_group} | {"account"})


@pytest.mark.parametrize("group", DRAFT_GROUPS)
def test_every_draft_group_has_a_checklist_with_a_title(group: str) -> None:
    assert SHIPPED[group].title
    assert SHIPPED[group].step


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_no_shipped_checklist_names_a_step_twice(name: str) -> None:
    ids = [(step.id, kind) for step in SHIPPED[name].step for kind in step.subjects or SubjectKind]
    assert len(ids) == len(set(ids))


def test_a_group_without_a_checklist_is_called_by_its_name() -> None:
    assert to_group_label({}, "self_harm") == "Self harm"


def test_a_restricted_draft_begins_with_the_police(desk: Desk) -> None:
    incident = plant(desk, RESTRICTED)
    assert [step.id for step in steps_of(SHIPPED, incident, [])][:3] == ["police", "nobody-looks", "store-device"]
    assert warning_of(SHIPPED, incident)[0].startswith("Speak to the police")


def test_an_ordinary_draft_has_no_warning(desk: Desk) -> None:
    assert warning_of(SHIPPED, plant(desk, BYPASS)) == ()


@pytest.mark.parametrize(
    ("kind", "has", "has_not"),
    [
        (SubjectKind.PUPIL, "parents", "lado"),
        (SubjectKind.STAFF, "lado", "parents"),
        (SubjectKind.HEAD, "lado", "parents"),
        (SubjectKind.SHARED, "who", "parents"),
        (SubjectKind.DEVICE, "who", "lado"),
    ],
)
def test_steps_are_for_whom_they_are_for(desk: Desk, kind: SubjectKind, has: str, has_not: str) -> None:
    incident = replace(plant(desk, SELF_HARM), subject_kind=kind)
    ids = [step.id for step in steps_of(SHIPPED, incident, [])]
    assert has in ids
    assert has_not not in ids


def test_the_newest_mark_of_a_step_holds(desk: Desk) -> None:
    incident = plant(desk, SELF_HARM)
    ticked = Note(at=NOW, login="alead", kind=NoteKind.CHECKLIST, text="nine", item="parents", done=True)
    taken_back = replace(ticked, at=NOW + timedelta(minutes=1), done=False)
    assert _mark(incident, [ticked]) == ticked
    assert _mark(incident, [taken_back, ticked]) is None


def test_a_schools_file_replaces_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "checklists"
    folder.mkdir()
    (folder / "gambling.toml").write_text('title = "Bets"\n[[step]]\nid = "ask"\ntext = "Ask."\n')
    checklists = load_checklists((REPO / "config", tmp_path))
    assert checklists["gambling"].title == "Bets"
    assert len(checklists) == len(SHIPPED)


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "checklists"
    folder.mkdir()
    (folder / "gambling.toml").write_text('titel = "Bets"\n')
    (folder / "drugs.toml").write_text("[[step]\n")
    with pytest.raises(ConfigError) as caught:
        load_checklists((tmp_path,))
    assert {problem.where.split(":")[0].rsplit("/", 1)[-1] for problem in caught.value.problems} == {
        "gambling.toml",
        "drugs.toml",
    }


def _mark(incident, notes):
    return next(step.mark for step in steps_of(SHIPPED, incident, notes) if step.id == "parents")
