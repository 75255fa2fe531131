"""Whether everything is seen: the report of services/upkeep/health.py as a page, each source's week as a picture."""

from starlette.responses import Response

from monitor.services.review.health_page import health_page
from monitor.web.asked import Asked
from monitor.web.pages import Pages
from monitor.web.week import to_week_picture


def show_health(pages: Pages, asked: Asked) -> Response:
    page = health_page(pages.desk, asked.viewer, now=asked.now)
    pictures = {source: to_week_picture(source, week) for source, week in page.weeks.items()}
    facts = {"session": asked.session, "path": "/health", "report": page.report, "pictures": pictures}
    return pages.render("health.html", facts)
