"""Who may decide, read words, and ask for a name, among those who see a draft."""

from dataclasses import replace

import pytest

from monitor.records.people import Role, SubjectKind, Viewer
from monitor.services.review.desk import Desk
from monitor.services.review.rights import actor_of, may_decide, may_read_words, may_reveal
from monitor.store.visibility import OWNER
from tests.web.planted import SELF_HARM
from tests.web.stock import plant

ROUTE = (Role.DSL, Role.SENCO, Role.TECHNICIAN, Role.GOVERNOR)


@pytest.mark.parametrize(
    ("role", "decides", "reads"),
    [
        (Role.DSL, True, True),
        (Role.SENCO, False, True),
        (Role.TECHNICIAN, False, False),
        (Role.GOVERNOR, False, False),
        (Role.HEAD, False, False),  # holds a deciding role, but is not on this route
    ],
)
def test_a_right_needs_a_role_that_stands_on_the_route(desk: Desk, role: Role, decides: bool, reads: bool) -> None:
    incident = replace(plant(desk, SELF_HARM), route=ROUTE)
    viewer = Viewer(login="x", roles=frozenset({role}))
    assert may_decide(viewer, incident) is decides
    assert may_reveal(viewer, incident) is decides
    assert may_read_words(viewer, incident) is reads


@pytest.mark.parametrize("kind", [SubjectKind.GROUP, SubjectKind.SITE])
def test_a_group_or_a_site_has_no_name_to_ask_for(desk: Desk, kind: SubjectKind) -> None:
    incident = replace(plant(desk, SELF_HARM), subject_kind=kind, route=ROUTE)
    assert not may_reveal(Viewer(login="x", roles=frozenset({Role.DSL})), incident)


def test_the_owner_of_the_database_reads_but_never_decides(desk: Desk) -> None:
    incident = plant(desk, SELF_HARM)
    assert may_read_words(OWNER, incident)
    assert may_reveal(OWNER, incident)
    assert not may_decide(OWNER, incident)
    assert actor_of(OWNER) == "database owner"
