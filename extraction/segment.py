"""Cut a report into furniture, title, imprint, headings, sentences and clauses.

Belongs here: lines and how they join, which of them are the page's and not the report's, where
sentences end, which heading stands over each. Does not belong here: what any of it says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from extraction.lexicon import pattern, read_yaml
from extraction.numbers import unit_pattern
from extraction.records import SentenceKind

_TERMINAL = "。!?;:…”」』】)》.|"
_SENTENCE_END = re.compile(r"[。!?…]+[”’」』)]*|\n")
_LONGEST_HEADING = 48
_LONGEST_RUN_IN = 30
_LONGEST_SENTENCE = 800
_COMMA = re.compile(r"[;、\n]|,(?!\d)")
_COLUMNS = re.compile(r"\S(?:\t|\s{2,})\S")
_ENDS_IN_NUMBER = re.compile(r"\d\s?[余多万亿]*$")
_SHORTEST_WRAP = 12
_WIDEST_WRAP = 80
_MARKERS = (
    (0, re.compile(r"\s*第[一二三四五六七八九十\d]+(?:部分|章|编)|\s*附(?:件|表|录)?\s?\d?:")),
    (1, re.compile(r"\s*第[一二三四五六七八九十\d]+节")),
    (2, re.compile(r"\s*[一二三四五六七八九十]{1,3}[、.]")),
    (3, re.compile(r"\s*[(](?:[一二三四五六七八九十]{1,3})[)][、.]?")),
    (4, re.compile(r"\s*\d{1,2}(?:[、]|\.(?!\d))")),
    (5, re.compile(r"\s*[(]\d{1,2}[)]|\s*[①-⑳]")),
    (6, re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}是|[一二三四五六七八九十\d]+要)")),
)
_BULLET = re.compile(r"\s*[·•●○◆◇■□▲△▼★☆◎▪►➢※✦]\s?")
_NUMBERED = re.compile(r"^\s*[(]?\d{1,2}[).、]{1,2}")
_UNMARKED = 2
_LAST_MARKED = 3
_BELOW_MARKED = 6
_RUN_IN = 7
_BRACKET_HEAD = re.compile(r"【(?P<head>[^】\n]{2,16})(?<![讯电报息])】(?=\s*\S)")
"""【权益维护】 全年…: an entry of a yearbook is headed in brackets."""


@dataclass(slots=True)
class Line:
    """One line of the folded text."""

    start: int
    end: int
    text: str
    kind: SentenceKind = "body"
    blank_before: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, a heading or a line of furniture, in text order.

    Attributes:
        block: index of the paragraph that it belongs to.
        headings: what stands over it, outermost first.
    """

    start: int
    end: int
    kind: SentenceKind
    block: int
    first: bool
    headings: tuple[str, ...] = field(default=())


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in read_yaml("furniture.yaml")[name])


@cache
def _unit_start() -> re.Pattern[str]:
    return re.compile(r"\s*[余多]?\s?[万亿]?\s?" + unit_pattern())


def _matches(name: str, text: str) -> bool:
    return any(p.search(text) for p in _patterns(name))


def lines(folded: str) -> list[Line]:
    """The non-empty lines of a folded text."""
    found: list[Line] = []
    start, blank = 0, False
    for raw in folded.split("\n"):
        end = start + len(raw)
        if raw.strip():
            found.append(Line(start, end, raw, blank_before=blank))
            blank = False
        else:
            blank = True
        start = end + 1
    return found


def _width(rows: list[Line]) -> int:
    """The width that a page was wrapped at by hand, 0 where paragraphs are whole lines."""
    long = sorted(len(r.text.strip()) for r in rows if len(r.text.strip()) >= _SHORTEST_WRAP)
    if len(long) < 8:
        return 0
    width = long[int(len(long) * 0.9)]
    full = [n for n in long if n >= 0.8 * width]
    broken = sum(
        1
        for r in rows
        if len(r.text.strip()) >= 0.8 * width and r.text.rstrip()[-1] not in _TERMINAL
    )
    wrapped = width <= _WIDEST_WRAP and len(full) >= 0.5 * len(long) and broken >= 0.5 * len(full)
    return width if wrapped else 0


