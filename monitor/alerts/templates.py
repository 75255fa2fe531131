"""The folder `mail/` goes in; the texts of all mails come out, checked, so that no alert fails over a bad template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.errors import ConfigError, Problem
from monitor.logs import escape_controls

SUBJECT = "Subject:"
SUBJECT_CHARACTERS = 150
LINE_CHARACTERS = 900  # RFC 5321 section 4.5.3.1.6 allows 998 octets

# What every template may use, with values that a check can render.
SAMPLE_FACTS: dict[str, dict[str, object]] = {
    "urgent": {
        "attempts": "3 attempts",
        "is_escalated": False,
        "is_raised": False,
        "level": "urgent",
        "lines": "5 lines",
        "link": "",
        "ref": "FW-000000",
        "restricted": False,
        "school_name": "Example School",
        "sites": "2 sites",
        "theme": "self-harm",
        "time": "Mon 7 Sep 2026, 10:14",
        "was_allowed": False,
    },
    "digest": {
        "anchor": "",
        "attention": ["a source is quiet"],
        "day": "Mon 7 Sep 2026",
        "headline": "1 new",
        "link": "",
        "new": ["FW-000000"],
        "nothing": "",
        "overdue": ["FW-000001"],
        "reading": "12 lines from 1 source up to 07:58",
        "school_name": "Example School",
        "waiting": "",
    },
    "storm": {
        "count": 2,
        "first_ref": "FW-000000",
        "items": ["FW-000000", "FW-000001"],
        "link": "",
        "school_name": "Example School",
    },
    "health": {
        "link": "",
        "school_name": "Example School",
        "text": "A source is quiet.",
        "over": ["The disk is full."],
        "time": "Mon 7 Sep 2026, 10:14",
    },
    "test": {"school_name": "Example School", "time": "Mon 7 Sep 2026, 10:14"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A mail's text: one line of subject, a plain body whose lines are short and hold no control characters."""

    subject_line: str
    body: str


@dataclass(frozen=True, slots=True)
class MailTemplates:
    """The compiled templates by name (urgent, digest, storm, health, test)."""

    environment: ImmutableSandboxedEnvironment

    def render(self, name: str, facts: Mapping[str, object]) -> Composed:
        """Fill a template. Raises jinja2.TemplateError where a template asks for what it isn't given."""
        text = self.environment.get_template(name).render(facts)
        head, _, rest = text.partition("\n")
        subject = " ".join(head.removeprefix(SUBJECT).split())
        lines = [escape_controls(line.rstrip())[:LINE_CHARACTERS] for line in rest.strip("\n").split("\n")]
        return Composed(
            subject_line=escape_controls(subject)[:SUBJECT_CHARACTERS].rstrip(), body="\n".join(lines) + "\n"
        )


def read_mail_templates(config_folders: Sequence[Path]) -> MailTemplates:
    """Read `mail/<name>.txt` of every folder, later ones standing for earlier ones, and try each once.

    Raises ConfigError with every template that is missing, broken or asks for an unknown word.
    """
    texts: dict[str, str] = {}
    places: dict[str, Path] = {}
    problems: list[Problem] = []
    for name in SAMPLE_FACTS:
        found = [path for folder in config_folders if (path := folder / "mail" / f"{name}.txt").is_file()]
        if not found:
            problems.append(Problem(f"mail/{name}.txt", "is missing.", "Restore it from the shipped defaults."))
            continue
        places[name] = found[-1]
        try:
            texts[name] = found[-1].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(found[-1]), f"can't be read: {error}.", "Save it as UTF-8 text."))
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(texts), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    templates = MailTemplates(environment)
    problems += [problem for name in texts for problem in _try(name, places[name], templates, texts[name])]
    if problems:
        raise ConfigError(problems)
    return templates


def _try(name: str, path: Path, templates: MailTemplates, text: str) -> list[Problem]:
    if not text.startswith(SUBJECT):
        return [Problem(str(path), f"does not begin with '{SUBJECT}'.", "The first line is the subject of the mail.")]
    try:
        templates.render(name, SAMPLE_FACTS[name])
    except TemplateSyntaxError as error:
        return [Problem(f"{path}: line {error.lineno}", f"{error.message}.", "Mend the template, or delete the file.")]
    except TemplateError as error:
        fix = f"It may use: {', '.join(sorted(SAMPLE_FACTS[name]))}."
        return [Problem(str(path), f"{error.message}.", fix)]
    return []
