"""Small themes and raw lists for the tests of the lists room."""

from monitor.detect.lists import Compiling, ListIndex, compile_list
from monitor.records.listing import RawList, Section, Shape
from monitor.records.theme import Group, Theme, ThemeTable

KEY = bytes(range(32))


def make_theme(name, group, severity=2, **more):
    return Theme(id=name, label=name, description=name, group=group, severity=severity, **more)


THEMES = ThemeTable(
    [
        make_theme("csam", Group.ILLEGAL, 4, restricted=True, draft_group="csam"),
        make_theme("terrorism", Group.ILLEGAL, 4, restricted=True, draft_group="extremism"),
        make_theme("gambling", Group.INAPPROPRIATE, draft_group="gambling"),
        make_theme("bypass", Group.INAPPROPRIATE, draft_group="bypass"),
        make_theme("support", Group.PROTECTIVE, 0),
        make_theme("policy", Group.POLICY, 0),
        make_theme("noise", Group.NOISE, 0),
        make_theme("unknown", Group.UNKNOWN, 0),
    ]
)


def make_section(*texts, shape=Shape.BELOW, category="", file="list.txt"):
    return Section(file=file, shape=shape, category=category, entries=list(enumerate(texts, 1)))


def make_list(*texts, name="list", kind="domains", theme="gambling", shape=Shape.BELOW, sections=None, **more):
    sections = sections or (make_section(*texts, shape=shape),)
    return RawList(name=name, kind=kind, theme=theme, version="v1", sections=tuple(sections), **more)


def make_hashed_list(*texts, name="iwf", theme=None):
    return make_list(*texts, name=name, kind="iwf", theme=theme, shape=Shape.PAGE)


def compile_all(*raws, popular=("google.com", "bing.com"), find_theme=lambda vendor, word: None):
    """One index over the lists, and the manifest of each, in their order."""
    compiling = Compiling(themes=THEMES, find_theme=find_theme, popular_hosts=frozenset(popular), key=KEY)
    segments = [compile_list(raw, compiling) for raw in raws]
    return ListIndex(segments, key=KEY), tuple(segment.manifest for segment in segments)


def make_index(*raws, **more) -> ListIndex:
    return compile_all(*raws, **more)[0]