def wraps(folded: str) -> list[tuple[int, int]]:
    """The line breaks of a hand-wrapped page that stand inside a paragraph.

    Args:
        folded: the folded text.

    Returns:
        The stretches of white space, none on a page whose paragraphs are whole lines.
    """
    rows = lines(folded)
    width = _width(rows)
    if not width:
        return []
    breaks = []
    for last, row in pairwise(rows):
        goes_on = (
            not row.blank_before
            and len(last.text.strip()) >= 0.8 * width
            and last.text.rstrip()[-1] not in _TERMINAL.replace(";", "")
            and marker(row.text) is None
            and not _COLUMNS.search(last.text.strip())
            and not _matches("line", row.text.strip())
            and not _matches("line", last.text.strip())
        )
        if goes_on:
            begin = last.start + len(last.text.rstrip())
            breaks.append((begin, row.end - len(row.text.lstrip())))
    return breaks


def _is_prose(text: str) -> bool:
    """Whether a line reads as running text: it is long, or has a clause and an end."""
    plain = text.strip()
    return len(plain) > _LONGEST_HEADING or ("。" in plain[:-1]) or (plain.endswith("。"))


def _is_item(text: str) -> bool:
    """· 工会驿站27个,其中24小时开放6个: a line of a list that counts something."""
    return _BULLET.match(text) is not None and _COUNTS.search(text) is not None


def _is_line(text: str) -> bool:
    """Whether a line stands alone: short, one clause or two, no end."""
    plain = text.strip()
    return (
        len(plain) <= _LONGEST_HEADING
        and not plain.endswith(tuple("。;,、:!?…%"))
        and plain.count(",") <= 1
    )


def _is_heading(text: str) -> bool:
    return _is_line(text) and not _COUNTS.search(text)


_COUNTS = re.compile(r"\d[\d.,]*\s?(?:万|亿|余|多)*\s?(?:人|名|家|户|元|场|件|%)")


def _is_headline(rows: list[Line], i: int, first: int) -> bool:
    """湖北新添70家创新工作室: the first line of a page of prose is its title, figures or none."""
    apart = not i or (
        i + 1 < len(rows) and (rows[i + 1].blank_before or rows[i + 1].kind == "imprint")
    )
    text = rows[i].text.strip()
    return i < first < len(rows) and apart and _is_line(text.rstrip("!?") if not i else text)


_LONE_FIGURE = re.compile(r"\d[\d.,]*\s?[万亿]?[余多]?\s?(?![年月日号页时点])[\u4e00-\u9fff%]{1,3}")
"""56项 on a line of its own: the next line says of what."""


def _mark_furniture(rows: list[Line]) -> None:
    body = [
        i for i, row in enumerate(rows) if row.in_table or _is_prose(row.text) or _is_item(row.text)
    ]
    first = body[0] if body else len(rows)
    last = body[-1] if body else 0
    footer = False
    for i, row in enumerate(rows):
        plain = row.text.strip()
        footer = footer or (i > 0 and _matches("footer", plain) and len(plain) < 40)
        short = len(plain) <= 90 and not plain.endswith("?")
        if i < first and short and _matches("imprint", plain):
            row.kind = "imprint"
        elif footer or (short and _matches("line", plain)):
            row.kind = "furniture"
        elif i < first or i > last:
            row.kind = "imprint" if short and _matches("imprint", plain) else row.kind


