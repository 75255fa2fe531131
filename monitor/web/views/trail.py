"""The audit trail, as far as its reader may see it."""

from starlette.responses import Response

from monitor.services.review.trail import trail_page
from monitor.web.asked import Asked
from monitor.web.pages import Pages


def show_trail(pages: Pages, asked: Asked) -> Response:
    rows = trail_page(pages.desk, asked.viewer)
    return pages.render("trail.html", {"session": asked.session, "path": "/trail", "rows": rows})
