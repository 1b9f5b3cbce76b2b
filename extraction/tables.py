"""Say the figures of tables in words: a page that was flattened to lines keeps cells, not clauses.

Belongs here: which lines make a table, what its columns hold, and the words that a reader makes of
a cell (工会会员 | 万人 | 48.6 under 2020年 is 2020年工会会员48.6万人). Does not belong here: what
those words mean; the passes for prose read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import islice

from extraction.cells import Cell, cells
from extraction.gazetteer import Mention, full_mentions, level, regions, short_mentions
from extraction.lexicon import pattern, read_yaml
from extraction.months import months
from extraction.numbers import unit_pattern
from extraction.segment import lines
from extraction.subtotals import Subtotals
from extraction.times import Reference, times

_FEWEST_ROWS = 2
_FEWEST_EVEN = 3
_MOST_COLUMNS = 12
_LONGEST_CELL = 24
_MOSTLY = 0.6
_ABOVE = 3
_SCALE_ONLY = re.compile("[余多]?[万亿]?")
_BAR = re.compile(r"\s*\|\s*")
"""A line that only parts the cells which stand above and below it."""
_EMPTY = re.compile(r"[-—–/*]+|无|")
_BRACKETED = re.compile(r"\s*[(](?P<unit>[^()]{1,5})[)]$")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NO_TIME = Reference(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a table, said in words.

    Attributes:
        start: where the figure begins in the text.
        end: where it ends, with the measure word that stands in its cell.
        words: what it says.
        at: where the figure begins in the words.
        whole: where the figure begins that a row above says it is part of, None where none does.
    """

    start: int
    end: int
    words: str
    at: int
    whole: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where it stands, its figures in words, its serial numbers."""

    start: int
    end: int
    told: tuple[Told, ...]
    ordinals: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds: ``label``, ``unit``, ``ordinal``, ``value``, or nothing of use."""

    kind: str
    words: str = ""
    unit: str = ""
    time: str = ""


def _rule(name: str) -> re.Pattern[str]:
    return pattern(name, "tables.yaml")


@cache
def _figure() -> re.Pattern[str]:
    number = r"[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    before, after = ("|".join(read_yaml("tables.yaml")[side]) for side in ("before", "after"))
    return re.compile(
        rf"(?P<before>(?:{before})?)\s?(?P<n>{number}(?:[-—~至]{number})?)\s?"
        rf"(?P<unit>[余多]?[万亿]?(?:{unit_pattern()}|%|‰)?)(?P<after>(?:{after})?)"
    )


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(rf"[万亿]?(?:{unit_pattern()})|%|‰")


def _is_figure(cell: Cell) -> bool:
    return _figure().fullmatch(cell.text) is not None


def _is_header(cells: Sequence[Cell]) -> bool:
    """Whether no cell holds a figure, bar the years and months that head columns."""
    return 1 < len(cells) <= _MOST_COLUMNS and all(
        len(c.text) <= _LONGEST_CELL
        and (not re.search(r"\d", c.text) or _time(c.text) or _YEAR.fullmatch(c.text))
        for c in cells
    )


def _is_row(cells: Sequence[Cell], columns: int) -> bool:
    """Whether cells are a row below a header: a name, and figures behind it."""
    return 1 < len(cells) <= columns and any(map(_is_figure, cells[1:]))


def _time(words: str) -> str:
    """The time that a header opens with: 2020年, 一季度, 上半年."""
    found = [t for t in times(words, 0, len(words), _NO_TIME) if t.start == 0]
    end = max((t.end for t in found), default=0)
    if not end and _YEAR.match(words):
        return words[:4] + "年"
    if not end and months(words, 0, len(words)) and re.match(r"[一二三四上下前首]", words):
        return words
    return words[:end]


def _wide(rows: Sequence[list[Cell]], i: int) -> tuple[list[Cell], list[list[Cell]], int] | None:
    """A header and the rows below it, cells side by side."""
    header = rows[i]
    if not _is_header(header):
        return None
    body, stop = [], i + 1
    while stop < len(rows):
        cells = rows[stop]
        if cells and not _is_row(cells, len(header)):
            break
        body += [cells] if cells else []
        stop += 1
    return (header, body, stop) if len(body) >= _FEWEST_ROWS else None


def _even(rows: Sequence[list[Cell]], i: int) -> tuple[list[Cell], list[list[Cell]], int] | None:
    """Cells that single spaces part: a table where every row has as many as the header."""
    found = _wide(rows, i)
    if found is None or len(found[0]) < _FEWEST_EVEN:
        return None
    header, body, stop = found
    even = all(len(row) == len(header) for row in body)
    return (header, body, stop) if even else None


