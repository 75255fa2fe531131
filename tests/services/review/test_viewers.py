"""Who somebody is when they sign in."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from monitor.detect.people import subject_id
from monitor.records.people import Person, Role, RosterRow, SubjectKind
from monitor.services.review.viewers import viewer_of
from monitor.settings.model import SourceSection
from tests.web.school import HEAD_IS_DSL, KEY, make_school

DAY = date(2026, 10, 6)


def test_somebody_has_every_role_of_their_login(tmp_path: Path) -> None:
    viewer = viewer_of(make_school(tmp_path, people=HEAD_IS_DSL), "SCHOOL\\CHead", on=DAY)
    assert viewer is not None
    assert viewer.login == "chead"
    assert viewer.roles == {Role.DSL, Role.HEAD}


def test_a_cover_holds_on_its_days_only(tmp_path: Path) -> None:
    cover = Person(
        role=Role.DEPUTY_DSL, login="cover", name="", mail="c@school.example", first=DAY, last=DAY + timedelta(days=1)
    )
    school = make_school(tmp_path, people=[cover])
    found = [viewer_of(school, "cover", on=DAY + timedelta(days=days)) is not None for days in (-1, 0, 1, 2)]
    assert found == [False, True, True, False]


def test_an_external_contact_a_stranger_and_nobody_cant_sign_in(tmp_path: Path) -> None:
    lado = Person(role=Role.EXTERNAL, login="lado", name="", mail="lado@council.example")
    school = make_school(tmp_path, people=[lado])
    assert [viewer_of(school, login, on=DAY) for login in ("lado", "stranger", "", "p.finch")] == [None] * 4


def test_somebody_is_known_by_their_pseudonym_at_every_site(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    school = replace(
        school,
        settings=school.settings.model_copy(update={"source": (SourceSection(name="a", path="a", site="North"),)}),
        roster=(RosterRow(login="chead", name="", role=SubjectKind.HEAD, site="south"),),
    )
    viewer = viewer_of(school, "chead", on=DAY)
    assert viewer is not None
    assert viewer.subject_ids == {subject_id(KEY, "chead", site=site) for site in ("", "north", "south")}
