import pytest

from monitor.detect.classify import build_library, build_reference
from monitor.ingest.lists import read_list, read_reference
from monitor.services.lists.told import _manifest_problems
from monitor.settings.model import ListSection
from tests.conftest import REPO


@pytest.fixture(scope="module")
def reference():
    return build_reference(read_reference([REPO / "config"]))


@pytest.fixture
def problems_of(tmp_path, reference):
    """What `check` says about a list that may be used."""

    def read(text, kind="domains", theme="gambling", name="list.txt"):
        (tmp_path / "lists").mkdir()
        (tmp_path / "lists" / name).write_text(text)
        section = ListSection(name="mine", path=tmp_path / "lists", kind=kind, theme=theme)
        (manifest,) = build_library([read_list(section, folder=tmp_path)], reference, key=bytes(32)).manifests
        return [str(problem) for problem in _manifest_problems("[[list]] mine", manifest)]

    return read


def test_a_good_list_gives_no_problem(problems_of):
    assert problems_of("bad.test\nworse.test\n") == []


def test_what_is_kept_out_is_named_with_the_reason(problems_of):
    (said,) = problems_of("bad.test\nmyshopify.com\nco.uk\nbing.com\n")
    assert "3 of 4 entries are kept out of use, because they would name innocent people" in said
    assert "myshopify.com is a public suffix: anybody can have a name below it" in said
    assert "bing.com is a site that carries the school's ordinary traffic" in said


def test_a_list_of_another_kind_is_guessed_by_its_rejects(problems_of):
    (said,) = problems_of("bad.test\n" + "".join(f"0.0.0.0 bad{number}.test\n" for number in range(3)))
    assert said == (
        "[[list]] mine: 3 of 4 entries are not understood; most often an entry holds more than one word. Is the kind "
        "right? `filterwatch lists import` shows the first of them."
    )


def test_a_category_folder_that_nobody_knows_is_named(problems_of):
    (said,) = problems_of("bad.test\n", theme=None, name="herrings.txt")
    assert "categories that no theme is known for: herrings" in said
    assert "themes/categories.tsv" in said
