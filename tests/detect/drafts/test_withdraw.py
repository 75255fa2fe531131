from dataclasses import replace

import pytest

from monitor.detect.drafts import find_withdrawn
from monitor.records.detection import IncidentState
from tests.detect.drafts.test_incidents import draft, lesson

(INCIDENT,) = draft(*lesson())


def test_a_draft_that_no_rule_asks_for_goes():
    assert find_withdrawn([INCIDENT], [], told=()) == {INCIDENT.id}


def test_a_draft_that_still_stands_stays():
    assert find_withdrawn([INCIDENT], [INCIDENT], told=()) == frozenset()


def test_a_draft_that_somebody_was_told_of_stays():
    assert find_withdrawn([INCIDENT], [], told={INCIDENT.id}) == frozenset()


@pytest.mark.parametrize("state", sorted(set(IncidentState) - {IncidentState.DRAFT, IncidentState.FILTER_TEST}))
def test_a_draft_that_somebody_has_touched_stays(state):
    assert find_withdrawn([replace(INCIDENT, state=state)], [], told=()) == frozenset()
