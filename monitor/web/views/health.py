"""Whether everything is seen: the report of services/health.py as a page."""

from starlette.responses import Response

from monitor.services.review.health_page import health_page
from monitor.web.asked import Asked
from monitor.web.pages import Pages


def show_health(pages: Pages, asked: Asked) -> Response:
    report = health_page(pages.desk, asked.viewer, now=asked.now)
    return pages.render("health.html", {"session": asked.session, "path": "/health", "report": report})