def _bare(
    rows: Sequence[list[Cell]], i: int, unit: str
) -> tuple[list[Cell], list[list[Cell]], int] | None:
    """Names and bare figures, two columns without a header, under a line that says their unit."""
    stop = i
    while unit and stop < len(rows) and len(rows[stop]) == 2 and _is_row(rows[stop], 2):
        stop += 1
    if stop - i < _FEWEST_ROWS or any(_is_figure(r[0]) for r in rows[i:stop]):
        return None
    return [Cell(0, 0, ""), Cell(0, 0, "")], list(rows[i:stop]), stop


def _stacked(rows: Sequence[list[Cell]], i: int) -> Iterator[Cell]:
    """The short cells that stand alone on their lines, from a line on."""
    for k in range(i, len(rows)):
        if len(rows[k]) != 1 or len(rows[k][0].text) > _LONGEST_CELL:
            return
        yield rows[k][0]


def _tall(rows: Sequence[list[Cell]], i: int) -> tuple[list[Cell], list[list[Cell]], int] | None:
    """A table whose cells stand one below the other: so many lines of header, so many a row."""
    # No more lines than a header and a first row can take, lest long lists of short lines cost
    # the square of their length.
    run = list(islice(_stacked(rows, i), 2 * (_MOST_COLUMNS + 1)))
    first = next((k for k, cell in enumerate(run) if _is_figure(cell)), 0)
    numbered = bool(run) and _rule("ordinal").fullmatch(run[0].text) is not None
    columns = first if numbered else _period(run, first)
    header = run[:columns]
    if not _is_header(header) or (not numbered and first - 1 != columns):
        return None
    body, at = [], i + columns
    while name := next(_stacked(rows, at), None):
        short = bool(_rule("total").fullmatch(name.text)) and numbered
        cells = list(islice(_stacked(rows, at), columns - short))
        if len(cells) < columns - short or not _is_row(cells, columns):
            break
        body.append(cells)
        at += len(cells)
    return (header, body, at) if len(body) >= _FEWEST_ROWS else None


def _period(run: Sequence[Cell], first: int) -> int:
    """How many lines lie between one name of a row and the next."""
    names = [k for k, cell in enumerate(run) if k >= first - 1 and not _is_figure(cell)]
    return names[1] - names[0] if len(names) > 1 else 0


def _aligned(cells: list[Cell], columns: int) -> list[Cell | None]:
    """A row with fewer cells than columns: its name first, its figures at the right."""
    missing = columns - len(cells)
    return [cells[0], *([None] * missing), *cells[1:]] if missing else list(cells)


def _columns(header: Sequence[Cell], body: Sequence[Sequence[Cell | None]]) -> list[_Column]:
    found: list[_Column] = []
    for k, head in enumerate(header):
        held = [row[k] for row in body]
        cells = [c for c in held if c is not None and not _EMPTY.fullmatch(c.text)]
        figures = sum(map(_is_figure, cells))
        units = sum(_unit().fullmatch(c.text) is not None for c in cells)
        if _rule("ordinal").fullmatch(head.text):
            found.append(_Column("ordinal"))
        elif (
            cells
            and units >= _MOSTLY * len(cells)
            and (_rule("unit").fullmatch(head.text) or not figures)
        ):
            found.append(_Column("unit"))
        elif cells and figures >= _MOSTLY * len(cells):
            found.append(_value_column(head.text))
        elif _rule("ignored").fullmatch(head.text) and k:
            found.append(_Column("other"))
        else:
            found.append(_Column("label"))
    return found


def _value_column(head: str) -> _Column:
    words, unit = _without_unit(head)
    time = _time(words)
    rest = words.removeprefix(time.removesuffix("年")).removeprefix("年") if time else words
    rest = rest.strip("()")
    counted: dict[str, str] = read_yaml("tables.yaml")["counted"]
    said = (measure for word, measure in counted.items() if rest.endswith(word))
    return _Column("value", rest, unit or next(said, ""), time)


def _without_unit(words: str) -> tuple[str, str]:
    """新发展会员(人): the words and the unit in the brackets behind them."""
    bracket = _BRACKETED.search(words)
    if bracket and _unit().fullmatch(bracket["unit"]):
        return words[: bracket.start()], bracket["unit"]
    return words, ""


def _label(cells: Sequence[Cell]) -> tuple[str, str, str]:
    """The name of a row: the place in it, its words, the unit in brackets behind them."""
    place, words, unit = "", "", ""
    for cell in cells:
        text = re.sub(rf"^(?:{_rule('part').pattern})\s*", "", cell.text)
        text, stated = _without_unit(text)
        unit = unit or stated
        if _rule("total").fullmatch(text):
            continue
        mentions = [*full_mentions(text, 0, len(text)), *short_mentions(text, 0, len(text))]
        if whole := next((m for m in mentions if (m.start, m.end) == (0, len(text))), None):
            place = _full_name(whole, text)
        else:
            words += text
    return place, words, unit


