"""The morning list, its refresh, the settled drafts, the records, and finding a draft by its reference."""

from hashlib import blake2b

from starlette.responses import Response

from monitor.records.detection import OPEN_STATES, RECORD_STATES, IncidentState
from monitor.services.review.queue import SETTLED_STATES, QueuePage, draft_row, find_draft, queue_page
from monitor.web.asked import Asked
from monitor.web.pages import Pages
from monitor.web.replies import see_other

FILTERS = {
    "waiting": ("Waiting", OPEN_STATES),
    "draft": ("New", (IncidentState.DRAFT,)),
    "in-review": ("In review", (IncidentState.IN_REVIEW,)),
    "decided": ("Decided", SETTLED_STATES),
}
NO_CHANGE = 204
FRESH_SECONDS = 300


def show_queue(pages: Pages, asked: Asked) -> Response:
    name = _filter_name(asked)
    page = queue_page(pages.desk, asked.viewer, now=asked.now, states=FILTERS[name][1])
    facts = _facts(page, name) | {
        "session": asked.session,
        "path": "/",
        "is_missing": "missing" in asked.query,
        "decided": draft_row(pages.desk, asked.viewer, asked.query.get("decided", ""), now=asked.now),
    }
    return pages.render("queue.html", facts)


def show_queue_rows(pages: Pages, asked: Asked) -> Response:
    """What the page asks for every half minute; nothing where nothing changed, so that readers aren't disturbed."""
    name = _filter_name(asked)
    facts = _facts(queue_page(pages.desk, asked.viewer, now=asked.now, states=FILTERS[name][1]), name)
    if asked.query.get("version") == facts["version"]:
        return Response(status_code=NO_CHANGE)
    return pages.render("_queue.html", facts)


def show_records(pages: Pages, asked: Asked) -> Response:
    page = queue_page(pages.desk, asked.viewer, now=asked.now, states=RECORD_STATES)
    return pages.render("records.html", {"session": asked.session, "path": "/records", "page": page})


def find_by_reference(pages: Pages, asked: Asked) -> Response:
    found = find_draft(pages.desk, asked.viewer, asked.query.get("ref", ""))
    return see_other(f"/drafts/{found}" if found else "/?missing=1")


def _filter_name(asked: Asked) -> str:
    name = asked.query.get("show", "")
    return name if name in FILTERS else "waiting"


def _facts(page: QueuePage, name: str) -> dict[str, object]:
    return {
        "page": page,
        "show": name,
        "filters": [(key, label, page.count_of(states)) for key, (label, states) in FILTERS.items()],
        "version": _version_of(page),
    }


def _version_of(page: QueuePage) -> str:
    """Changes when a row or a notice does, and every five minutes in which something was read."""
    incidents = [(row.incident, row.is_overdue) for row in page.rows]
    rows = [(one.id, one.state, one.severity, one.lines, is_overdue) for one, is_overdue in incidents]
    up_to = page.reading.up_to
    told = repr((rows, page.reading.notices, int(up_to.timestamp()) // FRESH_SECONDS if up_to else 0))
    return blake2b(told.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
