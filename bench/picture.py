"""Curves come in as points; an SVG with logarithmic axes leaves, one panel for each curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT, MARGIN = 300, 220, 48
COLOURS = ("#1f4e79", "#b5541c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """points: (x, y) of each named line, all above zero."""

    title: str
    across: str
    lines: dict[str, Sequence[tuple[float, float]]]


def draw(curves: Sequence[Curve]) -> str:
    """The panels beside each other."""
    panels = "".join(
        f'<g transform="translate({place * (WIDTH + MARGIN)} 0)">{_panel(curve)}</g>'
        for place, curve in enumerate(curves)
    )
    width = len(curves) * (WIDTH + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + 2 * MARGIN}" font-family="sans-serif" '
        f'font-size="11"><rect width="100%" height="100%" fill="#fff"/>{panels}</svg>\n'
    )


def _panel(curve: Curve) -> str:
    points = [point for line in curve.lines.values() for point in line]
    across, up = _decades([x for x, _ in points]), _decades([y for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        right = MARGIN + (log10(x) - across[0]) / (across[-1] - across[0]) * (WIDTH - MARGIN)
        return right, MARGIN / 2 + HEIGHT - (log10(y) - up[0]) / (up[-1] - up[0]) * (HEIGHT - MARGIN / 2)

    parts = [f'<text x="{MARGIN}" y="14" font-weight="bold">{curve.title}</text>']
    bottom = place(10 ** across[0], 10 ** up[0])[1]
    for decade in across:
        x, _ = place(10.0**decade, 10 ** up[0])
        parts.append(f'<path d="M{x:.1f} {MARGIN / 2}V{bottom:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 14:.1f}" text-anchor="middle">{_say(10.0**decade)}</text>')
    for decade in up:
        _, y = place(10 ** across[0], 10.0**decade)
        parts.append(f'<path d="M{MARGIN} {y:.1f}H{WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{MARGIN - 4}" y="{y + 4:.1f}" text-anchor="end">{_say(10.0**decade)}</text>')
    parts.append(f'<text x="{(WIDTH + MARGIN) / 2}" y="{bottom + 30:.1f}" text-anchor="middle">{curve.across}</text>')
    for number, (name, line) in enumerate(curve.lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [place(x, y) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(f'<text x="{WIDTH - 4}" y="{32 + 14 * number}" text-anchor="end" fill="{colour}">{name}</text>')
    return "".join(parts)


def _decades(values: Sequence[float]) -> list[int]:
    """The powers of ten from below the smallest to above the largest, at least two."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return list(range(low, max(high, low + 1) + 1))


def _say(number: float) -> str:
    if number >= 1_000_000:
        return f"{number / 1_000_000:g} M"
    return f"{number / 1_000:g} k" if number >= 1_000 else f"{number:g}"
