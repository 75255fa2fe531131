"""One model, trained once on invented hosts."""

import pytest

from monitor.detect.hostmodel.train import choose_hosts, train_model
from tests.detect.hostmodel.making import make_listed

HELP = {"addiction": ["bingo-helpline.example", "gambling-therapy.example"], "learning": ["school-museum.example"]}


@pytest.fixture(scope="session")
def trained():
    steps = []
    model, report = train_model(choose_hosts(make_listed()), help_hosts=HELP, advance=steps.append)
    return model, report, steps
