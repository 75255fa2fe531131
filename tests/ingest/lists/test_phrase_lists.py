from dataclasses import replace

import pytest

from monitor.detect.classify import build_library, build_reference
from monitor.detect.phrases import Outcome
from monitor.detect.phrases.normalise import NO_SPELLING
from monitor.errors import ListError
from monitor.ingest.lists import read_list, read_reference
from monitor.ingest.lists.guardian import parse_guardian
from monitor.ingest.lists.parsed import Rejected
from monitor.ingest.lists.phrase_table import parse_phrase_table
from monitor.settings.model import ColumnsSection, ListSection
from tests.conftest import REPO


@pytest.fixture(scope="module")
def reference():
    """The shipped themes and categories, without the shipped phrases."""
    shipped = build_reference(read_reference([REPO / "config"]))
    return replace(shipped, phrases=(), spelling=NO_SPELLING)


@pytest.fixture
def load(tmp_path, reference):
    """The library of a phrase list made of these files."""

    def load_files(files, *, theme=None, columns=None):
        for name, content in files.items():
            path = tmp_path / "phrases" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        section = ListSection(name="own", path=tmp_path / "phrases", kind="phrases", theme=theme, columns=columns)
        return build_library([read_list(section, folder=tmp_path)], reference, key=bytes(32))

    return load_files


def is_match(library, term):
    return library.phrases.judge(term).outcome is Outcome.MATCH


def found_in(rows):
    return [row.reason if isinstance(row, Rejected) else (row.texts, row.weight, row.allows) for row in rows]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("<zzap pills><120>", (("zzap pills",), 3, False)),
        ("< zzap ><60>", (("zzap",), 2, False)),
        ("<zzap><5>", (("zzap",), 1, False)),
        ("<zzap>", (("zzap",), 3, False)),
        ("<zzap>,<pills><100>", (("zzap pills", "pills zzap"), 3, False)),
        ("<zzap> , <pills><100>", (("zzap pills", "pills zzap"), 3, False)),
        ("<zzap><pills><-30>", (("zzap pills", "pills zzap"), 1, True)),
        ("<zzap>,<cure><-30> # good", (("zzap cure", "cure zzap"), 1, True)),
        ("<a1>,<b2>,<c3>,<d4><50>", "needs more than 3 phrases together"),
        ("<zzap><0>", "has the score 0"),
        ("<   ><50>", "holds no word"),
        ("zzap", "is not a phrase in angle brackets"),
        ("<zzap><fifty", "is not a phrase in angle brackets"),
        (
            ".Include</etc/e2guardian/lists/weighted>",
            "includes another file: give the folder that holds both as the path",
        ),
    ],
)
def test_a_weighted_phrase_means_what_its_score_says(line, found):
    assert found_in(parse_guardian([(1, line)])) == [found]


def test_three_phrases_together_count_in_any_order():
    ((texts, _, _),) = found_in(parse_guardian([(1, "<a1>,<b2>,<c3><100>")]))
    assert len(texts) == 6
    assert "c3 a1 b2" in texts


def test_a_folder_of_weighted_phrase_lists_is_read_by_its_categories(load):
    library = load(
        {
            "illegaldrugs/weighted": '#listcategory: "Illegal Drugs (English)"\n<zzap pills><100>\n<qooz><60>\n<pills><5>\n',
            "goodphrases/weighted_general": "<zzap>,<pills cure><-80>\n<zzap pills museum><40>\n",
            "gambling/weighted_french": "<pari zzap><120>\n".encode("latin-1"),
            "README": "# nothing\n",
        }
    )
    assert is_match(library, "where to buy zzap pills")
    assert is_match(library, "pari zzap")
    assert not is_match(library, "qooz")
    assert is_match(library, "qooz qooz pills")
    assert not is_match(library, "zzap pills cure")
    assert not is_match(library, "zzap pills museum")
    manifest = library.manifests[0]
    assert manifest.is_conserved
    assert manifest.accepted == {"drugs": 3, "gambling": 1, "support": 3}


def test_an_include_reads_no_other_file(load, tmp_path):
    (tmp_path / "outside").write_text("<outside zzap><120>\n")
    library = load({"drugadvocacy/weighted": f".Include<{tmp_path}/outside>\n<inside zzap><120>\n"})
    assert is_match(library, "inside zzap")
    assert not is_match(library, "outside zzap")
    assert library.manifests[0].rejected == {"includes another file: give the folder that holds both as the path": 1}


