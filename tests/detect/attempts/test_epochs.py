from monitor.detect.attempts import fold_attempts, to_epochs
from monitor.settings.model import AttemptRule
from tests.detect.flagged import make_entry

DECIDED = {("s-pupil", "gambling"): 2, ("s-pupil", "drugs"): 5}


def test_a_new_entry_counts_the_decisions_made_so_far():
    assert to_epochs([], DECIDED)(make_entry(0)) == 2
    assert to_epochs([], DECIDED)(make_entry(0, theme="bypass")) == 0


def test_a_stored_entry_keeps_the_epoch_of_its_attempt():
    page = make_entry(0)
    stored = fold_attempts([page], rule=AttemptRule(), epoch_of=lambda entry: 1)

    assert to_epochs(stored, DECIDED)(page) == 1


def test_a_stored_advert_of_another_group_counts_like_a_new_one():
    page, advert = make_entry(0), make_entry(1, "ads.test", "drugs")
    stored = fold_attempts([page, advert], rule=AttemptRule(), epoch_of=lambda entry: 1)

    assert to_epochs(stored, DECIDED)(advert) == 5
