"""Nothing of a pupil gets into a fixture: no login, device, address, host, path or search word of the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.formats.learn import learn_file
from tests.ingest.formats.learn.products import PRODUCTS, draw
from tests.ingest.formats.learn.test_structures import LOGS


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_no_login_host_or_phrase_of_an_export_is_in_its_fixture(product, tmp_path, formats):
    file = tmp_path / "export.csv"
    file.write_text(draw(product, seed=2)[0])
    fixture = learn_file(file, formats).fixture.decode().lower()
    for secret in (
        "asmith",
        "bjones",
        "amy",
        "vapes",
        "myself",
        "page",
        "lab1",
        "games.example",
        "bets",
        "jones",
        "person,",
    ):
        assert secret not in fixture


@pytest.mark.parametrize("name", LOGS)
def test_no_login_or_host_of_any_structure_is_in_its_fixture(name, tmp_path, formats):
    file = tmp_path / "export.log"
    file.write_text(LOGS[name])
    fixture = learn_file(file, formats).fixture.decode().lower()
    for secret in ("asmith", "bjones", "bets", "amy", "lab1", "games.example", "filter1", "fw1", "school\\"):
        assert secret not in fixture


def test_the_same_word_is_replaced_by_the_same_word_everywhere(tmp_path, formats):
    file = tmp_path / "export.csv"
    rows = [f"0{n}/09/2026 10:00,asmith,https://asmith.example/asmith?q=asmith,Blocked" for n in range(1, 8)]
    file.write_text("Time,User,URL,Action\n" + "\n".join(rows) + "\n")
    row = learn_file(file, formats).fixture.decode().splitlines()[1].split(",")
    assert row[1] in row[2]
    assert row[2].count(row[1]) == 2


secrets = st.text(st.characters(categories=("Lu", "Ll", "Nd"), exclude_characters=',\n\r"'), min_size=5, max_size=12)


@given(login=secrets, query=secrets)
def test_no_word_gets_through_whatever_it_is(login, query, tmp_path_factory, formats):
    file = tmp_path_factory.mktemp("learn") / "export.csv"
    escaped = "".join(f"%{byte:02X}" for byte in query.encode())
    rows = [f"0{n}/09/2026 10:00,{login},https://x.example/{query}?q={escaped}+{query},Blocked" for n in range(1, 8)]
    file.write_text("Time,User,URL,Action\n" + "\n".join(rows) + "\n", encoding="utf-8")
    lesson = learn_file(file, formats)
    if lesson.fixture and not login.isdecimal():
        told = lesson.fixture.decode().replace("Time,User,URL,Action", "").lower()
        assert login.lower() not in told
        assert query.lower() not in told
        assert escaped.lower() not in told


@pytest.mark.parametrize(
    "address", ["10.9.8.7", "81.2.69.142", "2a00:1450:4009::7", "02:1b:aa:bb:cc:dd", "amy@real.sch.uk"]
)
def test_addresses_become_reserved_ones(address, tmp_path, formats):
    file = tmp_path / "export.csv"
    rows = [f"0{n}/09/2026 10:00,asmith,{address},https://x.example/,Blocked" for n in range(1, 8)]
    file.write_text("Time,User,Note,URL,Action\n" + "\n".join(rows) + "\n")
    assert address not in learn_file(file, formats).fixture.decode()
