"""Parts of a year as a report tells them: 上半年, 前三季度, 1—9月.

Belongs here: finding the expressions and the months that they mean. Does not belong here: years
(``times``), and which part holds at a number (``context``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.lexicon import read_yaml

_LAST = 12


@dataclass(frozen=True, slots=True)
class Months:
    """A part of a year.

    Attributes:
        start: where the expression begins, in characters.
        end: where it ends.
        first: the first month, from 1.
        last: the last month.
    """

    start: int
    end: int
    first: int
    last: int


@cache
def _pattern() -> re.Pattern[str]:
    data = read_yaml("times.yaml")
    named = "|".join(sorted(data["parts_of_year"], key=len, reverse=True))
    compared = "".join(rf"(?<!{word})" for word in data["comparison"])
    return re.compile(
        rf"{compared}(?:(?P<named>{named})"
        r"|(?<![\d.])(?P<first>\d{1,2})月?\s?(?:[-—–~至到]|——)\s?(?P<last>\d{1,2})月(?!\d|底|末))"
    )


def months(folded: str, start: int, end: int) -> list[Months]:
    """The parts of a year that a stretch of text names, in text order.

    Args:
        folded: the folded text.
        start: where the stretch begins.
        end: where it ends.

    Returns:
        The parts. Those that a figure is compared with (比上半年) are left out, and spans of months
        that cannot be.
    """
    found = []
    for match in _pattern().finditer(folded, start, end):
        if match["named"]:
            first, last = read_yaml("times.yaml")["parts_of_year"][match["named"]]
        else:
            first, last = int(match["first"]), int(match["last"])
        if 1 <= first <= last <= _LAST:
            found.append(Months(match.start(), match.end(), first, last))
    return found
