"""Folders of descriptors, and every problem in them."""

import shutil

import pytest

from monitor.errors import FormatError
from monitor.ingest.formats import load_formats, shipped_folder
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
