"""A small school whose lists change under the hands of the tests."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from monitor.detect.classify import Reference, build_reference
from monitor.detect.lists import find_matches
from monitor.ingest.lists import read_reference
from monitor.services.lists.fingerprint import digest_tables
from monitor.services.lists.folder import compiled_folder
from monitor.services.lists.held import Workshop
from monitor.services.lists.install import Installed, install_list
from monitor.services.lists.load import LoadedLists, install_lists, join_lists
from monitor.settings.load import load_school
from monitor.settings.paths import default_config_folder
from monitor.settings.school import School
from tests.cli.program import CONFIG, write_school

UT1 = """
[[list]]
name = "ut1"
path = "lists/ut1"
kind = "ut1"
"""
IWF = """
[[list]]
name = "iwf"
path = "lists/iwf.txt"
kind = "iwf"
"""


def hosts(number: int, *, word: str = "bad") -> str:
    return "".join(f"{word}{place}.test\n" for place in range(number))


def make_school(folder: Path, *, listed: str, more: str = "", files: Mapping[str, str] | None = None) -> School:
    """One list of gambling hosts named `listed`, and what `more` adds to the config. files: below `lists`."""
    write_school(folder, listed=listed, filterwatch=CONFIG + more)
    for name, text in (files or {}).items():
        write_list(folder, name, text)
    return load_school(folder, needs_routes=False)


def write_list(folder: Path, name: str, text: str) -> None:
    (folder / "lists" / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "lists" / name).write_text(text, encoding="utf-8")


def write_listed(school: School, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    (school.folder / "lists" / "listed.txt").write_bytes(data)


def install(school: School, *, name: str = "listed", accept: bool = False, keeps: bool = True) -> Installed:
    section = next(section for section in school.settings.list if section.name == name)
    return install_list(section, workshop(school, keeps=keeps), accept=accept)


@cache
def _shipped() -> tuple[Reference, bytes]:
    tables = read_reference([default_config_folder()])
    return build_reference(tables), digest_tables(tables)


def workshop(school: School, *, keeps: bool = True) -> Workshop:
    """As `open_workshop` makes it, its shipped tables read once for all tests."""
    reference, digest = _shipped()
    folder = compiled_folder(school)
    return Workshop(
        root=school.folder, folder=folder, reference=reference, tables_digest=digest, key=school.key, keeps=keeps
    )


def load(school: School, *, keeps: bool = True) -> LoadedLists:
    shop = workshop(school, keeps=keeps)
    return join_lists(shop, install_lists(school.settings.list, shop))


def with_section(school: School, **changes: object) -> School:
    """The same school, the first list's settings changed."""
    first, *others = school.settings.list
    sections = (first.model_copy(update=changes), *others)
    return replace(school, settings=school.settings.model_copy(update={"list": sections}))


def entries_of(lists: LoadedLists, address: str) -> set[str | None]:
    return {match.entry for match in find_matches(address, lists.library.index).matches}
