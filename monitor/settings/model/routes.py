"""The shape of routes.toml: who may be told, by role."""

from datetime import date
from typing import Annotated

from pydantic import Field

from monitor.records.people import Role
from monitor.settings.model.section import Section


class PersonSection(Section):
    """One person in one role. Somebody who holds two roles stands here twice, with the same login."""

    role: Role
    """What they are told for."""
    login: str = ""
    """Their own login in the logs: a draft about it is never told or shown to them. An `external` contact has none."""
    name: str = ""
    """For people who read this file; it is printed nowhere."""
    mail: str
    """Where they are told."""
    first: date | None = None
    """The first day on which they hold the role; left out: from ever."""
    last: date | None = None
    """The last day; left out: for ever."""


class RoutesSettings(Section):
    """Who may be told, by role. Fill in at least the DSL, the Headteacher and the Chair of Governors."""

    person: tuple[PersonSection, ...] = ()
    acknowledge_minutes: tuple[Annotated[int, Field(ge=1)], ...] = (15, 60)
    """An urgent alert that nobody acknowledges goes to the next role of the route so many minutes after the first mail,
    and to the one after it. Stands above the first `[[person]]`."""
