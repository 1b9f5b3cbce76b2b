"""Which rows of a table are parts of which.

Belongs here: rows marked 其中 and those below them that fit into the same whole. Does not belong
here: the cells and what they say (``tables``), parts told in prose (``relate``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from extraction.lexicon import pattern


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    figures: Mapping[int, int]
    value: Decimal

    @property
    def is_marked(self) -> bool:
        """Whether the row says that it is a part."""
        return pattern("among", "tables.yaml").match(self.label) is not None

    @property
    def is_part_alone(self) -> bool:
        """A part that is no subtotal has no parts below it."""
        return self.is_marked and not pattern("subtotal", "tables.yaml").search(self.label)


@dataclass(slots=True)
class _Whole:
    """A row that has parts: its figures by column, and what no part has taken of the first."""

    figures: Mapping[int, int]
    rest: Decimal


class Subtotals:
    """Reads a table row by row and says which row each is part of."""

    def __init__(self) -> None:
        self._open: list[_Whole] = []
        self._above: _Row | None = None

    def whole_of(
        self, label: str, counted: bool, figures: Mapping[int, int], value: Decimal
    ) -> Mapping[int, int]:
        """The row that one is part of, in text order.

        A row marked 其中 is part of the row above it, or of what that is part of too unless that
        is a subtotal; a row without a unit of its own goes on with the parts as long as they fit
        into their whole.

        Args:
            label: the words that the row opens with.
            counted: whether the row states a unit of its own.
            figures: where its figures begin in the text, by column.
            value: the first of them.

        Returns:
            Where the figures of the whole begin, by column; nothing for a row that is no part.
        """
        above, self._above = self._above, _Row(label, figures, value)
        marked = self._above.is_marked
        opens = marked and above is not None and not above.is_part_alone
        if above is not None and opens:
            self._open.append(_Whole(above.figures, above.value))
        elif counted and not marked:
            self._open.clear()
        while self._open and not marked and value > self._open[-1].rest:
            self._open.pop()
        if not self._open:
            return {}
        # 其中:女性, 其中:农民工: kinds told side by side may be the same people.
        self._open[-1].rest -= value if opens or not marked else 0
        return self._open[-1].figures