def _full_name(mention: Mention, text: str) -> str:
    """南昌 of a row is 南昌市: of the places that a short name stands for the largest."""
    codes = sorted(mention.codes, key=level)
    one = len(codes) == 1 or level(codes[0]) < level(codes[1])
    return regions()[codes[0]].name if one and not mention.full else text


def _say(
    place: str, words: str, figure: re.Match[str], unit: str, column: _Column
) -> tuple[str, int] | None:
    """One figure in words, and where it begins in them; None where nothing says its unit."""
    own = figure["unit"]
    if _SCALE_ONLY.fullmatch(own):
        own += unit.lstrip("万亿") if own else unit
    head = "" if _rule("generic").fullmatch(column.words) else column.words
    change = _rule("change").search(column.words)
    if change or _rule("rate").search(column.words):
        own = figure["unit"] or column.unit or "%"
    if change:
        bare = change["since"] or not re.search("[增提]", change.group())
        head = f"{column.words[: change.start()]}{'同比' if bare else ''}增长"
    if not own:
        return None
    done = _rule("done").search(column.words)
    ahead = not done and own != "%" and _rule("target").search(column.words)
    said = f"{column.time}{'已' if done else '计划' if ahead else ''}{place}{words}{head}"
    said += read_yaml("tables.yaml")["before"].get(figure["before"], "")
    number = figure["n"].replace("−", "-").removeprefix("+")
    return f"{said}{number}{own}{figure['after']}。", len(said)


def _told(
    columns: Sequence[_Column], body: Sequence[Sequence[Cell | None]], unit_of_all: str
) -> Iterator[Told]:
    above = ("", "")
    subtotals = Subtotals()
    for row in body:
        paired = [(c, cell) for c, cell in zip(columns, row, strict=True) if cell is not None]
        labels = [cell for c, cell in paired if c.kind == "label"]
        place, words, unit = _label(labels)
        stated = next((cell.text for c, cell in paired if c.kind == "unit"), "")
        own = unit
        if unit:
            above = (words, unit)
        elif not (unit_of_all or stated or place):
            # 基层工会数(个), below it 其中:企业合计: counted as the row above says.
            words, unit = words + above[0], above[1]
        figures = {
            at: (cell, figure)
            for at, (c, cell) in enumerate(zip(columns, row, strict=True))
            if cell and c.kind == "value" and (figure := _figure().fullmatch(cell.text))
        }
        begins = {at: _begins(*found) for at, found in figures.items()}
        wholes: Mapping[int, int] = {}
        first = next((figure["n"].replace(",", "") for _, figure in figures.values()), "")
        if re.fullmatch(r"[\d.]+", first):
            counted = bool(unit_of_all or stated or own)
            label = "".join(cell.text for cell in labels)
            wholes = subtotals.whole_of(label, counted, begins, Decimal(first))
        for at, (cell, figure) in figures.items():
            of_figure = stated or columns[at].unit or unit or unit_of_all
            said = _say(place, words, figure, of_figure, columns[at])
            if said:
                end = cell.start + figure.end("unit")
                yield Told(begins[at], end, *said, wholes.get(at))


def _begins(cell: Cell, figure: re.Match[str]) -> int:
    return cell.start + figure.start("n") + figure["n"].startswith("+")


def tables(folded: str) -> list[Table]:
    """The tables of a folded text.

    Args:
        folded: the folded text.

    Returns:
        The tables in text order; figures whose unit nothing says are not told.
    """
    rows = [row for row in lines(folded) if not _BAR.fullmatch(row.text)]
    parted = [cells(row) for row in rows]
    narrow = [cells(row, narrow=True) for row in rows]
    found: list[Table] = []
    i = 0
    while i < len(rows):
        above = (_rule("unit_of_all").search(row.text) for row in rows[max(0, i - _ABOVE) : i])
        stated = [m["unit"] for m in above if m and _unit().fullmatch(m["unit"])]
        unit = stated[-1] if stated else ""
        table = _wide(parted, i) or _tall(parted, i) or _bare(parted, i, unit) or _even(narrow, i)
        if table is None:
            i += 1
            continue
        header, body, stop = table
        aligned = [_aligned(row, len(header)) for row in body]
        columns = _columns(header, aligned)
        told = tuple(_told(columns, aligned, unit))
        serial = tuple(
            cell
            for row in aligned
            for column, cell in zip(columns, row, strict=True)
            if column.kind == "ordinal" and cell is not None and _is_figure(cell)
        )
        if told:
            found.append(Table(rows[i].start, rows[stop - 1].end, told, serial))
        i = stop
    return found
