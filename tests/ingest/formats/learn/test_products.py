"""Ten invented rows of each product whose columns are documented are mapped right, by headers or by values alone."""

import pytest

from monitor.ingest.formats.learn import Lesson, learn_file, save_lesson
from tests.ingest.formats.learn.products import LAYOUTS, PRODUCTS, Column, Product, draw, wanted

CORE = ("time", "user.name", "source.ip", "host.name", "url.full", "url.domain", "search.term", "action", "severity")
SEEDS = range(len(LAYOUTS))


def mapping(lesson: Lesson, columns: list[Column]) -> dict[str, str]:
    assert lesson.guesses is not None
    found = lesson.guesses.fields.values()
    return {guess.field: "+".join(columns[number].name for number in guess.columns) for guess in found}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_finds_every_field_under_a_header_row_in_any_order_of_columns(product: Product, seed: int, tmp_path, formats):
    separator = ",;\t|,;"[seed]
    text, columns = draw(product, seed=seed, layout=LAYOUTS[seed], separator=separator)
    file = tmp_path / "export.csv"
    file.write_text(text)
    lesson = learn_file(file, formats)
    assert lesson.problem == ""
    assert mapping(lesson, columns) == wanted(columns)
    assert lesson.readable == 1.0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_finds_what_matters_without_a_header_row(product: Product, seed: int, tmp_path, formats):
    if product.id == "nextdns":
        return  # its devices bear free names, which nothing tells from any other word
    text, columns = draw(product, seed=seed, layout=LAYOUTS[seed], headers="none")
    file = tmp_path / "export.csv"
    file.write_text(text)
    found, must = mapping(learn_file(file, formats), columns), wanted(columns)
    names = [name for name in CORE if name in must]
    assert {name: found.get(name) for name in names} == {name: must[name] for name in names}


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_what_is_written_reads_the_file_and_holds_its_own_fixture(product: Product, tmp_path, formats):
    text, _ = draw(product, seed=3)
    file = tmp_path / "export.csv"
    file.write_text(text)
    lesson = learn_file(file, formats)
    assert save_lesson(lesson, tmp_path / "formats", aliases=formats["csv"].aliases) == []


@pytest.mark.parametrize("product", [one for one in PRODUCTS if one.always], ids=lambda product: product.id)
def test_a_product_without_a_verdict_gets_the_one_that_it_always_means(product: Product, tmp_path, formats):
    file = tmp_path / "export.csv"
    file.write_text(draw(product, seed=1)[0])
    lesson = learn_file(file, formats)
    assert lesson.verdicts is not None
    assert lesson.verdicts.always == product.always
    assert {entry["event.action"] for entry in lesson.sample} == {product.always}


def product(name: str) -> Product:
    return next(one for one in PRODUCTS if one.id == name)


def learned(name: str, tmp_path, formats, **ways) -> Lesson:
    file = tmp_path / "export.csv"
    file.write_text(draw(product(name), **ways)[0])
    return learn_file(file, formats)


def test_trap_sensos_site_is_the_school_and_no_web_site(tmp_path, formats):
    lesson = learned("senso", tmp_path, formats, seed=2)
    assert '"observer.name" = ["Site"]' in lesson.descriptor
    assert "url.domain" not in lesson.descriptor


def test_trap_sensos_status_is_a_verdict_on_the_alert(tmp_path, formats):
    lesson = learned("senso", tmp_path, formats, seed=2)
    assert 'from = "Status"\nmatch = \'(?i)^false' in lesson.descriptor
    assert 'always = "flagged"' in lesson.descriptor


def test_trap_umbrellas_response_code_is_dns_and_no_verdict(tmp_path, formats):
    lesson = learned("umbrella_dashboard", tmp_path, formats, seed=4)
    assert 'from = ["Action"]' in lesson.descriptor
    assert (
        "Response Code"
        not in lesson.descriptor.partition("[detect]")[0].replace("# not used: ", "").partition("[action]")[2]
    )


def test_trap_nextdnss_client_ip_is_the_schools_public_address(tmp_path, formats):
    lesson = learned("nextdns", tmp_path, formats, seed=1)
    assert '"source.ip" = ["device_local_ip"]' in lesson.descriptor
    assert '"source.ip_pub" = ["client_ip"]' in lesson.descriptor