def test_a_link_to_a_folder_outside_is_not_followed(load, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "weighted").write_text("<outside zzap><120>\n")
    (tmp_path / "phrases").mkdir()
    (tmp_path / "phrases" / "gambling").symlink_to(tmp_path / "outside")
    library = load({"drugadvocacy/weighted": "<inside zzap><120>\n"})
    assert not is_match(library, "outside zzap")
    assert library.manifests[0].skipped == {"gambling: is no file": 1}


SENSO = (
    "Phrase,Context,Action,Severity,Screenshot,Match,Type\r\n"
    "zzap pills,KEYWORD,BLOCK,HIGH,TRUE,ALONE,Drugs\r\n"
    "qooz,KEYWORD;CAPTION,BLOCK,LOW,FALSE,SAMETYPE,Drugs\r\n"
    "wubb,,BLOCK,LOW,FALSE,AnyType,Drugs\r\n"
    "zzap pills museum,KEYWORD,ALLOW,,,,\r\n"
    "bad.test,WEBSITEURL,BLOCK,LOW,FALSE,ALONE,Drugs\r\n"
    "game.exe,APPLICATION,BLOCK,LOW,FALSE,ALONE,Drugs\r\n"
    "odd,KEYWORD,BLOCK,LOW,FALSE,SOMETIMES,Drugs\r\n"
    "...,KEYWORD,BLOCK,LOW,FALSE,ALONE,Drugs\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_sensos_detection_library_is_read(load, encoding):
    library = load({"library.csv": SENSO.encode(encoding)})
    assert is_match(library, "buy zzap pills")
    assert not is_match(library, "zzap pills museum")
    assert not is_match(library, "qooz")
    assert is_match(library, "qooz wubb")
    assert not is_match(library, "odd")
    manifest = library.manifests[0]
    assert manifest.is_conserved
    assert manifest.rejected == {
        "is for addresses or programs, not for words": 2,
        "has a weight or match that is not known": 1,
        "holds no word": 1,
    }


def test_words_that_no_theme_is_known_for_are_shown_and_counted(load):
    library = load({"library.csv": "Phrase,Type\nzzap pills,Drugs\nqooz,Herrings\nwubb,Herrings\n"})
    assert not is_match(library, "qooz")
    manifest = library.manifests[0]
    assert manifest.unmapped == {"Herrings": 2}
    assert manifest.rejected == {"stands for something that no theme is known for": 2}
    assert manifest.is_conserved


def test_a_list_of_which_no_theme_is_known_is_refused(load):
    with pytest.raises(ListError, match=r"list own: no theme is known for its phrases \(Herrings\)\. Add theme"):
        load({"library.csv": "Phrase,Type\nqooz,Herrings\n"})


def test_the_themes_of_the_config_and_of_the_file_names_stand_in(load):
    library = load({"gambling.txt": "zzap pills\n", "own.csv": "Phrase\nqooz wubb\n"}, theme="drugs")
    assert library.manifests[0].accepted == {"drugs": 2}


def test_a_file_of_phrases_is_named_after_its_theme(load):
    assert load({"gambling.txt": "zzap pills # new\n\n---\n"}).manifests[0].accepted == {"gambling": 1}


def test_the_config_may_say_which_columns_hold_phrase_and_weight():
    rows = parse_phrase_table(
        "Id;What;Points\n1;zzap pills;2\n2;qooz;\n3;wubb;many\n", ColumnsSection(phrase="What", weight=3), where="x"
    )
    assert found_in(rows) == [
        (("zzap pills",), 2, False),
        (("qooz",), 3, False),
        "has a weight or match that is not known",
    ]


def test_brackets_of_another_product_are_no_alternatives(load):
    assert load({"drugs.txt": "(zzap|qooz) pills\n"}).manifests[0].accepted == {"drugs": 1}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"x.txt": "# nothing\n"}, "has no phrases"),
        ({"x.csv": 'Phrase\n"never ends\n'}, "is not valid CSV"),
        ({"x.toml": "theme = \n"}, "is not valid TOML"),
        ({"x.toml": '[[phrase]]\ntexts = ["a"]\nreason = "b"\n'}, "its theme is missing"),
        ({"x.toml": 'theme = "herrings"\n[[phrase]]\ntexts = ["a"]\nreason = "b"\n'}, "its theme is not known"),
        ({".hidden": "x\n"}, "holds no file|holds only"),
    ],
)
def test_a_phrase_list_that_cannot_be_used_says_why(load, files, words):
    with pytest.raises(ListError, match=words):
        load(files)
