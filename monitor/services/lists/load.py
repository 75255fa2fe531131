"""A school's lists, opened: the classifier's library and what was refused; a changed list makes a new one beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.detect.classify import Classifier, Library, Reference, build_reference, join_segments
from monitor.ingest.lists import read_reference
from monitor.ingest.lists.stamp import ListStamp, join_stamps, stamp_list
from monitor.records.theme import ThemeTable
from monitor.services.lists.aside import ASIDE_BYTES, compile_aside
from monitor.services.lists.fingerprint import digest_phrases, digest_tables
from monitor.services.lists.folder import compiled_folder, make_folder
from monitor.services.lists.held import Workshop, fingerprint_of, list_path
from monitor.services.lists.install import Installed, install_list, is_settled, open_compiled, refuse_list
from monitor.services.lists.phrases import find_phrases_fingerprint, open_phrases
from monitor.settings.model import ListSection
from monitor.settings.school import School

REFERENCE = ("themes", "phrases")
"""The folders of what every list is understood by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedLists:
    """What the classifier was made of, at one moment; nothing in it changes. installed: in the order of the config.

    phrases: changes with all that the phrases are made of.
    """

    shop: Workshop
    installed: tuple[Installed, ...]
    phrases: str
    library: Library
    classifier: Classifier

    @property
    def reference(self) -> Reference:
        return self.shop.reference

    @property
    def themes(self) -> ThemeTable:
        return self.reference.themes

    @property
    def refused(self) -> dict[str, str]:
        """List name -> why its newest files are not in use."""
        return {one.name: one.refused for one in self.installed if one.refused}


def open_workshop(school: School, *, keeps: bool) -> Workshop:
    """keeps: see Workshop. Raises ConfigError with every problem of the themes, categories and phrases."""
    seen = stamp_reference(school).digest  # first: what changes while it is read is seen as changed afterwards
    tables = read_reference(school.config_folders)
    return Workshop(
        root=school.folder,
        folder=compiled_folder(school),
        reference=build_reference(tables, reads_phrases=False),
        tables_digest=digest_tables(tables),
        phrases_digest=digest_phrases(tables),
        reference_stamp=seen,
        key=school.key,
        keeps=keeps,
    )


def stamp_reference(school: School) -> ListStamp:
    """What the files of themes and phrases look like, in all folders of the config."""
    return join_stamps(stamp_list(folder / name) for folder in school.config_folders for name in REFERENCE)


def load_lists(school: School, *, keeps: bool = False) -> LoadedLists:
    """Bring every list up to date and open it. One that can't be used keeps its version before, or is left out.

    keeps: see Workshop. Raises ConfigError with every problem of the reference tables.
    """
    shop = open_workshop(school, keeps=keeps)
    return join_lists(shop, install_lists(school.settings.list, shop))


def reload_lists(before: LoadedLists, sections: Sequence[ListSection]) -> LoadedLists:
    """The lists of `before`, with those of `sections` brought up to date; one whose files just change is left as is."""
    anew = {one.name: one for one in install_lists(sections, before.shop) if not one.is_unsettled}
    installed = tuple(anew.get(one.name, one) for one in before.installed)
    return join_lists(before.shop, installed, before=before)


def reload_reference(before: LoadedLists, school: School) -> LoadedLists:
    """The same lists under the themes and phrases as their files say now; a list they don't touch stays as it is.

    Raises ConfigError with every problem of these files.
    """
    shop = open_workshop(school, keeps=before.shop.keeps)
    touched = [one for one in school.settings.list if fingerprint_of(one, shop) != fingerprint_of(one, before.shop)]
    anew = {one.name: one for one in install_lists(touched, shop)}
    return join_lists(shop, tuple(anew.get(one.name, one) for one in before.installed), before=before)


def install_lists(sections: Sequence[ListSection], shop: Workshop) -> tuple[Installed, ...]:
    """Bring these lists up to date. Much work is done in another process, where its memory is given back."""
    waiting, broken = _compile_much(sections, shop)
    return tuple(_install_one(section, shop, waiting.get(section.name), broken) for section in sections)


def _install_one(section: ListSection, shop: Workshop, seen: str | None, broken: Mapping[str, str]) -> Installed:
    """seen: the stamp of the files before another process was sent to them, None where none was."""
    if section.name in broken:
        return refuse_list(section, shop, broken[section.name])
    if seen is not None and seen != stamp_list(list_path(section, shop.root)).digest:
        return open_compiled(section, shop)  # compiling it here would take what another program is writing just now
    return install_list(section, shop)


def _compile_much(sections: Sequence[ListSection], shop: Workshop) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Compile in another process where it is much. Returns the lists that it was sent to, with the stamps of their
    files before; and why those are not compiled that it did not come to."""
    if not sections or not shop.keeps or not make_folder(shop.folder):
        return {}, {}
    waiting = [section for section in sections if not is_settled(section, shop)]
    stamps = {section.name: stamp_list(list_path(section, shop.root)) for section in waiting}
    if sum(stamp.size_bytes for stamp in stamps.values()) <= ASIDE_BYTES:
        return {}, {}
    why = compile_aside(waiting, shop)
    broken = {section.name: why for section in waiting if not is_settled(section, shop)} if why else {}
    return {name: stamp.digest for name, stamp in stamps.items()}, broken


def join_lists(shop: Workshop, installed: tuple[Installed, ...], *, before: LoadedLists | None = None) -> LoadedLists:
    """before: the lists that these follow. Raises ConfigError with every problem of the phrases."""
    segments = [one.segment for one in installed if one.segment is not None]
    phrases = find_phrases_fingerprint(segments, shop)
    if before is not None and phrases == before.phrases:
        book = before.library.phrases
    else:
        book = open_phrases(segments, shop, phrases)
    library = join_segments(segments, shop.reference, key=shop.key, book=book)
    return LoadedLists(
        shop=shop,
        installed=installed,
        phrases=phrases,
        library=library,
        classifier=Classifier(shop.reference, library),
    )