def _mark_headings(rows: list[Line]) -> None:
    body = [
        i
        for i, row in enumerate(rows)
        if row.kind == "body" and (row.in_table or _is_prose(row.text) or _is_item(row.text))
    ]
    first = body[0] if body else len(rows)
    last = body[-1] if body else -1
    titled = False
    for i, row in enumerate(rows):
        headline = not titled and _is_headline(rows, i, first)
        if row.in_table:
            continue
        figured = any(_LONE_FIGURE.fullmatch(r.text.strip()) for r in rows[max(0, i - 1) : i + 1])
        if row.kind != "body" or figured or not (headline or _is_heading(row.text)):
            continue
        if any(_unit_follows(a, b) for a, b in pairwise(rows[max(0, i - 1) : i + 2])):
            continue
        plain = row.text.strip()
        listed = marker(plain) is not None or _BULLET.match(plain) or plain.startswith("【")
        if i < first and len(plain) >= 6 and not (titled and listed):
            row.kind, titled = "title", True
        elif i > last and body:
            row.kind = "caption"
        elif not re.fullmatch(r"[\d\s.]+", plain):
            row.kind = "heading"


def _unit_follows(a: Line, b: Line) -> bool:
    """共248 ⏎ 家: a number whose measure word stands on the next line."""
    number = _ENDS_IN_NUMBER.search(a.text.rstrip())
    return number is not None and _unit_start().match(b.text.lstrip()) is not None


def _joins(a: Line, b: Line) -> bool:
    """Whether line b goes on with the sentence of line a."""
    left, right = a.text.rstrip(), b.text.lstrip()
    if _unit_follows(a, b) or (left[-1] in "、,和与及" and not _BULLET.match(right)):
        return True
    if left[-1] in _TERMINAL or b.blank_before:
        return False
    if marker(right) is not None or _BULLET.match(right):
        return False
    if _LONE_FIGURE.fullmatch(right.strip()):
        return False
    if _LONE_FIGURE.fullmatch(left.strip()):
        return not right[0].isdigit()
    return len(left.strip()) >= 15 and bool(re.search(r"[,、。;]", left))


def marker(text: str) -> int | None:
    """The level of the list marker that a text opens with, None without one."""
    return next((level for level, p in _MARKERS if p.match(text)), None)


def _blocks(rows: list[Line]) -> list[list[Line]]:
    """Paragraphs: lines that belong together; page furniture inside one does not end it."""
    blocks: list[list[Line]] = []
    open_block: list[Line] | None = None
    for row in rows:
        if row.in_table:
            blocks.append([row])
            open_block = None
        elif row.kind == "body":
            if open_block and _joins(open_block[-1], row):
                open_block.append(row)
            else:
                open_block = [row]
                blocks.append(open_block)
        else:
            blocks.append([row])
            if row.kind != "furniture":
                open_block = None
    return blocks


def _sentences(folded: str, start: int, end: int, wrapped: bool) -> list[tuple[int, int]]:
    spans = []
    at = start
    for match in _SENTENCE_END.finditer(folded, start, end):
        if match.group() == "\n" and wrapped:
            continue
        if folded[at : match.end()].strip():
            spans += _shortened(folded, at, match.end())
            at = match.end()
    if folded[at:end].strip():
        spans += _shortened(folded, at, end)
    return spans


