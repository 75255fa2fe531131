import pytest

from monitor.services.upkeep.matters import list_matters


@pytest.mark.parametrize(
    ("kind", "days", "is_told"),
    [
        ("ut1", 30, False),
        ("ut1", 31, True),
        ("", 31, True),
        ("iwf", 4, False),
        ("iwf", 5, True),
        ("phrases", 400, False),
    ],
)
def test_a_list_is_old_when_a_newer_one_of_its_kind_is_overdue(kind: str, days: int, is_told: bool) -> None:
    matters = list_matters({"name": "mine", "error": None, "age_days": days}, kind)
    assert [matter.text for matter in matters] == [f"list mine is {days} days old. Fetch a newer one."] * is_told


def test_a_refused_list_is_told_by_its_reason_and_not_by_its_age() -> None:
    (matter,) = list_matters({"name": "mine", "error": "list mine: is empty.", "age_days": 90}, "iwf")
    assert (matter.kind, matter.text, matter.is_grave) == ("list", "list mine: is empty.", True)
