"""What stands in a mail, and what never does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.compose import (
    DIGEST_ITEMS,
    DigestFacts,
    DigestItem,
    compose_digest,
    compose_health,
    compose_storm,
    compose_test,
    compose_urgent,
    to_digest_item,
)
from monitor.records.detection import Incident, IncidentState
from monitor.records.people import Confidence, Role, SubjectKind
from monitor.records.review import IncidentFile

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 9, 7, 9, 14, tzinfo=UTC)
SECRETS = ("secret-login", "secret-subject", "secret.example", "secret words", "secret why")
INCIDENT = Incident(
    id="secret-id",
    ref="FW-7KQ2M9",
    state=IncidentState.DRAFT,
    subject_id="secret-subject",
    subject_kind=SubjectKind.PUPIL,
    year_group="secret words",
    theme="self_harm",
    themes=("self_harm",),
    draft_group="self_harm",
    severity=4,
    rules=("instant",),
    opened_at=AT,
    first_at=AT,
    last_at=AT + timedelta(minutes=6),
    attempts=3,
    sites=1,
    lines=1200,
    restricted=False,
    route=(Role.DSL,),
    confidence=Confidence.HIGH,
    why=("secret why at secret.example by secret-login",),
)
ITEM = DigestItem(ref="FW-7KQ2M9", severity=3, theme="violence", at=AT, attempts=6)
FACTS = DigestFacts(
    school_name="Example School", zone=LONDON, read_until=AT.replace(hour=6, minute=58), lines=12431, sources=2
)


def urgent(templates, one=INCIDENT, **facts):
    facts = {"theme_label": "Self-harm", "school_name": "Example School", "link": "", "zone": LONDON} | facts
    return compose_urgent(one, templates, **facts)


def text(composed) -> str:
    return f"{composed.subject_line}\n{composed.body}"


def test_reference_level_and_theme_stand_in_the_subject(templates):
    assert urgent(templates).subject_line == "[FW-7KQ2M9] urgent: Self-harm (Example School)"


def test_counts_time_and_link_stand_in_the_body(templates):
    body = urgent(templates, link="https://filterwatch.school.example/d/FW-7KQ2M9").body
    assert "3 attempts on 1 site, 1,200 log lines" in body
    assert "Mon 7 Sep 2026, 10:14 to 10:20" in body
    assert "https://filterwatch.school.example/d/FW-7KQ2M9" in body


def test_nothing_that_tells_who_or_what_stands_in_a_mail(templates):
    mail = text(urgent(templates))
    assert [secret for secret in SECRETS if secret in mail] == []


def test_wording_accuses_nobody(templates):
    body = urgent(templates).body
    assert "it may be accidental" in body
    assert "accuses nobody" in body


def test_restricted_draft_says_no_more_than_that(templates):
    mail = text(urgent(templates, replace(INCIDENT, restricted=True, theme="csam"), theme_label="Child sexual abuse"))
    assert "restricted" in mail
    assert not any(word in mail.lower() for word in ("child", "csam", "attempts", "sites", "lines"))


def test_breach_says_that_the_filter_let_it_through(templates):
    assert "let through by the filter" in urgent(templates, replace(INCIDENT, rules=("breach",))).body


@pytest.mark.parametrize(
    ("flag", "sentence"), [("is_escalated", "nobody has acknowledged"), ("is_raised", "more serious")]
)
def test_says_why_it_comes_again(templates, flag, sentence):
    assert sentence in urgent(templates, **{flag: True}).body
    assert sentence not in urgent(templates).body


def test_without_a_link_the_reference_is_the_way(templates):
    body = urgent(templates).body
    assert "http" not in body
    assert "under its reference" in body


def test_times_are_local_in_winter_and_summer(templates):
    winter = replace(
        INCIDENT, first_at=datetime(2026, 12, 1, 9, 14, tzinfo=UTC), last_at=datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    )
    assert "Tue 1 Dec 2026, 09:14 to Wed 2 Dec 2026, 09:00" in urgent(templates, winter).body


def test_unknown_theme_group_is_shown_by_its_own_word(templates):
    assert "self harm" in urgent(templates, theme_label="").subject_line


@pytest.mark.parametrize(
    ("lines", "sources", "sentence"),
    [
        (12431, 2, "nothing to report: 12431 lines from 2 sources up to 07:58"),
        (1, 1, "nothing to report: 1 line from 1 source up to 07:58"),
        (0, 3, "nothing to report: 0 lines from 3 sources up to 07:58"),
    ],
)
def test_empty_morning_says_how_much_was_read(templates, lines, sources, sentence):
    mail = compose_digest(replace(FACTS, lines=lines, sources=sources), templates)
    assert sentence in mail.body.split("\n")
    assert mail.subject_line == "Example School, Mon 7 Sep 2026: nothing to report"


def test_morning_with_drafts_does_not_say_nothing(templates):
    mail = compose_digest(
        replace(FACTS, new=[ITEM], overdue=[replace(ITEM, ref="FW-OLD", due_at=AT)], open_count=5), templates
    )
    assert "nothing to report" not in text(mail)
    assert mail.subject_line.endswith("1 new, 1 overdue")
    assert "12431 lines from 2 sources up to 07:58" in mail.body
    assert "FW-OLD  high    violence, 6 attempts, Mon 7 Sep 2026, 10:14, due Mon 7 Sep 2026, 10:14" in mail.body
    assert "3 other drafts in the list" in mail.body


def test_morning_names_what_it_cannot_see(templates):
    mail = compose_digest(
        replace(
            FACTS,
            lines=0,
            rejects=12,
            list_problems=("the list ut1 is 40 days old",),
            notices=("the disk is nearly full", "filter: nothing arrived"),
        ),
        templates,
    )
    assert "filter: nothing arrived" in mail.body
    assert "12 records could not be read" in mail.body
    assert "the list ut1 is 40 days old" in mail.body
    assert mail.subject_line.endswith("nothing to report, 4 things to look after")


@pytest.mark.parametrize(
    ("count", "sentence"), [(1, "nothing new, 1 draft waiting"), (40, "nothing new, 40 drafts waiting")]
)
def test_morning_with_drafts_that_wait_never_says_nothing_to_report(templates, count, sentence):
    mail = compose_digest(replace(FACTS, open_count=count), templates)
    assert mail.subject_line.endswith(sentence)
    assert "nothing to report" not in text(mail)
    assert "other draft" not in mail.body
    assert "12431 lines from 2 sources up to 07:58" in mail.body


@pytest.mark.fault("F76")
def test_first_morning_after_a_backlog_is_one_readable_mail(templates):
    items = [replace(ITEM, ref=f"FW-{number:06d}") for number in range(5_000)]
    body = compose_digest(replace(FACTS, new=items, open_count=5_000), templates).body
    assert "and 4,900 more in the list" in body
    assert len(body.splitlines()) < DIGEST_ITEMS + 30


def test_worst_drafts_stand_first(templates):
    items = [replace(ITEM, ref="FW-LOW", severity=1), replace(ITEM, ref="FW-HIGH"), ITEM]
    body = compose_digest(replace(FACTS, new=items), templates).body
    assert body.index("FW-7KQ2M9") < body.index("FW-HIGH") < body.index("FW-LOW")


def test_audit_anchor_stands_in_the_digest(templates):
    assert "0123abcd" in compose_digest(replace(FACTS, anchor="0123abcd"), templates).body


@pytest.mark.fault("A17")
def test_storm_lists_every_reference_once(templates):
    items = [replace(ITEM, ref=f"FW-{number:06d}", severity=4) for number in range(300)]
    mail = compose_storm(items, templates, school_name="Example School", link="", zone=LONDON)
    assert all(mail.body.count(item.ref) == 1 for item in items)
    assert mail.subject_line.startswith("300 more urgent drafts")


def test_health_mail_says_what_is_wrong(templates):
    mail = compose_health(
        "The source filter is quiet.", templates, school_name="Example School", link="", now=AT, zone=LONDON
    )
    assert "The source filter is quiet." in mail.body


def test_test_mail_says_that_it_is_one(templates):
    assert "test" in compose_test(templates, school_name="Example School", now=AT, zone=LONDON).subject_line


@pytest.mark.parametrize("restricted", [False, True])
def test_stored_incident_becomes_a_line(restricted):
    file = IncidentFile(incident=replace(INCIDENT, restricted=restricted), drafted_at=AT, due_at=AT)
    item = to_digest_item(file, theme_label="Self-harm")
    assert (item.ref, item.theme, item.due_at) == ("FW-7KQ2M9", "restricted" if restricted else "Self-harm", AT)


@pytest.mark.parametrize("name", ["Line\nbreak", "\x1b[31mred", "a\u202eb", "<b>bold</b>"])
def test_school_name_cannot_break_the_mail(templates, name):
    mail = urgent(templates, school_name=name)
    assert not any(ord(char) < 32 or char == "\u202e" for char in mail.subject_line)
    assert "\x1b" not in mail.body
