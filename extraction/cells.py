"""The cells of a line of a flattened table.

Belongs here: where bars, tabs and gaps part a line. Does not belong here: which lines make a table
and what their columns hold (``tables``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from extraction.segment import Line

_CUT = re.compile(r"\t+|\s{2,}")
_SPACE = re.compile(r"\s+")
_RULE = re.compile(r"[\s|:+-]*")
_BARRED = re.compile(r"[^|]+\|(?:[^|]*\|)+\s*")
"""基层工会数(个) | 10330 | 9697 |: bars that end cells without opening the line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, trimmed."""

    start: int
    end: int
    text: str


def cells(line: Line, *, narrow: bool = False) -> list[Cell]:
    """The cells of a line: what bars or gaps part.

    Args:
        line: a line of the folded text.
        narrow: a single space parts cells too.

    Returns:
        The cells in text order; an empty one only between bars, none for a rule of dashes.
    """
    text = line.text
    led = text.lstrip().startswith("|")
    barred = led or _BARRED.fullmatch(text) is not None
    if barred:
        if _RULE.fullmatch(text):
            return []
        marks = [m.span() for m in re.finditer(r"\|", text)]
        opened = marks if led else [(0, 0), *marks]
        spans = [(a[1], b[0]) for a, b in pairwise(opened)]
    else:
        cuts = [m.span() for m in (_SPACE if narrow else _CUT).finditer(text)]
        edges = [0, *(at for cut in cuts for at in cut), len(text)]
        spans = list(zip(edges[::2], edges[1::2], strict=True))
    found = []
    for a, b in spans:
        stripped = text[a:b].strip()
        if stripped or barred:
            at = line.start + a + len(text[a:b]) - len(text[a:b].lstrip())
            found.append(Cell(at, at + len(stripped), stripped))
    if len(found) > 1 and len(found[0].text) == len(found[1].text) == 1:
        first = Cell(found[0].start, found[1].end, found[0].text + found[1].text)
        found = [first, *found[2:]]
    return found
