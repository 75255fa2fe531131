"""A school's own lists go in; its host model, in a file, and what it is worth come out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.detect.address.ip import is_ip
from monitor.detect.classify import Reference, build_reference
from monitor.detect.hostmodel import TrainingReport
from monitor.detect.hostmodel.model import OTHER
from monitor.detect.hostmodel.train import PRECISION, choose_hosts, train_model
from monitor.detect.lists.entry import parse_entry
from monitor.errors import ListError, Problem
from monitor.ingest.lists import read_list, read_reference
from monitor.ingest.lists.reference import read_help_hosts
from monitor.records.listing import RawList, Shape
from monitor.records.theme import SAFEGUARDING, Group
from monitor.services.batch.pipeline import Hinting
from monitor.services.upkeep.model_file import read_model, write_model
from monitor.settings.school import School

_COVERING = frozenset({Shape.BELOW, Shape.HOST})


def train_host_model(school: School, *, advance: Callable[[int], None], now: datetime) -> dict[str, Any]:
    """Train on every list of the config that names hosts, write the model, and return its row (see `to_row`).

    advance: is told of each of 100 steps. Raises ListError where a list can't be read or the lists hold too little.
    """
    reference = build_reference(read_reference(school.config_folders))
    raws = [read_list(section, folder=school.folder) for section in school.settings.list if section.kind != "iwf"]
    hosts = choose_hosts(pair for raw in raws for pair in find_listed(raw, reference))
    model, report = train_model(hosts, help_hosts=read_help_hosts(school.config_folders), advance=advance)
    versions = {raw.name: raw.version for raw in raws if raw.sections}
    about = to_row(report) | {"trained_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"), "lists": versions}
    write_model(model_path(school), model, about)
    return about


def model_status(school: School) -> dict[str, Any]:
    """What the model in use is worth. Raises ListError where there is none, or it can't be trusted."""
    model, about = read_model(model_path(school))
    return {**about, "enabled": school.settings.model.enabled, "classes": list(model.classes)}


def open_hinting(school: School) -> Hinting | None:
    """The model that gives hints; None where they are off, or where it can't be trusted: `check` then says why."""
    if not school.settings.model.enabled:
        return None
    try:
        model, about = read_model(model_path(school))
    except ListError:
        return None  # reading logs goes on: a hint is never a reason for anything
    return Hinting(model=model, version=str(about.get("trained_at", ""))[:10])


def find_model_problems(school: School) -> list[Problem]:
    """What `check` says of the model, where hints are on."""
    if not school.settings.model.enabled:
        return []
    try:
        read_model(model_path(school))
    except ListError as error:
        return [Problem("[model]", f"no hints are given: {error}", fatal=False)]
    return []


def model_path(school: School) -> Path:
    return school.folder / school.settings.model.path


def find_listed(raw: RawList, reference: Reference) -> Iterator[tuple[str, str]]:
    """(host, class) of each entry of a list that covers a whole host: a safeguarding theme, or OTHER for the rest."""
    if raw.kind == "iwf":
        raise ListError(f"list {raw.name}: nothing is ever learnt from a list of illegal content.")
    for section in raw.sections:
        theme = (reference.find_theme(raw.kind, section.category) if section.category else None) or raw.theme
        if theme is None or section.shape not in _COVERING:
            continue
        group = reference.themes[theme].group
        if group is Group.UNKNOWN:
            continue
        label = theme if group in SAFEGUARDING else OTHER
        for _, text in section.entries:
            entry = parse_entry(text)
            if not isinstance(entry, str) and not entry.has_path and "." in entry.host and not is_ip(entry.host):
                yield entry.host, label


def to_row(report: TrainingReport) -> dict[str, Any]:
    """The report as JSON values; threshold is None for a theme that gives no hints."""
    return {
        "domains": report.domains,
        "precision_asked": PRECISION,
        "calibration_error": round(report.calibration_error, 4),
        "temperature": round(report.temperature, 4),
        "themes": [
            {
                "theme": theme.theme,
                "trained": theme.trained,
                "support": theme.support,
                "threshold": round(theme.threshold, 4) if theme.gives_hints else None,
                "hinted": theme.hinted,
                "precision": round(theme.precision, 4),
                "recall": round(theme.recall, 4),
            }
            for theme in report.themes
        ],
        "help": [{"kind": kind, "hosts": hosts, "flagged": flagged} for kind, hosts, flagged in report.help_flags],
    }


def describe_themes(themes: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Rows of a table for a person."""
    return [
        (
            theme["theme"],
            str(theme["trained"]),
            str(theme["support"]),
            "no hints" if theme["threshold"] is None else f"{theme['threshold']:.3f}",
            str(theme["hinted"]),
            f"{theme['precision']:.3f}",
            f"{theme['recall']:.3f}",
        )
        for theme in themes
    ]
