"""Hints from a log to a draft's page: they stand beside a draft, and no draft is other than it would be without them."""

import re
from datetime import timedelta

import pytest

from monitor.records.detection import Origin
from monitor.services.viewing import open_to_read
from monitor.settings.load import load_school
from monitor.store.hints import load_hints
from monitor.store.review import load_incidents
from monitor.store.visibility import OWNER
from tests.cli.inside import json_rows, run_inside
from tests.cli.program import squid_line, write_school
from tests.cli.test_model import LISTS
from tests.detect.hostmodel.making import make_listed

ON = LISTS + "[model]\nenabled = true\n"
UNLISTED = "pokerworldzz.test"
DENIED = [squid_line(60 * minute, host=f"www.{UNLISTED}") for minute in range(0, 600, 5)]
LISTED = [squid_line(60 * minute + 7, login="p2", host=f"listed{minute}.test") for minute in range(8)]
BESIDE = [squid_line(60 * minute + 9, login="p2", host=UNLISTED) for minute in range(4)]
HARMLESS = [
    squid_line(11, host="museumlanezz.test"),
    squid_line(13, host="pokerparty.test", denied=False),
    squid_line(15, host="www.nhs.uk"),
]


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """A school that read these lines, with hints on or off."""
    listed = make_listed(700)
    made = write_school(tmp_path_factory.mktemp("hints") / "made", filterwatch=LISTS)

    def write_lists(folder):
        for name, label in (("bets", "gambling"), ("around", "bypass"), ("shops", "other")):
            lines = [f"{host}\n" for host, theme in listed if theme == label]
            lines += [f"listed{number}.test\n" for number in range(8)] if name == "bets" else []
            (folder / "lists" / f"{name}.txt").write_text("".join(lines))

    write_lists(made)
    assert run_inside("model", "train", "-c", made).code == 0

    def make(name, lines, *, config=ON, model=True):
        folder = write_school(made.parent / name, filterwatch=config)
        write_lists(folder)
        if model:
            (folder / "host-model.npz").write_bytes((made / "host-model.npz").read_bytes())
        (folder / "logs" / "access.log").write_text("".join(lines))
        assert run_inside("run", "--once", "-c", folder).code == 0
        return folder

    return make


def hints_of(folder):
    """Every hint about somebody with a draft."""
    with open_to_read(load_school(folder)) as connection:
        return [
            hint
            for file in load_incidents(connection, OWNER)
            for hint in load_hints(
                connection,
                file.incident.subject_id,
                since=file.incident.first_at - timedelta(days=1),
                until=file.incident.last_at + timedelta(days=1),
            )
        ]


def drafts_of(folder):
    return [
        {key: value for key, value in row.items() if key not in {"id", "ref", "subject"}}
        for row in json_rows("incidents", "list", "-c", folder)
    ]


def test_hints_alone_open_no_draft_however_many(make):
    assert drafts_of(make("alone", [*DENIED, *HARMLESS])) == []


def test_a_draft_is_the_same_with_hints_and_without(make):
    lines = sorted([*DENIED, *LISTED, *BESIDE, *HARMLESS], key=lambda line: float(line.split()[0]))
    on = drafts_of(make("on", lines))
    off = drafts_of(make("off", lines, config=LISTS))
    assert on == off
    (draft,) = on
    assert (draft["theme"], draft["lines"], draft["sites"]) == ("gambling", 8, 8)


def test_a_hint_stands_beside_a_draft_once_a_day(make):
    (hint,) = hints_of(make("beside", [*LISTED, *BESIDE]))
    assert (hint.site, hint.theme, hint.evidence.origin) == (UNLISTED, "gambling", Origin.MODEL)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", hint.version)


def test_no_hint_is_kept_while_hints_are_off(make):
    assert hints_of(make("quiet", [*LISTED, *BESIDE], config=LISTS)) == []


def test_without_a_sound_model_reading_goes_on_and_check_says_so(make):
    folder = make("none", [*LISTED, *BESIDE], model=False)
    assert len(drafts_of(folder)) == 1
    assert "no hints are given" in run_inside("check", "-c", folder).err
