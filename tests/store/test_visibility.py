"""The hiding matrix: 6 viewers x 8 kinds of subject x every function of the room that takes a viewer."""

import inspect
import pkgutil
from importlib import import_module

import pytest

from monitor import store
from monitor.records.detection import IncidentState
from monitor.records.people import Role, SubjectKind
from monitor.store import alerts, audit, decisions, outbox, review, subjects
from monitor.store.attempts import replace_attempts
from monitor.store.engine import open_engine, reading, writing
from monitor.store.entries import record_entries
from monitor.store.incidents import record_incidents
from monitor.store.migrate import prepare_database
from monitor.store.visibility import OWNER
from tests.store.factories import (
    KEY,
    NOW,
    after,
    cut_short,
    make_alert,
    make_attempt,
    make_delivery,
    make_entry,
    make_id,
    make_incident,
    make_subject,
    make_viewer,
)

DSL_ROUTE = (Role.DSL, Role.DEPUTY_DSL)
ROUTES = {  # DUTIES, "Who is told"
    SubjectKind.PUPIL: DSL_ROUTE,
    SubjectKind.VISITOR: DSL_ROUTE,
    SubjectKind.SHARED: DSL_ROUTE,
    SubjectKind.UNKNOWN: DSL_ROUTE,
    SubjectKind.STAFF: (Role.HEAD, Role.CHAIR),
    SubjectKind.HEAD: (Role.CHAIR, Role.EXTERNAL),
    SubjectKind.GOVERNOR: (Role.HEAD, Role.CHAIR),
    SubjectKind.TECHNICIAN: (Role.HEAD, Role.DSL),
}
KINDS = tuple(ROUTES)
# The DSL is the member of staff of the draft about staff; the deputy is implicated in the shared login's draft.
VIEWERS = {
    name: make_viewer(Role(name), login=name, own=frozenset({own, "s-at-another-site"}))
    for name, own in {
        "dsl": "s-staff",
        "deputy_dsl": "s-deputy",
        "head": "s-head",
        "chair": "s-chair",
        "governor": "s-governor",
        "technician": "s-technician",
    }.items()
}
SEEN = {
    "dsl": {"pupil", "visitor", "shared", "unknown", "technician"},
    "deputy_dsl": {"pupil", "visitor", "unknown"},
    "head": {"staff", "governor", "technician"},
    "chair": {"staff", "head", "governor"},
    "governor": set(),
    "technician": set(),
}
NOWHERE = make_id("nowhere")

