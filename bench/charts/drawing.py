"""How is a chart drawn? As an SVG of rectangles, a line and words; pure.

Three shapes are all that is needed here, so no library draws them. Colours keep a contrast of 3 to
1 on white and on a dark page; a white sheet lies below, so that words are read on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT = 760, 230, 90
ROW, BAR, TOP = 30, 18, 58
COLOURS = ("#2f6f5e", "#b5651d", "#5b6abf")
INK, PALE = "#1f2328", "#8a929a"


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its name, and what is written beside it."""

    name: str
    value: float
    said: str
    colour: int = 0


def bars(title: str, subtitle: str, drawn: Sequence[Bar], *, mark: float | None = None) -> str:
    """One bar below the other, on one scale from zero; `mark` is a goal, as a dashed line."""
    most = max([each.value for each in drawn] + ([mark] if mark else []), default=0) or 1
    room = WIDTH - LEFT - RIGHT
    parts = []
    for number, each in enumerate(drawn):
        y = TOP + number * ROW
        length = round(room * each.value / most, 1)
        parts.append(_text(LEFT - 10, y + 14, each.name, anchor="end"))
        parts.append(
            f'<rect x="{LEFT}" y="{y}" width="{length}" height="{BAR}"'
            f' fill="{COLOURS[each.colour]}"/>'
        )
        parts.append(_text(LEFT + length + 8, y + 14, each.said))
    height = TOP + len(drawn) * ROW + 14
    if mark is not None:
        x = round(LEFT + room * mark / most, 1)
        parts.append(_dashes(x, TOP - 8, x, height - 14))
    return _sheet(title, subtitle, height, parts)


def course(
    title: str, subtitle: str, points: Sequence[tuple[float, float]], *, mark: float, said: str
) -> str:
    """What became of one figure over the seconds; `mark` is what it never passed."""
    height, bottom, left = 300, 260, 80
    last = max((x for x, _ in points), default=0) or 1
    most = max([y for _, y in points] + [mark]) * 1.05 or 1
    room = WIDTH - left - 40

    def at(x: float, y: float) -> str:
        return f"{left + room * x / last:.1f},{bottom - (bottom - TOP) * y / most:.1f}"

    line = " ".join(at(x, y) for x, y in _thinned(points))
    level = float(at(0, mark).split(",")[1])
    parts = [
        f'<polyline points="{line}" fill="none" stroke="{COLOURS[0]}" stroke-width="3"/>',
        _dashes(left, level, WIDTH - 40, level),
        _text(left + 6, level + 18, said),
        f'<line x1="{left}" y1="{bottom}" x2="{WIDTH - 40}" y2="{bottom}" stroke="{INK}"/>',
        _text(left, bottom + 20, "0 s"),
        _text(WIDTH - 40, bottom + 20, f"{last:.0f} s", anchor="end"),
    ]
    return _sheet(title, subtitle, height, parts)


def _thinned(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Few enough for a small file; the last one stays."""
    step = max(len(points) // 200, 1)
    return [*points[::step], *points[-1:]]


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"'
        f' fill="{INK}">{escape(words)}</text>'
    )


def _dashes(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{PALE}"'
        f' stroke-width="2" stroke-dasharray="6 4"/>'
    )


def _sheet(title: str, subtitle: str, height: int, parts: Sequence[str]) -> str:
    inside = "\n".join(
        [
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(subtitle)}</desc>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(16, 24, title, size=16),
            _text(16, 44, subtitle, size=12),
            *parts,
        ]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' font-family="system-ui, sans-serif">\n{inside}\n</svg>\n'
    )