def _shortened(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence without an end is cut at commas: what is read together stays bounded."""
    spans = []
    while end - start > _LONGEST_SENTENCE:
        limit = start + _LONGEST_SENTENCE
        marks = [m.end() for m in _COMMA.finditer(folded, start + 1, limit)]
        mark = None if marks else _COMMA.search(folded, limit, end)
        if not marks and mark is None:
            break
        cut = marks[-1] if mark is None else mark.end()
        spans.append((start, cut))
        start = cut
    return [*spans, (start, end)] if folded[start:end].strip() else spans


class _Outline:
    """The headings in force."""

    def __init__(self) -> None:
        self._levels: dict[int, str] = {}
        self._marked: set[int] = set()

    def put(self, level: int, text: str) -> None:
        self._levels = {k: v for k, v in self._levels.items() if k < level}
        self._levels[level] = text.strip()

    def head(self, text: str) -> None:
        """Put a heading at the level of its marker; one without stands below those with."""
        level = marker(text)
        if level is None:
            level = _BELOW_MARKED if any(k <= _LAST_MARKED for k in self._marked) else _UNMARKED
        else:
            self._marked.add(level)
        self.put(level, text)

    def drop(self, level: int) -> None:
        self._levels.pop(level, None)

    def now(self) -> tuple[str, ...]:
        return tuple(self._levels[k] for k in sorted(self._levels))


def _body_pieces(folded: str, block: list[Line], index: int, outline: _Outline) -> list[Piece]:
    start, end = block[0].start, block[-1].end
    outline.drop(_RUN_IN)
    spans = _sentences(folded, start, end, len(block) > 1)
    pieces = []
    plain = folded[start:end].strip()
    alone = (
        not block[0].in_table
        and len(spans) == 1
        and len(plain) <= _LONGEST_HEADING
        and not plain.endswith((":", "…"))
    )
    if alone and not re.search(r"\d", plain):
        outline.head(plain)
        return [Piece(*spans[0], "heading", index, True, outline.now()[:-1])]
    if bracket := _BRACKET_HEAD.match(plain):
        outline.put(_BELOW_MARKED, bracket["head"])
    for i, (s, e) in enumerate(spans):
        text = folded[s:e].strip()
        run_in = i == 0 and len(spans) > 1 and len(text) <= _LONGEST_RUN_IN
        pieces.append(Piece(s, e, "body", index, i == 0, outline.now()))
        if run_in and not re.search(r"\d", _NUMBERED.sub("", text)):
            level = marker(text)
            outline.put(_RUN_IN if level is None else level, text)
    return pieces


def segment(folded: str, tables: Sequence[tuple[int, int]] = ()) -> list[Piece]:
    """Cut a folded text into its pieces.

    Args:
        folded: the folded text.
        tables: stretches whose lines are rows of a table, each a piece of its own.

    Returns:
        The pieces in text order. Sentences of one paragraph share a block; a sentence that a page
        mark interrupts spans it.
    """
    rows = lines(folded)
    for row in rows:
        k = bisect_right(tables, row.start, key=lambda table: table[0])
        row.in_table = k > 0 and row.start < tables[k - 1][1]
    _mark_furniture(rows)
    _mark_headings(rows)
    outline = _Outline()
    pieces: list[Piece] = []
    for index, block in enumerate(_blocks(rows)):
        head = block[0]
        if head.kind == "body":
            level = marker(head.text)
            if level is not None and len(block) == 1 and _is_heading(head.text):
                outline.head(head.text)
            pieces += _body_pieces(folded, block, index, outline)
            continue
        pieces.append(Piece(head.start, head.end, head.kind, index, True, outline.now()))
        if head.kind == "heading":
            outline.head(head.text)
    return sorted(pieces, key=lambda piece: piece.start)


def clauses(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of a sentence: what commas, semicolons and colons part, brackets kept whole."""
    spans, at, depth = [], start, 0
    for i in range(start, end):
        c = folded[i]
        if c in "(《“「":
            depth += 1
        elif c in ")》”」":
            depth = max(0, depth - 1)
        elif depth == 0 and c in ",。;:!?\n":
            if c == "," and folded[i - 1 : i].isdigit() and folded[i + 1 : i + 4].isdigit():
                continue
            if c == ":" and folded[i + 1 : i + 3].lstrip()[:1].isdigit():
                continue
            said = folded[at:i].strip()
            if c == "\n" and (said[-1:].isdigit() or _LONE_FIGURE.fullmatch(said)) and i + 1 < end:
                continue
            if folded[at:i].strip():
                spans.append((at, i))
            at = i + 1
    if folded[at:end].strip():
        spans.append((at, end))
    return spans


def respectively(folded: str, start: int, end: int) -> int:
    """Where the last 分别 or 依次 of a stretch stands, -1 without one."""
    found = [m.start() for m in pattern("respectively").finditer(folded, start, end)]
    return found[-1] if found else -1
