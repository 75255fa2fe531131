"""Every key of the config folder says what it does, so that docs/config.md can."""

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic.fields import FieldInfo

from monitor.settings.model import CalendarSettings, RoutesSettings, Rules, Section, Settings
from tools.config_page import read_keys


def inner_table(info: FieldInfo) -> type[Section] | None:
    kinds = (info.annotation, *get_args(info.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)), None)


def tables_of(model: type[Section]) -> Iterator[type[Section]]:
    yield model
    for info in model.model_fields.values():
        if inner := inner_table(info):
            yield from tables_of(inner)


TABLES = sorted(
    {table for model in (Settings, CalendarSettings, RoutesSettings, Rules) for table in tables_of(model)},
    key=lambda table: table.__name__,
)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_table_and_every_key_says_what_it_does(table):
    keys = {key: info for key, info in read_keys(table) if inner_table(info) is None}
    assert table.__doc__
    assert [field for field, info in keys.items() if not info.description] == []
