"""A stage comes in; typed searches leave: one that can't wait, one that asks for help, one from a set text."""

from monitor.records.people import Role
from monitor.simulate.browsing import after, search
from monitor.simulate.event import Event
from monitor.simulate.planted.stage import PlantedCase, Stage, to_case
from monitor.simulate.truth import Expected, TruthRow
from monitor.simulate.web import BING, GOOGLE

SELF_HARM_WORDS = "how to kill myself"
HELP_WORDS = ("childline phone number", "how to stop self harming")
CURRICULUM_WORDS = ("romeo and juliet suicide quotes", "an inspector calls eva smith suicide")


def self_harm_search(stage: Stage) -> PlantedCase:
    """At 23:10 on a laptop at home, letter by letter: one attempt, and it is told at once."""
    chance = stage.chance("self_harm_search")
    row = stage.parts["self_harm_search"]
    at = stage.at(23, 10)
    events = search(chance, stage.seat(row.login, at), at, GOOGLE, SELF_HARM_WORDS, every_letter=True)
    return to_case(
        events,
        TruthRow(
            case="self_harm_search",
            subject=row.login,
            draft_group="self_harm",
            expected=Expected.DRAFT,
            at=at,
            kinds=("pupil",),
            severity=4,
            route_first=Role.DSL,
            restricted=False,
            attempts=1,
        ),
    )


def help_seeking(stage: Stage) -> PlantedCase:
    """Somebody looks for help: never held against anyone."""
    return _harmless(stage, "help_seeking", HELP_WORDS, lesson=4)


def curriculum(stage: Stage) -> PlantedCase:
    """Homework on a set text in which somebody dies."""
    return _harmless(stage, "curriculum", CURRICULUM_WORDS, lesson=0)


def _harmless(stage: Stage, case: str, searches: tuple[str, ...], *, lesson: int) -> PlantedCase:
    chance = stage.chance(case)
    row = stage.parts[case]
    at = stage.moment(chance, lesson=lesson)
    seat = stage.seat(row.login, at)
    events: list[Event] = []
    for number, words in enumerate(searches):
        engine = (GOOGLE, BING)[number % 2]
        events += search(chance, seat, after(at, 240 * number), engine, words, every_letter=True)
    return to_case(
        events,
        TruthRow(case=case, subject=row.login, draft_group="self_harm", expected=Expected.NONE, at=at),
    )
