"""A stage comes in; every planted case of the day leaves, each with its one row of truth."""

from collections.abc import Callable

from monitor.simulate.planted import pages, repeats, searches
from monitor.simulate.planted.stage import PlantedCase, Stage, on_day, set_stage

CASES: tuple[Callable[[Stage], PlantedCase], ...] = (
    pages.iwf_page,
    pages.innocent_page,
    pages.advert_burst,
    pages.allowed_listed_host,
    pages.site_breach,
    pages.filter_test,
    pages.whole_class,
    repeats.gambling_lesson,
    repeats.bypass,
    repeats.staff_repeats,
    repeats.head_repeats,
    repeats.shared_login,
    repeats.unknown_login,
    repeats.device_only,
    repeats.slow_drip,
    searches.self_harm_search,
    searches.help_seeking,
    searches.curriculum,
)


def plant_cases(stage: Stage) -> tuple[PlantedCase, ...]:
    """Every case, in the order of the table."""
    return tuple(case(stage) for case in CASES)


def plant_daily(stage: Stage) -> tuple[PlantedCase, ...]:
    """What comes back on every school day."""
    return (repeats.slow_drip(stage),)


__all__ = ["CASES", "PlantedCase", "Stage", "on_day", "plant_cases", "plant_daily", "set_stage"]
