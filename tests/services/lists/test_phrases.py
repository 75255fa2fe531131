"""Phrases are compiled once; a file that isn't just what is wanted is never used."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.services.lists import phrases as phrases_module
from monitor.services.lists.folder import compiled_folder, prune
from monitor.services.lists.load import load_lists
from monitor.services.lists.phrases import PHRASES
from monitor.settings.school import School
from tests.services.lists.making import make_school

GAMBLING = 'theme = "gambling"\n[[phrase]]\ntexts = ["{}"]\nreason = "it says so"\n'


@pytest.fixture
def school(tmp_path: Path) -> School:
    """Phrases of its own in one file of the shipped ones' place: the others take long to compile."""
    school = make_school(tmp_path / "school", listed="bad.test\n")
    folder = tmp_path / "school" / "phrases"
    folder.mkdir()
    for shipped in (school.config_folders[0] / "phrases").glob("*.toml"):
        (folder / shipped.name).touch()
    write(school, "lucky gumballs")
    return school


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """One number for each time that phrases were compiled."""
    times: list[int] = []
    compile_book = phrases_module.compile_book

    def count(segments, reference):
        times.append(1)
        return compile_book(segments, reference)

    monkeypatch.setattr(phrases_module, "compile_book", count)
    return times


def write(school: School, text: str) -> None:
    (school.folder / "phrases" / "gambling.toml").write_text(GAMBLING.format(text), encoding="utf-8")


def matches(school: School, term: str, *, keeps: bool = True) -> bool:
    return bool(load_lists(school, keeps=keeps).library.phrases.judge(term).bits)


def file_of(school: School) -> Path:
    return compiled_folder(school) / PHRASES


def test_are_compiled_once(school: School, compiled: list[int]) -> None:
    assert [matches(school, "where are lucky gumballs") for _ in range(3)] == [True, True, True]
    assert len(compiled) == 1


def test_whoever_only_looks_keeps_nothing(school: School, compiled: list[int]) -> None:
    assert matches(school, "lucky gumballs", keeps=False)
    assert not file_of(school).exists()
    assert len(compiled) == 1


def test_a_changed_phrase_counts_at_the_next_start(school: School, compiled: list[int]) -> None:
    assert matches(school, "lucky gumballs")
    write(school, "golden gumballs")
    assert (matches(school, "lucky gumballs"), matches(school, "golden gumballs")) == (False, True)
    assert len(compiled) == 2


def test_the_version_of_a_match_is_that_of_its_file(school: School) -> None:
    versions = set()
    for text in ("lucky gumballs", "lucky gumballs ever"):
        write(school, text)
        (match,) = load_lists(school, keeps=True).library.phrases.judge("lucky gumballs ever").matches
        versions.add(match.version)
    assert len(versions) == 2


def test_a_file_that_is_wrong_is_told_although_it_was_right_before(school: School) -> None:
    matches(school, "lucky gumballs")
    (school.folder / "phrases" / "gambling.toml").write_text("[[phrase]]\ntexts = [1]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"gambling\.toml"):
        load_lists(school, keeps=True)


@pytest.mark.parametrize("place", [3, 20, 200, -4096])
def test_a_damaged_file_is_made_anew(school: School, compiled: list[int], place: int) -> None:
    matches(school, "lucky gumballs")
    data = bytearray(file_of(school).read_bytes())
    data[place] ^= 0x55
    file_of(school).write_bytes(data)
    assert matches(school, "lucky gumballs")
    assert len(compiled) == 2


@pytest.mark.parametrize("content", [b"", b"FWLIST\x01\n", b"nothing of ours" * 100])
def test_a_foreign_file_is_replaced(school: School, compiled: list[int], content: bytes) -> None:
    matches(school, "lucky gumballs")
    file_of(school).write_bytes(content)
    assert [matches(school, "lucky gumballs") for _ in range(2)] == [True, True]
    assert len(compiled) == 2


def test_a_cut_off_file_is_made_anew(school: School, compiled: list[int]) -> None:
    matches(school, "lucky gumballs")
    file_of(school).write_bytes(file_of(school).read_bytes()[:-4096])
    assert matches(school, "lucky gumballs")
    assert len(compiled) == 2


def test_the_file_of_another_school_is_not_used(school: School, tmp_path: Path, compiled: list[int]) -> None:
    matches(school, "lucky gumballs")
    other = make_school(tmp_path / "other", listed="bad.test\n")
    (other.folder / "phrases").mkdir()
    for file in (school.folder / "phrases").iterdir():
        (other.folder / "phrases" / file.name).write_bytes(file.read_bytes())
    compiled_folder(other).mkdir(mode=0o700, exist_ok=True)
    file_of(other).write_bytes(file_of(school).read_bytes())
    assert matches(other, "lucky gumballs")
    assert school.key != other.key
    assert len(compiled) == 2


def test_pruning_leaves_it(school: School, compiled: list[int]) -> None:
    matches(school, "lucky gumballs")
    prune(compiled_folder(school), ["listed"])
    assert matches(school, "lucky gumballs")
    assert len(compiled) == 1


def test_is_its_owners_alone(school: School) -> None:
    matches(school, "lucky gumballs")
    assert file_of(school).stat().st_mode & 0o777 == 0o600
