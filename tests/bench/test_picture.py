from xml.etree import ElementTree as ET

import pytest

from bench.curves import Point, find_growth
from bench.picture import Curve, draw


def panel(*points):
    return Curve(title="Lines", across="lines", lines={"seconds": points, "peak MB": [(x, y * 100) for x, y in points]})


@pytest.mark.parametrize(
    "curves", [[panel((10, 1.0), (1000, 9.0))], [panel((5, 0.002))], [panel((1, 1), (10, 10)), panel((3, 2), (4, 2))]]
)
def test_every_point_lies_inside_the_picture(curves):
    root = ET.fromstring(draw(curves))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    circles = [node for node in root.iter() if node.tag.endswith("circle")]
    assert len(circles) == sum(len(line) for curve in curves for line in curve.lines.values())
    assert all(0 < float(one.attrib["cx"]) < width and 0 < float(one.attrib["cy"]) < height for one in circles)


def test_more_is_further_up_and_to_the_right():
    circles = [node for node in ET.fromstring(draw([panel((10, 1.0), (100, 5.0))])).iter() if "circle" in node.tag]
    assert float(circles[0].attrib["cx"]) < float(circles[1].attrib["cx"])
    assert float(circles[0].attrib["cy"]) > float(circles[1].attrib["cy"])


def test_growth_is_the_slope_from_a_hundred_thousand_lines_on():
    lines = [Point(size=10_000, seconds=9.0, peak_mb=1.0), Point(size=100_000, seconds=1.0, peak_mb=1.0)]
    lines.append(Point(size=10_000_000, seconds=100.0, peak_mb=1.0))
    flat = [Point(size=100, seconds=2.0, peak_mb=90.0), Point(size=100_000, seconds=3.0, peak_mb=120.0)]
    growth = find_growth({"lines": lines, "entries": flat, "users": flat})
    assert growth == {"slope": pytest.approx(1.0), "entries": 1.5, "users_mb": 120.0}