# What the function gives for one incident or one subject; the same for "nowhere" must look the same as for a hidden one.
ONE = {
    "load_incident": lambda c, viewer, kind: review.load_incident(c, viewer, make_id(kind)),
    "find_incident": lambda c, viewer, kind: review.find_incident(c, viewer, f"FW-{kind}".upper()),
    "history_of": lambda c, viewer, kind: review.history_of(c, viewer, f"s-{kind}"),
    "load_evidence": lambda c, viewer, kind: review.load_evidence(c, viewer, make_id(kind)),
    "load_notes": lambda c, viewer, kind: decisions.load_notes(c, viewer, make_id(kind)),
    "load_visible_subjects": lambda c, viewer, kind: subjects.load_visible_subjects(c, viewer, [f"s-{kind}"]),
    "load_audit": lambda c, viewer, kind: audit.load_audit(c, viewer, incident_id=make_id(kind)),
    "load_audit of a person": lambda c, viewer, kind: audit.load_audit(c, viewer, subject_id=f"s-{kind}"),
}
# What it gives of everything, told by the kinds of subject that occur in it.
ALL = {
    "load_incidents": lambda c, viewer: [file.incident.subject_kind for file in review.load_incidents(c, viewer)],
    "load_chosen": lambda c, viewer: [
        file.incident.subject_kind for file in review.load_chosen(c, viewer, [make_id(kind) for kind in KINDS]).values()
    ],
    "find_overdue": lambda c, viewer: [
        kind for kind in KINDS if make_id(kind) in review.find_overdue(c, viewer, now=after(1))
    ],
    "queue": lambda c, viewer: [file.incident.subject_kind for file in review.queue(c, viewer, now=NOW)],
    "load_visible_subjects": lambda c, viewer: subjects.load_visible_subjects(
        c, viewer, [f"s-{kind}" for kind in KINDS]
    ),
    "load_audit": lambda c, viewer: {row.subject_id for row in audit.load_audit(c, viewer)} - {None},
    "load_deliveries": lambda c, viewer: [mail.subject_line for mail in outbox.load_deliveries(c, viewer)],
}
COUNTS = {
    "count_by_state": lambda c, viewer: sum(review.count_by_state(c, viewer).values()),
    "outbox_status": lambda c, viewer: outbox.outbox_status(c, viewer).queued,
}
WRITES = {
    "decide": lambda c, viewer, kind: decisions.decide(
        c, viewer, make_id(kind), state=IncidentState.CONFIRMED, reason="seen", now=NOW
    ),
    "reopen": lambda c, viewer, kind: decisions.reopen(c, viewer, make_id(f"decided {kind}"), reason="again", now=NOW),
    "add_note": lambda c, viewer, kind: decisions.add_note(c, viewer, make_id(kind), text="seen", now=NOW),
    "mark_checklist": lambda c, viewer, kind: decisions.mark_checklist(
        c, viewer, make_id(kind), item="parents", done=True, now=NOW
    ),
    "acknowledge": lambda c, viewer, kind: alerts.acknowledge(c, viewer, make_id(kind), now=NOW),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """One draft and one decided incident of each kind of subject, with lines, notes, mails and a trail."""
    engine = open_engine("sqlite:///filterwatch.db", folder=tmp_path_factory.mktemp("matrix"), key=KEY)
    prepare_database(engine)
    with writing(engine) as connection:
        for number, kind in enumerate(KINDS):
            record_case(connection, number, kind)
    yield engine
    engine.dispose()


def record_case(connection, number, kind):
    of = {"subject_id": f"s-{kind}", "subject_kind": kind, "route": ROUTES[kind]}
    record_entries(connection, [make_entry(number, subject_id=f"s-{kind}")])
    replace_attempts(connection, [], [make_attempt(kind, (number,), subject_id=f"s-{kind}")])
    subjects.record_subjects(connection, [make_subject(f"s-{kind}", kind=kind)])
    draft = make_incident(kind, ref=f"FW-{kind}".upper(), epoch=1, attempt_ids=(make_id(kind),), **of)
    decided = make_incident(f"decided {kind}", ref=f"OLD-{number}", state=IncidentState.NO_CONCERN, **of)
    implicated = frozenset({"s-deputy"} if kind is SubjectKind.SHARED else ())
    implicated_in = {draft.id: implicated, decided.id: implicated}
    record_incidents(connection, [draft, decided], now=NOW, implicated=implicated_in, due_at=NOW)
    told = make_viewer(*ROUTES[kind], login="told")
    decisions.add_note(connection, told, draft.id, text="a note", now=NOW)
    audit.record_audit(connection, at=NOW, actor="told", action="viewed", subject_id=f"s-{kind}")
    alerts.queue_alert(connection, make_alert(kind))
    mail = make_delivery(kind, subject_line=str(kind), alert_ids=(make_alert(kind).id,), created_at=after(number))
    outbox.queue_delivery(connection, mail)


each_viewer = pytest.mark.parametrize("name", VIEWERS)
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.fault("S20")
@each_viewer
@each_kind
def test_one_incident_is_answered_in_full_or_as_if_there_were_none(school, name, kind):
    viewer = VIEWERS[name]
    with reading(school) as connection:
        for function, ask in ONE.items():
            expected = ask(connection, OWNER, kind) if kind in SEEN[name] else ask(connection, OWNER, "nowhere")
            assert ask(connection, viewer, kind) == expected, function


@pytest.mark.parametrize("function", ONE)
def test_owner_gets_an_answer_where_the_matrix_compares(school, function):
    with reading(school) as connection:
        assert all(ONE[function](connection, OWNER, kind) for kind in KINDS)
        assert not ONE[function](connection, OWNER, "nowhere")


@pytest.mark.fault("S20")
@each_viewer
@pytest.mark.parametrize("function", ALL)
def test_lists_hold_what_the_viewer_may_see_and_nothing_else(school, name, function):
    with reading(school) as connection:
        found = {str(item).removeprefix("s-") for item in ALL[function](connection, VIEWERS[name])}
    assert found == SEEN[name]


@pytest.mark.fault("S20")
@each_viewer
@pytest.mark.parametrize(("function", "each"), [("count_by_state", 2), ("outbox_status", 1)])
def test_counts_do_not_count_what_is_hidden(school, name, function, each):
    with reading(school) as connection:
        assert COUNTS[function](connection, VIEWERS[name]) == each * len(SEEN[name])
        assert COUNTS[function](connection, OWNER) == each * len(KINDS)


@pytest.mark.fault("S20")
@each_viewer
@each_kind
def test_nobody_writes_on_what_they_may_not_see(school, name, kind):
    for function, write in WRITES.items():
        with cut_short(school) as connection:
            before = connection.exec_driver_sql("select total_changes()").scalar_one()
            done = write(connection, VIEWERS[name], kind)
            changes = connection.exec_driver_sql("select total_changes()").scalar_one() - before
        assert (bool(done), bool(changes)) == (kind in SEEN[name],) * 2, function


@pytest.mark.fault("S20")
def test_head_who_is_the_dsl_sees_all_but_their_own(school):
    viewer = make_viewer(Role.HEAD, Role.DSL, own=frozenset({"s-head"}))
    with reading(school) as connection:
        found = {file.incident.subject_kind for file in review.load_incidents(connection, viewer)}
    assert found == set(KINDS) - {SubjectKind.HEAD}


@pytest.mark.parametrize("own", [frozenset(), frozenset({"s-pupil"})])
def test_viewer_without_a_role_sees_nothing(school, own):
    with reading(school) as connection:
        assert review.load_incidents(connection, make_viewer(own=own)) == []


def test_viewer_whose_login_is_not_in_the_logs_sees_by_role(school):
    with reading(school) as connection:
        found = {file.incident.subject_kind for file in review.queue(connection, make_viewer(Role.CHAIR), now=NOW)}
    assert found == SEEN["chair"]


def test_every_function_that_takes_a_viewer_is_in_the_matrix():
    modules = [import_module(module.name) for module in pkgutil.iter_modules(store.__path__, "monitor.store.")]
    takers = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if "viewer" in inspect.signature(function).parameters and not name.startswith("_")
    }
    clauses = {name for name in takers if name.endswith("visible_to")}
    assert takers - clauses == {*ONE, *ALL, *COUNTS, *WRITES} - {"load_audit of a person"}
