"""One person's drafts, by pseudonym; the name on request, with a reason."""

from starlette.responses import Response

from monitor.errors import ReviewError
from monitor.services.review.persons import person_page, reveal
from monitor.services.review.trail import to_trail_row
from monitor.web.asked import Asked
from monitor.web.guard import NotHereError
from monitor.web.pages import Pages
from monitor.web.replies import see_other


def show_person(pages: Pages, asked: Asked, *, problem: str = "") -> Response:
    page = person_page(
        pages.desk,
        asked.viewer,
        asked.parts["subject_id"],
        now=asked.now,
        revealed_since=asked.signed_in.since,
    )
    if page is None:
        raise NotHereError
    refs = {row.incident.id: row.incident.ref for row in page.rows}
    facts = {
        "session": asked.session,
        "path": "/",
        "page": page,
        "problem": problem,
        "trail": [to_trail_row(row, refs) for row in page.trail],
    }
    return pages.render("person.html", facts, status=422 if problem else 200)


def take_name_request(pages: Pages, asked: Asked) -> Response:
    subject_id = asked.parts["subject_id"]
    try:
        is_here = reveal(pages.desk, asked.viewer, subject_id, reason=asked.form.get("reason", ""), now=asked.now)
    except ReviewError as error:
        return show_person(pages, asked, problem=str(error))
    if not is_here:
        raise NotHereError
    return see_other(f"/people/{subject_id}")
