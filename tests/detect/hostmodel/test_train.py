import numpy as np
import pytest

from monitor.detect.hostmodel.model import NEVER, OTHER, is_sound
from monitor.detect.hostmodel.train import LEAST_PER_CLASS, PRECISION, choose_hosts, train_model
from monitor.errors import ListError
from tests.detect.hostmodel.conftest import HELP
from tests.detect.hostmodel.making import make_listed


def test_what_can_be_told_apart_is_told_apart_on_domains_that_were_not_learnt_from(trained):
    model, report, _ = trained
    assert is_sound(model)
    assert {theme.theme for theme in report.themes if theme.gives_hints} == {"bypass", "gambling"}
    assert all(theme.precision >= PRECISION and theme.recall > 0.5 for theme in report.themes)


def test_new_hosts_get_the_hints_they_should(trained):
    model, _, _ = trained
    hints = model.hint(["pokerworldxx.test", "museumlaneyy.test", "unblockhousezz.test"])
    assert [(hint.host, hint.theme) for hint in hints] == [
        ("pokerworldxx.test", "gambling"),
        ("unblockhousezz.test", "bypass"),
    ]


def test_no_page_of_help_gets_a_hint(trained):
    model, report, _ = trained
    assert model.hint([host for hosts in HELP.values() for host in hosts]) == []
    assert [(kind, hosts) for kind, hosts, _ in report.help_flags] == [("addiction", 2), ("learning", 1)]


def test_progress_is_told_to_the_end(trained):
    assert sum(trained[2]) == 100


def test_the_same_hosts_give_the_same_model(trained):
    again, _ = train_model(choose_hosts(reversed(make_listed())), help_hosts=HELP, advance=lambda _: None)
    assert np.array_equal(again.weights, trained[0].weights)
    assert again.thresholds == trained[0].thresholds


def test_a_theme_that_cannot_be_told_apart_gives_no_hints():
    listed = make_listed(600)
    mixed = [
        (host, {"bypass": "other", "other": "bypass"}.get(label, label) if hash_odd(host) else label)
        for host, label in listed
    ]
    model, report = train_model(choose_hosts(mixed), help_hosts={}, advance=lambda _: None)
    worth = {theme.theme: theme.gives_hints for theme in report.themes}
    assert worth["bypass"] is False
    assert model.thresholds[model.classes.index("bypass")] == NEVER
    assert "bypass" not in {hint.theme for hint in model.hint([host for host, _ in listed])}


def hash_odd(host):
    return sum(host.encode()) % 2 == 1


def test_one_host_stands_for_a_domain_and_a_domain_of_two_minds_for_nothing():
    listed = [("a.one.test", "gambling"), ("b.one.test", "gambling"), ("two.test", "gambling"), ("x.two.test", OTHER)]
    assert choose_hosts(listed) == {"a.one.test": "gambling"}


def test_a_class_with_more_domains_than_wanted_is_cut_whatever_their_order():
    listed = [(f"host{number}.test", "gambling") for number in range(50)]
    assert choose_hosts(listed, most=10) == choose_hosts(reversed(listed), most=10)
    assert len(choose_hosts(listed, most=10)) == 10


@pytest.mark.parametrize("left_out", ["other", "both"])
def test_lists_that_hold_too_little_are_refused_with_a_sentence(left_out):
    kept = {"other": {"gambling"}, "both": set()}[left_out]
    listed = [(host, label) for host, label in make_listed(LEAST_PER_CLASS) if label in kept]
    with pytest.raises(ListError, match="too little to learn from"):
        train_model(choose_hosts(listed), help_hosts={}, advance=lambda _: None)
