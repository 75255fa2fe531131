"""Folders of descriptors, and every problem in them."""

import shutil

import pytest

from monitor.errors import FormatError
from monitor.ingest.formats import Shelf, load_formats, shipped_folder
from monitor.ingest.formats import load as load_module
from monitor.ingest.readers import Reader
from monitor.ingest.readers.whole import batch_of

GOOD = """
id = "mine"
title = "Our filter"
evidence = "documented"
kind = "delimited"
columns = ["when", "who", "what"]

[[time]]
from = "when"
as = "iso"

[fields]
"user.name" = ["who"]
"url.full" = ["what"]

[detect]
says = "three columns"
"""


def problems_of(tmp_path, text, name="mine"):
    (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(FormatError) as caught:
        load_formats([shipped_folder(), tmp_path])
    return str(caught.value)


def test_a_descriptor_is_all_that_a_new_format_needs(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    fmt = load_formats([tmp_path])["mine"]
    entries = Reader(fmt).read(batch_of(b"2026-09-07T09:00:00Z,ajones,http://bets.test/\n")).entries
    assert entries is not None
    assert (entries.user[0], entries.domain[0]) == ("ajones", "bets.test")
    assert not fmt.trusted


def test_a_later_folder_replaces_a_format_file_by_file(tmp_path):
    shutil.copy(shipped_folder() / "squid.toml", tmp_path)
    text = (tmp_path / "squid.toml").read_text().replace('title = "', 'title = "Ours: ')
    (tmp_path / "squid.toml").write_text(text)
    formats = load_formats([shipped_folder(), tmp_path])
    assert formats["squid"].title.startswith("Ours")
    assert formats["fortigate"].trusted


def test_a_school_may_replace_the_alias_table(tmp_path):
    (tmp_path / "aliases.toml").write_text('[aliases]\ntime = ["moment"]\n"url.full" = ["place"]\n')
    fmt = load_formats([shipped_folder(), tmp_path])["csv"]
    assert fmt.aliases is not None
    assert fmt.aliases.spellings["time"] == ("moment",)


def test_a_folder_that_does_not_exist_is_empty(tmp_path):
    assert load_formats([tmp_path / "nowhere"]) == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "delimited"', 'kidn = "delimited"'), 'Did you mean "kind"?'),
        (('"user.name"', '"user.nmae"'), 'Did you mean "user.name"?'),
        (('as = "iso"', 'as = "isso"'), 'Did you mean "iso"?'),
        (('as = "iso"', 'formats = ["%d/%q"]'), "%q"),
        (('as = "iso"', 'as = "iso"\nzone = "Europe/Londno"'), '"Europe/Londno" is not a time zone'),
        (('from = "when"\nas = "iso"', 'from = "when"'), "has neither as nor formats"),
        (('[[time]]\nfrom = "when"\nas = "iso"', ""), "[[time]]: is missing"),
        (('id = "mine"', 'id = "yours"'), "Name the file yours.toml"),
        (('title = "Our filter"', ""), "title: is missing"),
        (('columns = ["when", "who", "what"]', ""), "columns: is missing"),
        (
            ('columns = ["when", "who", "what"]', 'columns = ["a", "b"]\npatterns = ["x"]'),
            'means nothing to kind = "delimited"',
        ),
        (("[detect]", '[action]\nfrom = "what"\nrules = [["(?=x)", "blocked"]]\n\n[detect]'), "RE2"),
        (("[detect]", '[action]\nfrom = "what"\nrules = [["x", "bolcked"]]\n\n[detect]'), "blocked"),
        (('kind = "delimited"', 'kind = "delimited"\nseparator = "ab"'), "separator: must be one character"),
        (('kind = "delimited"\n', ""), "kind: is missing"),
        (('id = "mine"', 'id = "mine'), "is not valid TOML"),
        (('says = "three columns"', ""), "[detect] says: is missing"),
    ],
)
def test_says_what_is_wrong_where_and_what_to_do(tmp_path, change, said):
    assert change[0] in GOOD
    message = problems_of(tmp_path, GOOD.replace(*change))
    assert said in message
    assert "mine.toml" in message


def test_names_every_problem_of_every_file_at_once(tmp_path):
    (tmp_path / "other.toml").write_text('id = "other"\n')
    message = problems_of(tmp_path, GOOD.replace("columns", "colunms").replace("user.name", "user.nmae"))
    assert message.count("mine.toml") + message.count("other.toml") == len(message.splitlines())
    assert "other.toml: title" in message


def test_a_novel_is_no_descriptor(tmp_path):
    assert "is larger than" in problems_of(tmp_path, "#" * 300_000)


@pytest.mark.parametrize(
    "text", ['[aliases]\n"user.nmae" = ["x"]\n', '[aliases]\ntime = "x"\n', '[stamps]\nformats = ["%q"]\n', "[alias]\n"]
)
def test_a_wrong_alias_table_is_told(tmp_path, text):
    assert "aliases.toml" in problems_of(tmp_path, text, "aliases")


def test_a_shipped_format_is_compiled_when_it_is_asked_for(monkeypatch):
    compiled = []
    load = load_module.load_format

    def note(path, *, aliases):
        compiled.append(path.stem)
        return load(path, aliases=aliases)

    monkeypatch.setattr(load_module, "load_format", note)
    shelf = Shelf([shipped_folder()])
    assert "squid" in shelf
    assert compiled == []
    assert shelf["squid"] is shelf["squid"]
    assert compiled == ["squid"]


def test_the_shelf_has_what_is_loaded_at_once(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    (tmp_path / "csv.toml").write_text(GOOD.replace('id = "mine"', 'id = "csv"'))
    folders = [shipped_folder(), tmp_path]
    shelf, loaded = Shelf(folders), load_formats(folders)
    assert list(shelf) == list(loaded)
    assert len(shelf) == len(loaded)
    assert {name: fmt.title for name, fmt in shelf.items()} == {name: fmt.title for name, fmt in loaded.items()}
    assert shelf["csv"].title == "Our filter"


def test_what_is_wrong_with_a_schools_own_format_is_told_before_it_is_asked_for(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD.replace("evidence", "evidense"))
    with pytest.raises(FormatError, match="evidense"):
        Shelf([shipped_folder(), tmp_path])


def test_a_format_that_is_not_there_is_not_on_the_shelf():
    shelf = Shelf([shipped_folder()])
    assert "nothing" not in shelf
    with pytest.raises(KeyError):
        shelf["nothing"]
