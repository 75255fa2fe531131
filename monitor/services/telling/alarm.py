"""A sentence goes in; whoever looks after the program is mailed it, by what can be read of the config: no database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.alerts.compose import compose_health
from monitor.alerts.plan import draft_delivery
from monitor.alerts.smtp import SendResult, send_mails_now
from monitor.alerts.templates import read_mail_templates
from monitor.records.alert import MailKind
from monitor.records.people import Person, Role
from monitor.settings.key import load_mail_password
from monitor.settings.load import to_people
from monitor.settings.model import RoutesSettings, Settings
from monitor.settings.paths import default_config_folder, find_config_file, resolve_paths
from monitor.settings.routes import reachable
from monitor.settings.validation import read_section, read_toml

TOLD = (Role.TECHNICIAN, Role.DSL, Role.HEAD)
UTC_NAME = "UTC"


def send_alarm(
    path: Path | None, sentence: str, *, now: datetime, is_stopping: Callable[[], bool] = lambda: False
) -> list[str]:
    """Mail the technician, else the DSL, else the Head, past the outbox. Returns what went wrong, if anything.

    path: the config folder. A wrong config is a usual reason of an alarm, so its problems don't matter here, as long as
    [mail] and somebody of routes.toml can be read. Raises ConfigError when there is no config, or the mail password
    can't be read.
    """
    main = find_config_file(path)
    settings = _read_settings(main)
    people = _find_told(_read_people(main.parent / "routes.toml"), now)
    if settings.mail is None:
        return ["filterwatch.toml: [mail] is missing or can't be read: nobody can be told."]
    if not people:
        return ["routes.toml: nobody can be told of an alarm. Add a [[person]] with the role technician."]
    composed = compose_health(
        sentence,
        read_mail_templates((default_config_folder(),)),
        school_name=settings.school.name,
        link="",
        now=now,
        zone=ZoneInfo(UTC_NAME),
    )
    mails = [draft_delivery(composed, one, kind=MailKind.HEALTH, about=now.isoformat(), now=now) for one in people]
    results: list[SendResult] = []
    password = load_mail_password(settings.mail)
    send_mails_now(mails, settings.mail, password=password, record=results.append, is_stopping=is_stopping)
    return [str(result.error) for result in results if result.error is not None]


def _read_settings(main: Path) -> Settings:
    data, _ = read_toml(main)
    settings, _ = read_section(data, Settings, file=main.name)
    return resolve_paths(settings, main.parent)


def _read_people(path: Path) -> tuple[Person, ...]:
    data, _ = read_toml(path) if path.exists() else ({}, [])
    routes, _ = read_section(data, RoutesSettings, file=path.name)
    return to_people(routes)


def _find_told(people: tuple[Person, ...], now: datetime) -> list[Person]:
    here = reachable(people, on=now.date())
    return next((own for role in TOLD if (own := [person for person in here if person.role is role])), [])
