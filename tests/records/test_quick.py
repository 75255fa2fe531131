"""A record that was made the quick way is the record."""

import pickle
from dataclasses import MISSING, FrozenInstanceError, fields, replace

import pytest

from monitor.records.detection import Attempt, Evidence, FlaggedEntry
from monitor.records.quick import quick

RECORDS = (Attempt, Evidence, FlaggedEntry)


def values_of(record):
    """Something else in each field, so that no two can be mixed up."""
    return {field.name: (number, field.name) for number, field in enumerate(fields(record))}


@pytest.mark.parametrize("record", RECORDS)
def test_it_is_equal_to_the_one_made_the_usual_way(record):
    made, usual = quick(record)(**values_of(record)), record(**values_of(record))
    assert (type(made), made, hash(made), repr(made)) == (record, usual, hash(usual), repr(usual))


@pytest.mark.parametrize("record", RECORDS)
def test_it_is_as_frozen_as_any(record):
    made = quick(record)(**values_of(record))
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(record)[0].name, 1)


@pytest.mark.parametrize("record", RECORDS)
def test_fields_that_are_left_out_have_their_defaults(record):
    needed = {name: value for name, value in values_of(record).items() if name not in defaults_of(record)}
    made = quick(record)(**needed)
    assert {name: getattr(made, name) for name in defaults_of(record)} == defaults_of(record)


def test_a_field_that_must_be_there_must_be_there():
    with pytest.raises(TypeError):
        quick(Evidence)(theme="gambling")


def test_it_can_be_replaced_and_pickled_like_any_other():
    made = quick(Evidence)(**values_of(Evidence))
    assert pickle.loads(pickle.dumps(replace(made, version="2"))) == replace(made, version="2")


def defaults_of(record):
    return {field.name: field.default for field in fields(record) if field.default is not MISSING}
