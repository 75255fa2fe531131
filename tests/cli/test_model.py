"""`model train` and `model status`, on a school with invented lists."""

import pytest

from tests.cli.inside import json_rows, run_inside
from tests.cli.program import CONFIG, write_school
from tests.cli.test_contract import misfits
from tests.detect.hostmodel.making import make_listed

LISTS = CONFIG + "".join(
    f'[[list]]\nname = "{name}"\npath = "lists/{name}.txt"\nkind = "domains"\ntheme = "{theme}"\n\n'
    for name, theme in (("bets", "gambling"), ("around", "bypass"), ("shops", "policy"))
)
NUMBER_OR_NONE = (float, int, type(None))
MODEL = {
    "type": str, "domains": int, "precision_asked": float, "calibration_error": float, "temperature": float,
    "themes": [{"theme": str, "trained": int, "support": int, "threshold": NUMBER_OR_NONE, "hinted": int,
                "precision": float, "recall": float}],
    "help": [{"kind": str, "hosts": int, "flagged": int}], "trained_at": str, "lists": dict,
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = write_school(tmp_path_factory.mktemp("model") / "school", filterwatch=LISTS)
    listed = make_listed(700)
    for name, label in (("bets", "gambling"), ("around", "bypass"), ("shops", "other")):
        lines = "".join(f"{host}\n" for host, theme in listed if theme == label)
        (folder / "lists" / f"{name}.txt").write_text(lines)
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    return json_rows("model", "train", "-c", folder)


def test_training_prints_what_each_theme_is_worth(trained):
    (row,) = trained
    assert misfits(row, MODEL) == []
    assert {theme["theme"] for theme in row["themes"]} == {"bypass", "gambling"}


def test_status_says_the_same_and_whether_hints_are_on(folder, trained):
    (row,) = json_rows("model", "status", "-c", folder)
    assert {key: row[key] for key in trained[0]} == trained[0]
    assert row["enabled"] is False
    assert row["classes"] == ["bypass", "gambling", "other"]


def test_a_person_reads_a_table(folder, trained):
    done = run_inside("model", "status", "-c", folder)
    assert done.code == 0
    assert "gambling" in done.out
    assert "hints are off" in done.out


def test_without_a_model_status_says_how_to_make_one(tmp_path):
    done = run_inside("model", "status", "-c", write_school(tmp_path / "school"))
    assert done.code == 1
    assert "filterwatch model train" in done.err


def test_lists_that_teach_nothing_are_refused_with_a_sentence(tmp_path):
    done = run_inside("model", "train", "-c", write_school(tmp_path / "school"))
    assert done.code == 1
    assert "too little to learn from" in done.err
