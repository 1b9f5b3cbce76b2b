"""Rows as text that lines up, for terminals that show Chinese two columns wide.

Belongs here: plain tables. Does not belong here: colours and progress (``display``).
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def render(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table with a line under its header; numbers to the right, words to the left."""
    cells = [[_text(value) for value in row] for row in rows]
    widths = [
        max([width(name), *(width(row[i]) for row in cells)]) for i, name in enumerate(columns)
    ]
    numeric = [
        bool(rows) and all(isinstance(row[i], int | float) or row[i] is None for row in rows)
        for i in range(len(columns))
    ]

    def line(values: Sequence[str]) -> str:
        padded = []
        for value, size, right in zip(values, widths, numeric, strict=True):
            space = " " * (size - width(value))
            padded.append(space + value if right else value + space)
        return "  ".join(padded).rstrip()

    rule = "  ".join("─" * size for size in widths)
    return "\n".join([line(list(columns)), rule, *(line(row) for row in cells)])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return " ".join(str(value).split())
