"""config/checklists/*.toml in; for one incident, the steps that the school's policy asks for, out.

`restricted.toml`, `adult.toml` and `always.toml` are not about a draft group: the first opens the checklist of every
restricted draft, the second is added where the subject is an adult, the last closes every checklist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import ConfigError, Problem
from monitor.records.detection import Incident
from monitor.records.people import SubjectKind
from monitor.records.review import Note, NoteKind
from monitor.settings.model import Name, Section
from monitor.settings.validation import read_section, read_toml

FOLDER = "checklists"
RESTRICTED = "restricted"
ADULT = "adult"
ALWAYS = "always"
ADULTS = (SubjectKind.STAFF, SubjectKind.HEAD, SubjectKind.GOVERNOR, SubjectKind.TECHNICIAN)


class StepSection(Section):
    """One thing to do. ask: what to write beside the tick. subjects: of whom only; left out = of anybody."""

    id: Name
    text: str
    ask: str = ""
    subjects: tuple[SubjectKind, ...] = ()


class Checklist(Section):
    """One file. title: what people call this group of themes. warning: a box above everything else on the page."""

    title: str = ""
    warning: tuple[str, ...] = ()
    step: tuple[StepSection, ...] = ()


Checklists = Mapping[str, Checklist]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of an incident's checklist. mark: who ticked it, when, and what they wrote; None while it is open."""

    id: str
    text: str
    ask: str
    mark: Note | None


def load_checklists(config_folders: tuple[Path, ...]) -> Checklists:
    """Every checklist by file name; a school's file replaces the shipped one of that name.

    Raises ConfigError with every problem of every file.
    """
    paths = {path.stem: path for folder in config_folders for path in sorted((folder / FOLDER).glob("*.toml"))}
    checklists: dict[str, Checklist] = {}
    problems: list[Problem] = []
    for name, path in paths.items():
        data, unreadable = read_toml(path)
        checklists[name], wrong = read_section(data, Checklist, file=f"{FOLDER}/{path.name}")
        problems += unreadable + wrong
    if problems:
        raise ConfigError(problems)
    return checklists


def to_group_label(checklists: Checklists, draft_group: str) -> str:
    """What a draft group is called; a group without a checklist is called by its own name."""
    checklist = checklists.get(draft_group)
    return (checklist.title if checklist else "") or draft_group.replace("_", " ").capitalize()


def warning_of(checklists: Checklists, incident: Incident) -> tuple[str, ...]:
    """The sentences to read before anything else, of the first checklist that has any; () when there are none."""
    warnings = (checklists[name].warning for name in _names_of(incident) if name in checklists)
    return next((warning for warning in warnings if warning), ())


def steps_of(checklists: Checklists, incident: Incident, notes: list[Note]) -> tuple[StepRow, ...]:
    """The steps for one incident, each with its newest mark. A step named twice counts once, where it is first."""
    marks = {note.item: note for note in sorted(notes, key=lambda note: note.at) if note.kind is NoteKind.CHECKLIST}
    steps: dict[str, StepRow] = {}
    for name in _names_of(incident):
        for step in checklists[name].step if name in checklists else ():
            if step.subjects and incident.subject_kind not in step.subjects:
                continue
            mark = marks.get(step.id)
            done = mark if mark is not None and mark.done else None
            steps.setdefault(step.id, StepRow(id=step.id, text=step.text, ask=step.ask, mark=done))
    return tuple(steps.values())


def _names_of(incident: Incident) -> tuple[str, ...]:
    names = [RESTRICTED] if incident.restricted else []
    names.append(incident.draft_group)
    if incident.subject_kind in ADULTS:
        names.append(ADULT)
    return (*names, ALWAYS)
