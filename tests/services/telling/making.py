"""Offices of invented schools."""

from dataclasses import replace

from monitor.records.people import Person
from monitor.services.telling.office import Office, open_office
from monitor.settings.load import load_defaults
from tests.store.factories import KEY


def open_at(*people: Person) -> Office:
    """The office of a school with these people."""
    return open_office(replace(load_defaults(), people=people, key=KEY))
