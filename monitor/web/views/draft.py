"""One draft: read it, decide it, reopen it, write a note, tick a step, ask for the name."""

from collections.abc import Callable

from starlette.responses import Response

from monitor.errors import ReviewError
from monitor.records.detection import IncidentState
from monitor.services.review.decisions import Decision, add_note, decide, may_be_reopened, reopen, tick
from monitor.services.review.evidence import fold_evidence
from monitor.services.review.incident_page import IncidentPage, incident_page
from monitor.services.review.persons import reveal
from monitor.services.review.queue import draft_row
from monitor.services.review.trail import to_trail_row
from monitor.services.review.wording import OUTCOME_HINTS, STATES
from monitor.web.asked import Asked
from monitor.web.guard import NotHereError
from monitor.web.pages import Pages
from monitor.web.replies import see_other
from monitor.web.timeline import to_picture

UNPROCESSABLE = 422


def show_draft(pages: Pages, asked: Asked) -> Response:
    return _render(pages, asked, problem="")


def take_decision(pages: Pages, asked: Asked) -> Response:
    def act(incident_id: str) -> str | None:
        done = decide(
            pages.desk,
            asked.viewer,
            incident_id,
            Decision(
                state=_read_state(asked.form.get("state", "")),
                reason=asked.form.get("reason", ""),
                note=asked.form.get("note", ""),
                seen=asked.form.get("seen"),
            ),
            now=asked.now,
        )
        return f"/?decided={incident_id}" if done else None

    return _act(pages, asked, act)


def take_reopening(pages: Pages, asked: Asked) -> Response:
    def act(incident_id: str) -> str | None:
        done = reopen(pages.desk, asked.viewer, incident_id, reason=asked.form.get("reason", ""), now=asked.now)
        return f"/drafts/{incident_id}" if done else None

    return _act(pages, asked, act)


def take_note(pages: Pages, asked: Asked) -> Response:
    def act(incident_id: str) -> str | None:
        done = add_note(pages.desk, asked.viewer, incident_id, text=asked.form.get("text", ""), now=asked.now)
        return f"/drafts/{incident_id}#notes" if done else None

    return _act(pages, asked, act)


def take_name_request(pages: Pages, asked: Asked) -> Response:
    def act(incident_id: str) -> str | None:
        row = draft_row(pages.desk, asked.viewer, incident_id, now=asked.now)
        reason = asked.form.get("reason", "")
        done = row and reveal(pages.desk, asked.viewer, row.incident.subject_id, reason=reason, now=asked.now)
        return f"/drafts/{incident_id}" if done else None

    return _act(pages, asked, act)


def take_step(pages: Pages, asked: Asked) -> Response:
    """Htmx gets the new checklist alone; without it the page is loaded again."""
    incident_id = asked.parts["incident_id"]
    try:
        steps = tick(
            pages.desk,
            asked.viewer,
            incident_id,
            step=asked.form.get("step", ""),
            done=asked.form.get("done") == "yes",
            text=asked.form.get("text", ""),
            now=asked.now,
        )
    except ReviewError as error:
        return _render(pages, asked, problem=str(error))
    if steps is None:
        raise NotHereError
    if asked.is_htmx:
        return pages.render("_checklist.html", {"steps": steps, "incident_id": incident_id, "session": asked.session})
    return see_other(f"/drafts/{incident_id}#checklist")


def _act(pages: Pages, asked: Asked, act: Callable[[str], str | None]) -> Response:
    """Do it and go on to the path that it gives; None means that there is nothing here to act on."""
    try:
        path = act(asked.parts["incident_id"])
    except ReviewError as error:
        return _render(pages, asked, problem=str(error))
    if path is None:
        raise NotHereError
    return see_other(path)


def _render(pages: Pages, asked: Asked, *, problem: str) -> Response:
    """The page; after a problem with what was typed still in its fields."""
    page = incident_page(
        pages.desk,
        asked.viewer,
        asked.parts["incident_id"],
        now=asked.now,
        revealed_since=asked.signed_in.since,
    )
    if page is None:
        raise NotHereError
    facts = {
        "session": asked.session,
        "path": "/",
        "page": page,
        "problem": problem,
        "typed": asked.form if problem else {},
        "picture": to_picture(page.timeline, pages.desk.school.calendar.hours),
        "outcomes": [(state, STATES[state], OUTCOME_HINTS[state]) for state in page.outcomes],
        "states": STATES,
        "can_reopen": page.may_decide and may_be_reopened(page.incident),
        "evidence": fold_evidence(page.evidence),
        "trail": _trail(page),
    }
    return pages.render("draft.html", facts, status=UNPROCESSABLE if problem else 200)


def _trail(page: IncidentPage) -> list[object]:
    return [to_trail_row(row, {page.incident.id: page.incident.ref}) for row in page.trail]


def _read_state(word: str) -> IncidentState:
    try:
        return IncidentState(word)
    except ValueError:
        raise ReviewError("Choose an outcome.") from None
