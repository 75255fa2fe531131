import re

import pytest

from monitor.detect.people import pseudonym, subject_id

KEY = bytes(range(32))


def test_a_pseudonym_is_short_and_readable():
    assert re.fullmatch(r"s-[a-z2-7]{20}", pseudonym(KEY, "client:192.0.2.7"))


def test_a_pseudonym_is_the_same_for_the_same_key_and_text():
    assert pseudonym(KEY, "a") == pseudonym(KEY, "a")


def test_a_pseudonym_tells_nothing_without_the_key():
    assert pseudonym(KEY, "a") != pseudonym(bytes(32), "a")


def test_text_that_is_no_utf8_has_a_pseudonym_as_well():
    assert pseudonym(KEY, b"caf\xe9".decode("utf-8", "surrogateescape")).startswith("s-")


@pytest.mark.parametrize("written", ["jbloggs", "JBloggs", " jbloggs ", r"SCHOOL\jbloggs", "jbloggs@school.example"])
def test_a_login_is_one_subject_however_it_is_written(written):
    assert subject_id(KEY, written) == subject_id(KEY, "jbloggs")


def test_the_same_login_at_two_sites_is_two_subjects():
    assert len({subject_id(KEY, "jbloggs", site=site) for site in ("", "primary", "secondary")}) == 3
